public import LastackDiagnosis
internal import LastackTracking
public import LastackWire

/// A finding in one line, for a reader who watches them come.
public enum FindingLine {
  /// `13:11:35.250  finding  critical  port_exhaustion  10.0.0.1 → 10.0.0.2:80: …`
  public static func text(_ finding: Finding, at time: CaptureTime, style: Style) -> String {
    "\(Units.clock(time))  \(style(.emphasis, "finding"))  \(style(finding.severity.role, words(finding)))\n"
  }

  /// `critical  port_exhaustion  10.0.0.1 → 10.0.0.2:80: no port is left (strong)`
  static func words(_ finding: Finding) -> String {
    let wording = FindingWording(finding)
    return "\(finding.severity.rawValue)  \(finding.code.rawValue)  \(wording.subject): \(wording.summary)"
      + " (\(finding.confidence.rawValue))"
  }
}
