import AllocationCounter
import Foundation
import Lastack
import Testing

/// What the way from packets to rows allocates, once its tables have grown: nothing for a packet.
@Suite(.enabled(if: allocation_counter_works(), "allocations are counted with glibc, and without sanitizers"))
struct AllocationTests {
  private static let client = Endpoint(IPAddress(v4: 0x0A00_0001), 40_000)
  private static let server = Endpoint(IPAddress(v4: 0x0A00_0002), 443)

  /// Packets as a capture would hold them, with their times in nanoseconds.
  private struct Frames {
    var octets: [[UInt8]] = []
    var times: [Int64] = []
    private let encoder = SegmentEncoder()

    mutating func append(_ segment: Segment) {
      octets.append(encoder.encode(segment))
      times.append(segment.time.nanoseconds)
    }
  }

  /// The way of a packet: decoder, tracker, and the encoder of rows.
  private struct Pipeline: ~Copyable {
    var decoder: PacketDecoder
    var tracker: FlowTracker
    var rows = OutputBuffer(capacity: 1 << 20)
    let encoder = NDJSONEncoder(inputs: ["test"])
    var segment = Segment(
      from: AllocationTests.client, to: AllocationTests.server, sequence: 0, flags: [],
      at: CaptureTime(nanoseconds: 0))
    var frame: UInt64 = 0
    var records = 0
    var segments = 0

    let encodesRows: Bool

    init(encodesRows: Bool = true) {
      self.encodesRows = encodesRows
      let encapsulations = EncapsulationTable()
      decoder = PacketDecoder(encapsulations: encapsulations)
      tracker = FlowTracker(encapsulations: encapsulations)
    }

    /// Takes in the frames; returns how many allocations that cost.
    mutating func take(_ frames: borrowing Frames) -> UInt64 {
      let before = allocation_count()
      for index in frames.octets.indices {
        frame += 1
        let octets = frames.octets[index]
        let packet = Packet(
          bytes: octets.span.bytes, time: CaptureTime(nanoseconds: frames.times[index]),
          originalLength: octets.count, linkType: .ethernet, frame: frame)
        guard case .segment = decoder.decode(packet, into: &segment) else { continue }
        segments += 1
        tracker.ingest(segment) { record in
          if encodesRows { encoder.encode(record, to: &rows) }
          rows.removeAll()
          records += 1
        }
      }
      return allocation_count() - before
    }
  }

  private func allocationsOfArrays(_ count: Int) -> UInt64 {
    let before = allocation_count()
    var kept: [[UInt8]] = []
    kept.reserveCapacity(count)
    for length in 1...count { kept.append([UInt8](repeating: 0, count: length)) }
    return allocation_count() - before
  }

  @Test func `the counter counts the Swift runtime's allocations`() {
    // The first makes what the runtime keeps of a type.
    _ = allocationsOfArrays(1)
    #expect(allocationsOfArrays(100) == 101)
  }

  // MARK: - Packets of a long connection

  /// `count` segments of the server with their acknowledgments, from `start`, over IPv4 or IPv6.
  private func transfer(
    from client: Endpoint, to server: Endpoint, segments count: Int, start: UInt32 = 0
  ) -> Frames {
    var frames = Frames()
    for number in UInt32(0)..<UInt32(count) {
      let time = Int64(start + number) * 1_000_000
      let sequence = SequenceNumber(1001 &+ (start + number) &* 100)
      var data = Segment(
        from: server, to: client, sequence: sequence, acknowledgment: 101, flags: [.psh, .ack],
        payloadLength: 100, at: CaptureTime(nanoseconds: time))
      var acknowledgment = Segment(
        from: client, to: server, sequence: 101, acknowledgment: data.end, flags: .ack,
        at: CaptureTime(nanoseconds: time + 1000))
      for stamp in [\Segment.tsval, \Segment.tsecr] {
        data[keyPath: stamp] = TSval(start + number)
        acknowledgment[keyPath: stamp] = TSval(start + number)
      }
      data.traits.insert(.timestamps)
      acknowledgment.traits.insert(.timestamps)
      frames.append(data)
      frames.append(acknowledgment)
    }
    return frames
  }

  private func opening(from client: Endpoint, to server: Endpoint) -> Frames {
    var frames = Frames()
    let before = CaptureTime(nanoseconds: -3000)
    frames.append(Segment(from: client, to: server, sequence: 100, flags: .syn, at: before))
    frames.append(
      Segment(
        from: server, to: client, sequence: 1000, acknowledgment: 101, flags: .synAck,
        at: before.advanced(byNanoseconds: 1000)))
    frames.append(
      Segment(
        from: client, to: server, sequence: 101, acknowledgment: 1001, flags: .ack,
        at: before.advanced(byNanoseconds: 2000)))
    return frames
  }

  @Test(arguments: [
    (client, server),
    (
      Endpoint(IPAddress(v6: 0x2001_0DB8_0000_0000_0000_0000_0000_0001), 40_000),
      Endpoint(IPAddress(v6: 0x2001_0DB8_0000_0000_0000_0000_0000_0002), 443)
    ),
  ])
  func `a packet in the middle of a connection allocates nothing`(client: Endpoint, server: Endpoint) {
    var pipeline = Pipeline()
    _ = pipeline.take(opening(from: client, to: server))
    _ = pipeline.take(transfer(from: client, to: server, segments: 100))
    let rest = transfer(from: client, to: server, segments: 2000, start: 100)
    #expect(pipeline.take(rest) == 0)
    #expect(pipeline.segments == 3 + 200 + 4000)
  }

  @Test func `retransmissions, reordering and holes allocate nothing`() {
    var pipeline = Pipeline()
    _ = pipeline.take(opening(from: Self.client, to: Self.server))
    var disturbed = transfer(from: Self.client, to: Self.server, segments: 2000, start: 100)
    for index in stride(from: 0, to: disturbed.octets.count - 20, by: 20) {
      disturbed.octets.swapAt(index, index + 4)
      disturbed.octets[index + 8] = disturbed.octets[index + 2]
      disturbed.octets[index + 12] = disturbed.octets[index + 13]
    }
    _ = pipeline.take(transfer(from: Self.client, to: Self.server, segments: 100))
    // The first hole takes its place in a table; the table has room for the others.
    var first = disturbed
    first.octets.removeSubrange(200...)
    first.times.removeSubrange(200...)
    _ = pipeline.take(first)
    disturbed.octets.removeSubrange(..<200)
    disturbed.times.removeSubrange(..<200)
    #expect(pipeline.take(disturbed) == 0)
    #expect(pipeline.segments == 3 + 200 + 4000)
  }

  // MARK: - Connections

  /// Short connections from changing ports, one a second: the table holds those of the last two minutes.
  private func connections(_ numbers: Range<Int>) -> Frames {
    var frames = Frames()
    for number in numbers {
      let client = Endpoint(Self.client.address, UInt16(10_000 + number % 50_000))
      func send(
        _ milliseconds: Int64, _ from: Endpoint, _ sequence: UInt32, _ acknowledgment: UInt32,
        _ flags: TCPFlags, _ payload: UInt32 = 0
      ) {
        frames.append(
          Segment(
            from: from, to: from == client ? Self.server : client, sequence: SequenceNumber(sequence),
            acknowledgment: SequenceNumber(acknowledgment), flags: flags, payloadLength: payload,
            at: CaptureTime(nanoseconds: Int64(number) * 1_000_000_000 + milliseconds * 1_000_000)))
      }
      send(0, client, 100, 0, .syn)
      send(1, Self.server, 1000, 101, .synAck)
      send(2, client, 101, 1001, .ack)
      send(3, client, 101, 1001, [.psh, .ack], 200)
      send(4, Self.server, 1001, 301, [.psh, .ack], 500)
      send(5, Self.server, 1501, 301, [.fin, .ack])
      send(6, client, 301, 1502, [.fin, .ack])
      send(7, Self.server, 1502, 302, .ack)
    }
    return frames
  }

  #if DEBUG
    /// What the optimiser takes away: closures and arrays of single values.
    private static let allocationsOfConnection: UInt64 = 13
    private static let allocationsOfRow: UInt64 = 5
  #else
    private static let allocationsOfConnection: UInt64 = 0
    private static let allocationsOfRow: UInt64 = 0
  #endif

  @Test(arguments: [false, true])
  func `a connection allocates nothing from its SYN to its row, but what is left unoptimised`(
    encodesRows: Bool
  ) {
    var pipeline = Pipeline(encodesRows: encodesRows)
    _ = pipeline.take(connections(0..<1000))
    let completed = pipeline.records
    let allocations = pipeline.take(connections(1000..<3000))
    #expect(pipeline.records - completed == 2000)
    let bound = Self.allocationsOfConnection + (encodesRows ? Self.allocationsOfRow : 0)
    #expect(allocations <= 2000 * bound)
  }

  // MARK: - Files

  /// What it allocates to read a file of `count` segments and their acknowledgments.
  private func allocationsToRead(segments count: Int, _ variant: PcapVariant) throws -> UInt64 {
    let frames = transfer(from: Self.client, to: Self.server, segments: count)
    var writer = PcapWriter(variant: variant, linkType: .ethernet)
    for (octets, time) in zip(frames.octets, frames.times) {
      writer.write(octets.span, at: CaptureTime(nanoseconds: time))
    }
    let path = NSTemporaryDirectory() + "lastack-allocations-\(UUID().uuidString).pcap"
    try Data(writer.octets).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var packets = 0
    let before = allocation_count()
    var reader = try CaptureReader(paths: [path], reader: .native)
    try reader.read { _ in packets += 1 }
    let allocations = allocation_count() - before
    #expect(packets == 2 * count)
    return allocations
  }

  @Test(arguments: [PcapVariant.microseconds, .nanoseconds])
  func `a file of four times as many packets is read with the same allocations`(variant: PcapVariant) throws {
    // What is made once is made now; the others are larger than the reader's buffer.
    _ = try allocationsToRead(segments: 100, variant)
    let some = try allocationsToRead(segments: 2000, variant)
    let many = try allocationsToRead(segments: 8000, variant)
    #expect(many == some)
  }
}
