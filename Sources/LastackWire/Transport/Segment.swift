/// A TCP segment: every fact of its IP and TCP headers that the analysis reads, in a value of fixed size.
///
/// Numbers are in host order. Nothing in it points into the packet.
public struct Segment: Sendable, BitwiseCopyable {
  public var source: Endpoint
  public var destination: Endpoint
  public var time: CaptureTime
  /// Frame number within ``input``, from 1. A segment reassembled from IP fragments has its last fragment's.
  public var frame: UInt64
  public var sequence: SequenceNumber
  /// Meaningful only with ``TCPFlags/ack``; kept as sent otherwise.
  public var acknowledgment: SequenceNumber
  /// Octets of TCP payload on the wire, from the IP lengths; never from what was captured.
  public var payloadLength: UInt32
  /// Meaningful only with ``SegmentTraits/timestamps``.
  public var tsval: TSval
  /// Meaningful only with ``SegmentTraits/timestamps`` and ``TCPFlags/ack``.
  public var tsecr: TSval
  /// The right edge of the highest SACK block; meaningful only with ``SegmentTraits/sackBlocks``.
  public var sackRightEdge: SequenceNumber
  /// Outer layers crossed, as interned by the decoder: ``PacketDecoder/encapsulations`` gives them. 0: none.
  public var encapsulation: UInt32
  /// The part of the encapsulation that belongs to the flow's identity under the decoder's key policy. 0: none.
  public var scope: UInt32
  public var interface: UInt32
  /// The window field, not scaled.
  public var window: UInt16
  public var flags: TCPFlags
  /// The IPv4 identification field; 0 for IPv6.
  public var identification: UInt16
  /// Meaningful only with ``SegmentTraits/maximumSegmentSize``.
  public var maximumSegmentSize: UInt16
  public var input: UInt16
  /// IPv4 time to live or IPv6 hop limit.
  public var hopLimit: UInt8
  /// IPv4 type of service or IPv6 traffic class.
  public var trafficClass: UInt8
  /// Octets of TCP header, options included, as the header says.
  public var headerLength: UInt8
  /// Meaningful only with ``SegmentTraits/windowScale``.
  public var windowScale: UInt8
  public var traits: SegmentTraits

  @inlinable public init(
    from source: Endpoint, to destination: Endpoint, sequence: SequenceNumber,
    acknowledgment: SequenceNumber = 0, flags: TCPFlags, payloadLength: UInt32 = 0, at time: CaptureTime,
    frame: UInt64 = 0, window: UInt16 = 65535
  ) {
    self.source = source
    self.destination = destination
    self.time = time
    self.frame = frame
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.payloadLength = payloadLength
    self.tsval = 0
    self.tsecr = 0
    self.sackRightEdge = 0
    self.encapsulation = 0
    self.scope = 0
    self.interface = 0
    self.window = window
    self.flags = flags
    self.identification = 0
    self.maximumSegmentSize = 0
    self.input = 0
    self.hopLimit = 64
    self.trafficClass = 0
    self.headerLength = 20
    self.windowScale = 0
    self.traits = []
  }

  /// The sequence number after this segment: payload, SYN and FIN each count.
  @inlinable public var end: SequenceNumber {
    sequence &+ payloadLength &+ (flags.contains(.syn) ? 1 : 0) &+ (flags.contains(.fin) ? 1 : 0)
  }
}

/// What a segment's headers carry, and what is wrong with them.
public struct SegmentTraits: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable public static var ipv6: SegmentTraits { SegmentTraits(rawValue: 1 << 0) }
  @inlinable public static var dontFragment: SegmentTraits { SegmentTraits(rawValue: 1 << 1) }
  /// Put together from IP fragments.
  @inlinable public static var reassembled: SegmentTraits { SegmentTraits(rawValue: 1 << 2) }

  @inlinable public static var maximumSegmentSize: SegmentTraits { SegmentTraits(rawValue: 1 << 3) }
  @inlinable public static var windowScale: SegmentTraits { SegmentTraits(rawValue: 1 << 4) }
  @inlinable public static var sackPermitted: SegmentTraits { SegmentTraits(rawValue: 1 << 5) }
  @inlinable public static var sackBlocks: SegmentTraits { SegmentTraits(rawValue: 1 << 6) }
  /// A well-formed timestamp option: kind 8, length 10 (RFC 7323 §3.2).
  @inlinable public static var timestamps: SegmentTraits { SegmentTraits(rawValue: 1 << 7) }
  @inlinable public static var md5Signature: SegmentTraits { SegmentTraits(rawValue: 1 << 8) }
  @inlinable public static var authentication: SegmentTraits { SegmentTraits(rawValue: 1 << 9) }
  @inlinable public static var fastOpen: SegmentTraits { SegmentTraits(rawValue: 1 << 10) }
  @inlinable public static var multipath: SegmentTraits { SegmentTraits(rawValue: 1 << 11) }

  /// An option's length is impossible, or the options run past the header: those before it still count.
  @inlinable public static var malformedOptions: SegmentTraits { SegmentTraits(rawValue: 1 << 12) }
  /// The capture's snap length cut the TCP header: what was cut is unknown, not absent.
  @inlinable public static var snappedHeader: SegmentTraits { SegmentTraits(rawValue: 1 << 13) }
  /// Fewer octets of payload were captured than were sent.
  @inlinable public static var snappedPayload: SegmentTraits { SegmentTraits(rawValue: 1 << 14) }
  /// A length field of an outer header disagrees with the packet's length on the wire.
  @inlinable public static var lyingLength: SegmentTraits { SegmentTraits(rawValue: 1 << 15) }
  /// IPv4 total length 0 or IPv6 payload length 0: an offloaded super-packet, its length taken from the wire.
  @inlinable public static var zeroTotalLength: SegmentTraits { SegmentTraits(rawValue: 1 << 16) }
  /// The data offset is below 5, where no flags are taken, or beyond the segment, where options count as far as they go.
  @inlinable public static var badDataOffset: SegmentTraits { SegmentTraits(rawValue: 1 << 17) }
  @inlinable public static var badIPChecksum: SegmentTraits { SegmentTraits(rawValue: 1 << 18) }
  @inlinable public static var badTCPChecksum: SegmentTraits { SegmentTraits(rawValue: 1 << 19) }
}
