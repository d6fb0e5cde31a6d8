import LastackDiagnosis
import LastackTracking
import LastackWire

/// One connection written down segment by segment, each at both places or at one; the client is on A's side.
///
/// Every segment has an identification of its own, which names it in what is expected.
struct Crossing {
  enum Seen { case both, onlyA, onlyB }

  private(set) var a: [Segment] = []
  private(set) var b: [Segment] = []
  private var identification: UInt16 = 100
  var client = Endpoint(IPAddress(v4: 0x0a00_0001), 40_000)
  var server = Endpoint(IPAddress(v4: 0x0a00_0002), 80)
  /// Initial numbers.
  var clientISN: SequenceNumber = 1_000
  var serverISN: SequenceNumber = 5_000_000
  /// What B's clock is ahead, in milliseconds.
  var offset = 250.0
  var hops: UInt8 = 2
  /// What the client's timestamp clock shows at the start.
  var clock: UInt32 = 7_000

  /// One segment, `time` milliseconds after the start where it is sent; returns its identification.
  @discardableResult
  mutating func pass(
    _ from: Side, _ time: Double, _ flags: TCPFlags, _ sequence: UInt32, ack: UInt32 = 0, length: UInt32 = 0,
    seen: Seen = .both, delay: Double = 5, id: UInt16? = nil, change: (inout Segment) -> Void = { _ in }
  ) -> UInt16 {
    identification += 1
    var segment = Segment(
      from: from == .client ? client : server, to: from == .client ? server : client,
      sequence: (from == .client ? clientISN : serverISN) &+ sequence,
      acknowledgment: flags.contains(.ack) ? (from == .client ? serverISN : clientISN) &+ ack : 0,
      flags: flags,
      payloadLength: length, at: LastackDiagnosisTests.start)
    segment.identification = id ?? identification
    segment.hopLimit = from == .client ? 64 : 128
    if flags.contains(.syn) {
      segment.traits.formUnion([.maximumSegmentSize, .windowScale, .sackPermitted])
      segment.maximumSegmentSize = 1460
      segment.windowScale = 7
    }
    segment.traits.insert(.timestamps)
    segment.tsval = TSval(UInt32(time) &+ clock)
    segment.tsecr = flags.contains(.ack) ? TSval(UInt32(time)) : 0
    let times = from == .client ? (a: time, b: time + delay) : (a: time + delay, b: time)
    if seen != .onlyB {
      var copy = segment
      copy.hopLimit -= from == .server ? hops : 0
      copy.time = Self.time(times.a)
      if from == .server { change(&copy) }
      a.append(copy)
    }
    if seen != .onlyA {
      var copy = segment
      copy.hopLimit -= from == .client ? hops : 0
      copy.time = Self.time(times.b + offset)
      if from == .client { change(&copy) }
      b.append(copy)
    }
    return segment.identification
  }

  private static func time(_ milliseconds: Double) -> CaptureTime {
    LastackDiagnosisTests.start.advanced(byNanoseconds: Int64(milliseconds * 1_000_000))
  }

  /// The handshake, in the first 20 ms.
  mutating func open() {
    pass(.client, 0, .syn, 0)
    pass(.server, 6, .synAck, 0, ack: 1)
    pass(.client, 12, .ack, 1, ack: 1)
  }

  /// A request of 100 octets from `sequence` on and its answer of 200, acknowledged, in 15 ms.
  mutating func exchange(at time: Double, from sequence: UInt32, answer: UInt32) {
    pass(.client, time, .ack, sequence, ack: answer, length: 100)
    pass(.server, time + 6, .ack, answer, ack: sequence + 100, length: 200)
    pass(.client, time + 12, .ack, sequence + 100, ack: answer + 200)
  }

  mutating func add(_ segment: Segment, at place: Vantage) {
    if place == .a { a.append(segment) } else { b.append(segment) }
  }

  var captures: (a: [Segment], b: [Segment]) { (Self.inOrder(a), Self.inOrder(b)) }

  static func inOrder(_ segments: [Segment]) -> [Segment] {
    segments.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }.enumerated()
      .map {
        var segment = $0.element.element
        segment.frame = UInt64($0.offset + 1)
        return segment
      }
  }

  func compared() -> CaptureComparison { CaptureComparison(Sightings(captures.a), Sightings(captures.b)) }
}

extension CaptureComparison {
  /// What became of the segments with an identification, at a place.
  func fates(_ identification: UInt16, at place: Vantage) -> [SegmentFate] {
    self[place].segments.indices.filter { self[place].segments[$0].identification == identification }.map {
      verdict(of: $0, at: place).fate
    }
  }

  func verdict(_ identification: UInt16, at place: Vantage) -> SegmentVerdict? {
    self[place].segments.firstIndex { $0.identification == identification }.map { verdict(of: $0, at: place) }
  }

  /// All fates of a capture, once each.
  func fates(at place: Vantage) -> Set<SegmentFate> {
    Set(self[place].segments.indices.map { verdict(of: $0, at: place).fate })
  }
}
