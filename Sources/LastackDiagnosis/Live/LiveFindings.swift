public import LastackTracking
public import LastackWire

/// Findings as they come up: a host stage over the connections that ended lately, asked now and then.
///
/// A finding is told when it comes up, and again when it got worse. The stage begins anew after ``window``, so that what is
/// told is of now; findings of the whole capture are those of the report.
public struct LiveFindings: Sendable {
  /// Nanoseconds.
  public static let window: Int64 = 1_800_000_000_000
  /// Told findings that are kept apart; beyond, the oldest may be told again.
  private static let mostTold = 4096

  private let policy: HostPolicy
  private var stage: HostStage
  private var since: CaptureTime?
  private var told: [Key: Severity] = [:]

  private struct Key: Hashable {
    var code: FindingCode
    var hosts: [IPAddress]
    var port: UInt16?
  }

  public init(policy: HostPolicy) {
    self.policy = policy
    stage = HostStage(policy: policy)
  }

  public mutating func note(_ flow: borrowing FlowRecord) {
    if flow.phase == .ended { stage.add(flow) }
  }

  /// What has come up since the last call. Cost: that of ``HostStage/findings()``, which sorts what it remembers.
  public mutating func take(at now: CaptureTime) -> [Finding] {
    let start = since ?? now
    since = start
    let found = stage.findings().filter { finding in
      let key = Key(code: finding.code, hosts: finding.subject.hosts, port: finding.subject.port)
      if let known = told[key], known >= finding.severity { return false }
      if told.count == Self.mostTold { told.removeAll() }
      told[key] = finding.severity
      return true
    }
    if now.nanoseconds(since: start) >= Self.window {
      stage = HostStage(policy: policy)
      since = now
      told.removeAll()
    }
    return found
  }
}
