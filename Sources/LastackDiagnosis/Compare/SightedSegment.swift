public import LastackTracking
public import LastackWire

/// A segment as one of two captures shows it: what is compared, in 56 octets.
public struct SightedSegment: Sendable, BitwiseCopyable {
  public var time: CaptureTime
  public var frame: UInt32
  public var sequence: SequenceNumber
  public var acknowledgment: SequenceNumber
  public var payloadLength: UInt32
  public var tsval: TSval
  public var tsecr: TSval
  public var sackRightEdge: SequenceNumber
  public var traits: SegmentTraits
  public var window: UInt16
  public var identification: UInt16
  public var maximumSegmentSize: UInt16
  public var flags: TCPFlags
  public var hopLimit: UInt8
  public var trafficClass: UInt8
  public var windowScale: UInt8
  /// Who sent it, in the roles of its own capture.
  public var from: Side

  public init(_ segment: Segment, from: Side) {
    time = segment.time
    frame = UInt32(clamping: segment.frame)
    sequence = segment.sequence
    acknowledgment = segment.flags.contains(.ack) ? segment.acknowledgment : 0
    payloadLength = segment.payloadLength
    tsval = segment.tsval
    tsecr = segment.tsecr
    sackRightEdge = segment.sackRightEdge
    traits = segment.traits
    window = segment.window
    identification = segment.identification
    maximumSegmentSize = segment.maximumSegmentSize
    flags = segment.flags
    hopLimit = segment.hopLimit
    trafficClass = segment.trafficClass
    windowScale = segment.windowScale
    self.from = from
  }

  /// Octets of sequence space: payload, SYN and FIN.
  var length: UInt32 {
    payloadLength &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
  }

  var end: SequenceNumber { sequence &+ length }

  var hasTimestamps: Bool { traits.contains(.timestamps) }

  /// Whether this is another copy of the same packet, not another transmission (`semantics.md` §1.7).
  func isCopy(of other: SightedSegment) -> Bool {
    guard sequence == other.sequence, payloadLength == other.payloadLength, flags == other.flags,
      acknowledgment == other.acknowledgment, identification == other.identification,
      window == other.window, hasTimestamps == other.hasTimestamps, sackRightEdge == other.sackRightEdge,
      !hasTimestamps || (tsval == other.tsval && tsecr == other.tsecr)
    else { return false }
    let apart = time.nanoseconds(since: other.time).magnitude
    // Without an identification nothing but time tells a copy from a transmission of its own.
    return apart <= (identification == 0 ? 1_000_000 : 50_000_000)
  }
}
