import LastackWire
import SegmentScript
import Testing

@testable import LastackTracking

/// What a table of many flows takes, and what it gives up (`semantics.md` §12.3).
@Suite struct TableLimitTests {
  private static let server = Endpoint(IPAddress(v4: 0x0A01_0001), 443)

  private static func client(_ number: Int) -> Endpoint {
    Endpoint(IPAddress(v4: 0x0A02_0000 + UInt32(number >> 8)), UInt16(20_000 + number & 0xff))
  }

  private static func segment(
    _ number: Int, fromServer: Bool = false, _ flags: TCPFlags, sequence: UInt32, acknowledgment: UInt32 = 0,
    at microseconds: Int
  ) -> Segment {
    let client = client(number)
    // Numbers as stacks choose them: all over the place.
    let own = UInt32(truncatingIfNeeded: number) &* (fromServer ? 0x9e37_79b1 : 0x85eb_ca77)
    let peer = UInt32(truncatingIfNeeded: number) &* (fromServer ? 0x85eb_ca77 : 0x9e37_79b1)
    return Segment(
      from: fromServer ? server : client, to: fromServer ? client : server,
      sequence: SequenceNumber(sequence &+ own),
      acknowledgment: SequenceNumber(flags.contains(.ack) ? acknowledgment &+ peer : 0), flags: flags,
      at: CaptureTime(nanoseconds: 1_700_000_000_000_000_000 + Int64(microseconds) * 1000),
      frame: UInt64(microseconds))
  }

  /// A connection from SYN to the last acknowledgment, seven segments.
  private static func closed(_ number: Int, at start: Int) -> [Segment] {
    [
      segment(number, .syn, sequence: 0, at: start),
      segment(number, fromServer: true, .synAck, sequence: 0, acknowledgment: 1, at: start + 5),
      segment(number, .ack, sequence: 1, acknowledgment: 1, at: start + 10),
      segment(number, .finAck, sequence: 1, acknowledgment: 1, at: start + 15),
      segment(number, fromServer: true, .ack, sequence: 1, acknowledgment: 2, at: start + 20),
      segment(number, fromServer: true, .finAck, sequence: 1, acknowledgment: 2, at: start + 25),
      segment(number, .ack, sequence: 2, acknowledgment: 2, at: start + 30),
    ]
  }

  @Test func `a connection that is over takes at most 256 octets in the table`() {
    var policy = TrackingPolicy()
    policy.openFlows = 16
    var tracker = FlowTracker(policy: policy)
    let count = 20_000
    for number in 0..<count {
      for segment in Self.closed(number, at: number * 40) { tracker.ingest(segment) { _ in } }
    }
    #expect(tracker.flows.count == count)
    #expect(tracker.flows.openCount < 16 + count / 32 + 2)
    // Open flows, and pieces that are not full yet, are no more for more connections.
    let open = 3 << 20
    #expect(tracker.octets <= open + 256 * count, "\(tracker.octets)")
  }

  @Test func `a table that no segment came to is empty`() {
    for _ in 0..<20 {
      var tracker = FlowTracker()
      tracker.finish { _ in Issue.record("a record of nothing") }
      #expect(tracker.flows.placesInOrder(next: 0).isEmpty)
    }
  }

  @Test func `packed flows are complete on time`() {
    var policy = TrackingPolicy()
    policy.openFlows = 0
    var tracker = FlowTracker(policy: policy)
    var complete = 0
    for segment in Self.closed(1, at: 0) { tracker.ingest(segment) { _ in complete += 1 } }
    for (second, expected) in [(60, 0), (119, 0), (122, 1)] {
      tracker.ingest(Self.segment(2, .ack, sequence: 1, acknowledgment: 1, at: second * 1_000_000)) {
        #expect($0.outcome == .orderly)
        complete += 1
      }
      #expect(complete == expected)
    }
    #expect(tracker.flows.count == 1)
  }

  /// One connection in use and one silent, and then SYNs from everywhere.
  @Test func `a flood of SYNs stays within the bound and drives out no connection in use`() {
    var policy = TrackingPolicy()
    policy.maximumFlows = 1000
    policy.openFlows = 100
    var tracker = FlowTracker(policy: policy)
    var evicted: [Int] = []
    let emit: FlowTracker.Emit = { record in
      #expect(record.quality.contains(.evicted))
      evicted.append(record.flow)
    }
    tracker.ingest(Self.segment(1, .ack, sequence: 1, acknowledgment: 1, at: 0), emit: emit)
    tracker.ingest(Self.segment(2, .ack, sequence: 1, acknowledgment: 1, at: 1), emit: emit)
    for number in 3..<20_003 {
      tracker.ingest(Self.segment(number, .syn, sequence: 0, at: 10 * number), emit: emit)
      tracker.ingest(
        Self.segment(1, .ack, sequence: UInt32(number), acknowledgment: 1, at: 10 * number + 5), emit: emit)
    }
    #expect(evicted == Array(2..<19_004), "the SYNs, in the order in which they came")
    #expect(tracker.statistics.evictions == 19_002)
    #expect(tracker.statistics.peakFlows == 1000)
    var left: [Int] = []
    tracker.finish { left.append($0.flow) }
    #expect(left == [0, 1] + Array(19_004..<20_002))
  }

  @Test func `what is over goes first, the oldest of it, though others were silent for longer`() {
    var policy = TrackingPolicy()
    policy.maximumFlows = 4
    var tracker = FlowTracker(policy: policy)
    var evicted: [Int] = []
    let emit: FlowTracker.Emit = { evicted.append($0.flow) }
    tracker.ingest(Self.segment(0, .ack, sequence: 1, acknowledgment: 1, at: 0), emit: emit)
    tracker.ingest(Self.segment(1, .ack, sequence: 1, acknowledgment: 1, at: 1), emit: emit)
    for segment in Self.closed(2, at: 5_000_000) + Self.closed(3, at: 8_000_000) {
      tracker.ingest(segment, emit: emit)
    }
    // The first of the closed ones got something late: the other is older now.
    tracker.ingest(
      Self.segment(2, fromServer: true, .finAck, sequence: 1, acknowledgment: 2, at: 12_000_000), emit: emit)
    for number in 4..<8 {
      tracker.ingest(
        Self.segment(number, .ack, sequence: 1, acknowledgment: 1, at: 13_000_000 + number), emit: emit)
    }
    #expect(evicted == [3, 2, 0, 1])
  }

  @Test func `a silent connection goes before one that was used since`() {
    var policy = TrackingPolicy()
    policy.maximumFlows = 100
    var tracker = FlowTracker(policy: policy)
    var evicted: [Int] = []
    for number in 0..<100 {
      tracker.ingest(Self.segment(number, .ack, sequence: 1, acknowledgment: 1, at: number)) { _ in }
    }
    for number in 0..<50 {
      tracker.ingest(Self.segment(number, .ack, sequence: 2, acknowledgment: 1, at: 1000 + number)) { _ in }
    }
    for number in 100..<200 {
      tracker.ingest(Self.segment(number, .ack, sequence: 1, acknowledgment: 1, at: 2000 + number)) {
        evicted.append($0.flow)
      }
    }
    #expect(evicted == Array(50..<100) + Array(0..<50))
  }

  @Test func `an idle limit changes nothing of that`() {
    var policy = TrackingPolicy()
    policy.maximumFlows = 100
    policy.idleTimeout = 7_200_000_000_000
    var tracker = FlowTracker(policy: policy)
    var evicted = 0
    for number in 0..<2000 {
      tracker.ingest(Self.segment(number, .ack, sequence: 1, acknowledgment: 1, at: number * 900_000)) {
        #expect($0.quality.contains(.evicted))
        evicted += 1
      }
    }
    #expect(evicted == 1900)
    #expect(tracker.statistics.peakFlows == 100)
  }
}
