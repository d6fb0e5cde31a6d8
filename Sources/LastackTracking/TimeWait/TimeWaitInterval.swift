internal import LastackWire

/// A TIME-WAIT as an interval: who holds it, since when, and until when under the policy (`semantics.md` §2).
struct TimeWaitInterval {
  var holder: Sides
  var end: CaptureTime
}

extension FlowTracker {
  /// The TIME-WAIT that the flow's facts prove: both FINs sent and acknowledged before any reset, an
  /// active closer known.
  func timeWait(of view: FlowView) -> TimeWaitInterval? {
    guard view.closeWasCompleted, let closer = view.activeCloser?.closer else { return nil }
    let holder: Sides
    switch closer {
    case .client: holder = .client
    case .server: holder = .server
    case .both: holder = .both
    case .unknown: return nil
    }
    let start = max(view.closedTime, view.flow.pointee.timeWaitRestart)
    let holding = holder == .server ? view.client.reversed : view.client
    let length = policy.timeWait.length(at: view.flow.pointee.key.endpoint(holding).address)
    return TimeWaitInterval(holder: holder, end: start.advanced(byNanoseconds: length))
  }

  /// Whether an end of the incarnation still holds it at `time`, or its TIME-WAIT.
  func isAlive(_ place: UInt32, at time: CaptureTime) -> Bool {
    let view = FlowView(flows.pointer(place))
    if let interval = timeWait(of: view) { return !view.marks.contains(.reset) && time < interval.end }
    return !view.flow.pointee.isOver
  }
}
