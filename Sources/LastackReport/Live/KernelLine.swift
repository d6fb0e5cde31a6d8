public import LastackDiagnosis
internal import LastackTracking
public import LastackWire

/// The kernel's own word beside the analysis, for a reader who watches: a line, and one for each socket that differs.
public enum KernelLine {
  /// More differences than this are counted only.
  public static let differencesShown = 16

  /// `13:11:35.250  kernel  412 of 413 sockets agree (99.8 %), 17 without packets here` and lines of differences.
  public static func text(_ comparison: KernelComparison, at time: CaptureTime, style: Style) -> String {
    let role: Style.Role = comparison.differences.isEmpty ? .good : .warning
    var text = "\(Units.clock(time))  \(style(.emphasis, "kernel"))  \(style(role, words(comparison)))\n"
    for difference in comparison.differences.prefix(differencesShown) {
      text += "              \(words(difference))\n"
    }
    let more = comparison.differences.count - differencesShown
    if more > 0 { text += "              and \(Units.count(more)) more\n" }
    return text
  }

  /// `412 of 413 sockets agree (99.8 %), 17 without packets here`
  static func words(_ comparison: KernelComparison) -> String {
    guard comparison.compared > 0 else {
      return comparison.unseen == 0
        ? "no socket to compare"
        : "nothing to compare: \(Units.count(comparison.unseen, "socket")) without packets here"
    }
    var words =
      "\(Units.count(comparison.agreeing)) of \(Units.count(comparison.compared, "socket")) agree "
      + "(\(Units.percent(comparison.agreeing, of: comparison.compared)))"
    if comparison.unseen > 0 { words += ", \(Units.count(comparison.unseen)) without packets here" }
    return words
  }

  /// `10.0.0.7:40112 > 10.0.0.9:443  flow 3: FIN-WAIT-2 by the packets, no socket there (ended_silently)`
  static func words(_ difference: KernelComparison.Difference) -> String {
    let tuple = difference.tuple
    let kernel = difference.kernel.map { "\($0.rawValue) there" } ?? "no socket there"
    return "\(Units.endpoint(tuple.source)) > \(Units.endpoint(tuple.destination))  flow \(difference.flow): "
      + "\(difference.tracked.rawValue) by the packets, \(kernel) (\(difference.reason.rawValue))"
  }
}
