internal import LastackWire

/// TS.Recent as its receiver keeps it: the TSval of the last segment that was in order (RFC 7323 §4.3; Linux
/// tcp_input.c `tcp_replace_ts_recent`).
///
/// Where a receiver's own segments were captured, their TSecr *is* its TS.Recent, and better evidence than this rule
/// applied at a tap, which sees segments that were lost behind it (`semantics.md` §0.2: sent above offered).
struct RecentTimestamp: BitwiseCopyable, Equatable {
  private(set) var value: TSval
  private(set) var time: CaptureTime

  /// What a handshake segment leaves behind.
  init(_ tsval: TSval, at time: CaptureTime) {
    value = tsval
    self.time = time
  }

  /// Takes in a segment that the receiver accepted.
  ///
  /// - Parameter lastAckSent: the acknowledgment number that the receiver sent last; what lies beyond it is out of order,
  ///   or a delayed ACK still counts for the segment before it.
  mutating func observe(
    _ tsval: TSval, sequence: SequenceNumber, isReset: Bool, lastAckSent: SequenceNumber, at now: CaptureTime
  ) {
    guard !isReset, !tsval.isOlder(than: value), !lastAckSent.precedes(sequence) else { return }
    value = tsval
    time = now
  }
}
