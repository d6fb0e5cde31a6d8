internal import LastackWire

/// What the segments of a run say of the capture itself (`semantics.md` §12.6): verdicts that rest on absence are weighed
/// by it.
public struct CaptureQuality: Sendable, Hashable, BitwiseCopyable {
  /// Places in which a receiver acknowledged octets that were not captured.
  public var ackedUnseen = 0
  /// Segments captured behind others that were sent after them.
  public var outOfOrder = 0
  /// Places in which a connection's time went back by more than capture queues explain.
  public var clockSteps = 0
  /// Segments with more payload than the receiver's MSS option allows: offloaded, and cut up or put together behind the
  /// tap.
  public var oversized = 0
  /// The most payload that a segment had, where that is more than 1460 octets; else 0.
  public var largestPayload: UInt32 = 0

  public init() {}

  /// What an Ethernet frame of 1500 octets holds.
  static let ordinaryPayload: UInt32 = 1460

  /// - Parameter limit: the receiver's MSS; 0: not captured.
  @inline(never)
  mutating func noteLargeSegment(_ segment: UnsafePointer<Segment>, limit: UInt16) {
    largestPayload = max(largestPayload, segment.pointee.payloadLength)
    if limit > 0, segment.pointee.payloadLength > UInt32(limit) { oversized &+= 1 }
  }
}
