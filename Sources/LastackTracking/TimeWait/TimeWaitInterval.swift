internal import LastackWire

/// A TIME-WAIT as an interval: who holds it, since when, and until when under the policy (`semantics.md` §2).
struct TimeWaitInterval {
  var holder: Sides
  var end: CaptureTime
}

extension FlowTracker {
  /// The TIME-WAIT that the flow's facts prove: both FINs sent and acknowledged, an active closer known.
  func timeWait(of flow: FlowState) -> TimeWaitInterval? {
    guard flow.bothFinsAcked, let closer = flow.activeCloser?.closer else { return nil }
    let holder: Sides
    switch closer {
    case .client: holder = .client
    case .server: holder = .server
    case .both: holder = .both
    case .unknown: return nil
    }
    let start = max(flow.closedTime, flow.timeWaitRestart)
    let holding = holder == .server ? flow.client.reversed : flow.client
    let length = policy.timeWait.length(at: flow.key.endpoint(holding).address)
    return TimeWaitInterval(holder: holder, end: start.advanced(byNanoseconds: length))
  }
}
