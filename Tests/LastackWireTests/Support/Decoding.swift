import LastackWire

let nobody = Endpoint(IPAddress(v4: 0), 0)

func emptySegment() -> Segment {
  Segment(from: nobody, to: nobody, sequence: 0, flags: [], at: CaptureTime(nanoseconds: 0))
}

/// What one packet became.
struct Decoded: Equatable {
  var outcome: DecodeOutcome
  var segment: SegmentFacts?
  var encapsulation: String
}

/// Every field of a segment, to compare at once.
struct SegmentFacts: Equatable {
  var source: Endpoint
  var destination: Endpoint
  var time: CaptureTime
  var frame: UInt64
  var sequence: SequenceNumber
  var acknowledgment: SequenceNumber
  var payloadLength: UInt32
  var tsval: TSval
  var tsecr: TSval
  var sackRightEdge: SequenceNumber
  var encapsulation: UInt32
  var scope: UInt32
  var window: UInt16
  var flags: TCPFlags
  var identification: UInt16
  var maximumSegmentSize: UInt16
  var hopLimit: UInt8
  var trafficClass: UInt8
  var headerLength: UInt8
  var windowScale: UInt8
  var traits: SegmentTraits

  init(_ segment: Segment) {
    source = segment.source
    destination = segment.destination
    time = segment.time
    frame = segment.frame
    sequence = segment.sequence
    acknowledgment = segment.acknowledgment
    payloadLength = segment.payloadLength
    tsval = segment.tsval
    tsecr = segment.tsecr
    sackRightEdge = segment.sackRightEdge
    encapsulation = segment.encapsulation
    scope = segment.scope
    window = segment.window
    flags = segment.flags
    identification = segment.identification
    maximumSegmentSize = segment.maximumSegmentSize
    hopLimit = segment.hopLimit
    trafficClass = segment.trafficClass
    headerLength = segment.headerLength
    windowScale = segment.windowScale
    traits = segment.traits
  }
}

/// A decoder, a clock and a frame counter: feeds literal bytes, and says what became of them.
struct Bench: ~Copyable {
  var decoder: PacketDecoder
  private(set) var frame: UInt64 = 0

  init(key: KeyPolicy = []) { decoder = PacketDecoder(key: key) }

  mutating func decode(
    _ bytes: [UInt8], wireLength: Int? = nil, link: LinkType = .ethernet, seconds: Int64 = 0
  ) -> Decoded {
    frame += 1
    var segment = emptySegment()
    let packet = Packet(
      bytes: bytes.span.bytes, time: CaptureTime(nanoseconds: seconds * 1_000_000_000),
      originalLength: wireLength ?? bytes.count, linkType: link, frame: frame)
    let outcome = decoder.decode(packet, into: &segment)
    guard case .segment = outcome else { return Decoded(outcome: outcome, segment: nil, encapsulation: "") }
    let layers = decoder.encapsulations[segment.encapsulation].map(\.description).joined(separator: "/")
    return Decoded(outcome: outcome, segment: SegmentFacts(segment), encapsulation: layers)
  }
}

func decode(_ bytes: [UInt8], wireLength: Int? = nil, link: LinkType = .ethernet) -> Decoded {
  var bench = Bench()
  return bench.decode(bytes, wireLength: wireLength, link: link)
}
