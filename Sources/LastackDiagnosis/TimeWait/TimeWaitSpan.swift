internal import LastackTracking
internal import LastackWire

/// A TIME-WAIT as a flow record tells it: from its start until the four-tuple is free again.
struct TimeWaitSpan {
  var start: CaptureTime
  /// Under the policy where the capture ended first.
  var end: CaptureTime
  /// Ended by something else than time.
  var endedEarly: Bool
}

extension TimeWaitPolicy {
  /// The TIME-WAIT of the record's holder, or of the first holder where both hold; nil where nobody does.
  ///
  /// The one place where records without the columns `time_wait_start` and `time_wait_end` are read: the close's last
  /// segment starts it there, and the policy's length ends it.
  func span(of flow: borrowing FlowRecord) -> TimeWaitSpan? {
    let holder: IPAddress
    switch flow.timeWaitHolder {
    case .none: return nil
    case .client, .both: holder = flow.client.endpoint.address
    case .server: holder = flow.server.endpoint.address
    }
    guard let start = flow.timeWaitStart ?? flow.closeFinished else { return nil }
    let end = flow.timeWaitEnd ?? start.advanced(byNanoseconds: length(at: holder))
    let byTime = flow.timeWaitEndReason == nil || flow.timeWaitEndReason == .expired
    return TimeWaitSpan(
      start: start, end: max(start, end), endedEarly: !byTime && flow.timeWaitEndReason != .captureEnd)
  }
}
