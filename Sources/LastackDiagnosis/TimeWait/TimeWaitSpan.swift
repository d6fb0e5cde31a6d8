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

extension FlowRecord {
  /// The TIME-WAIT of the holder, or of the first holder where both hold; nil where nobody does.
  var timeWaitSpan: TimeWaitSpan? {
    guard timeWaitHolder != .none, let start = timeWaitStart, let end = timeWaitEnd else { return nil }
    let byTime = timeWaitEndReason == nil || timeWaitEndReason == .expired
    return TimeWaitSpan(
      start: start, end: max(start, end), endedEarly: !byTime && timeWaitEndReason != .captureEnd)
  }
}
