import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// How long flows are kept, and how many, on the packet clock (`semantics.md` §0.10, §12.3).
@Suite struct LimitTests {
  /// What is emitted before the input ends, and at its end.
  private func run(
    _ script: String, policy: TrackingPolicy = TrackingPolicy()
  ) throws -> (before: [FlowRecord], atEnd: [FlowRecord], statistics: FlowTracker.Statistics) {
    var tracker = FlowTracker(policy: policy)
    var before: [FlowRecord] = []
    var atEnd: [FlowRecord] = []
    for segment in try SegmentScript(script).segments {
      tracker.ingest(segment) { before.append(copy $0) }
    }
    tracker.finish { atEnd.append(copy $0) }
    return (before, atEnd, tracker.statistics)
  }

  // MARK: - Expiry

  @Test(arguments: [("+119", 0), ("+122", 1), ("+133", 1)])
  func `a closed flow is complete 120 s after its last segment`(time: String, complete: Int) throws {
    let result = try run(Opening.closedByClient + Opening.inputGoesOn(time))
    #expect(result.before.map(\.outcome) == Array(repeating: .orderly, count: complete))
  }

  @Test(arguments: [("+64", 0), ("+67", 1)])
  func `with a TIME-WAIT of 5 s a closed flow is complete after 65 s`(time: String, complete: Int) throws {
    var policy = TrackingPolicy()
    policy.timeWait.standardSeconds = 5
    // Established for longer than a handshake may take: its deadline has passed and left the wheel.
    let script =
      Opening.handshake + Opening.inputGoesOn("+140") + """
        +0.1   C > S  F.  1:1(0) ack 1
        +0.001 S > C  F.  1:1(0) ack 2
        +0.001 C > S  .   2:2(0) ack 2

        """
    let result = try run(script + Opening.inputGoesOn(time), policy: policy)
    #expect(result.before.map(\.outcome) == Array(repeating: .orderly, count: complete))
  }

  @Test func `a late segment keeps a closed flow`() throws {
    let result = try run(
      Opening.closedByClient + "+100 S > C  F.  1:1(0) ack 2\n" + Opening.inputGoesOn("+100"))
    #expect(result.before.isEmpty)
    #expect(result.atEnd[0].server.fins == 2)
  }

  @Test func `what comes after a flow is complete is another flow`() throws {
    let result = try run(
      Opening.closedByClient + Opening.inputGoesOn("+133") + "+0.1 S > C  F.  1:1(0) ack 2\n")
    #expect(result.before.map(\.flow) == [0])
    #expect(result.atEnd.map(\.flow) == [1, 2])
    #expect(result.atEnd[1].handshake == .midStream)
    #expect(result.atEnd[1].incarnation == 1)
    #expect(result.atEnd[1].previousFlow == 0)
    #expect(result.statistics.flows == 3)
  }

  @Test(arguments: [("+130", 0), ("+134", 1)])
  func `a SYN without answer is complete 131 s later`(time: String, complete: Int) throws {
    let result = try run("+0 C > S  S  0:0(0)\n" + Opening.inputGoesOn(time))
    #expect(result.before.count == complete)
  }

  @Test func `an established flow is never complete before the input ends`() throws {
    let day = Opening.handshake + (1...100).map { _ in Opening.inputGoesOn("+250") }.joined()
    let result = try run(day)
    #expect(result.before.isEmpty)
    #expect(result.atEnd[0].outcome == .open)
  }

  @Test func `records at the end come in the order of the flows' numbers`() throws {
    let script = (1...50).map {
      "connection c\($0) client 10.0.0.\($0):41001 server 10.0.1.1:80\n+0.01 c\($0) C > S  S  0:0(0)\n"
    }.joined()
    #expect(try run(script).atEnd.map(\.flow) == Array(0..<50))
  }

  // MARK: - Damaged times

  @Test func `one time far ahead ends nothing`() throws {
    let result = try run(
      Opening.closedByClient + Opening.inputGoesOn("+100000") + Opening.inputGoesOn("-99999")
        + "+0.1 S > C  F.  1:1(0) ack 2\n")
    #expect(result.before.isEmpty)
    #expect(result.atEnd[0].server.fins == 2)
  }

  @Test func `a jump that the next segment confirms is time that passed`() throws {
    let result = try run(
      Opening.closedByClient + Opening.inputGoesOn("+100000") + Opening.inputGoesOn("+0.1"))
    #expect(result.before.map(\.outcome) == [.orderly])
  }

  @Test func `a jump in the last segment is believed, since nothing refutes it`() throws {
    let result = try run(Opening.closedByClient + Opening.inputGoesOn("+100000"))
    #expect(result.atEnd.first?.client.state == .closed)
  }

  @Test func `a clock that stepped back makes no flow live shorter`() throws {
    let result = try run(
      Opening.inputGoesOn("+0") + Opening.inputGoesOn("-200") + Opening.closedByClient
        + Opening.inputGoesOn("+110"))
    #expect(result.before.isEmpty)
  }

  @Test(arguments: [.min, .min + 1, -1, 0, .max - 2_000_000_000] as [Int64])
  func `no time that a capture may claim does harm`(nanoseconds: Int64) throws {
    let segments = try SegmentScript(Opening.closedByClient).segments
    for position in segments.indices {
      var damaged = segments
      damaged[position].time = CaptureTime(nanoseconds: nanoseconds)
      #expect(records(of: damaged).map(\.outcome) == [.orderly])
    }
    let all = segments.map { segment in
      var segment = segment
      segment.time = CaptureTime(nanoseconds: nanoseconds)
      return segment
    }
    #expect(records(of: all).count == 1)
  }

  @Test func `the last second that nanoseconds can count does no harm either`() async {
    await #expect(processExitsWith: .success) {
      let segments = try SegmentScript(Opening.closedByClient).segments.map { segment in
        var segment = segment
        segment.time = CaptureTime(nanoseconds: .max)
        return segment
      }
      #expect(records(of: segments).count == 1)
    }
  }

  // MARK: - The bound on flows

  private func connections(_ numbers: some Sequence<Int>) -> String {
    numbers.map {
      "connection c\($0) client 10.0.0.\($0):41001 server 10.0.1.1:80\n+0.01 c\($0) C > S  .  1:1(0) ack 1\n"
    }.joined()
  }

  private func policy(maximumFlows: Int) -> TrackingPolicy {
    var policy = TrackingPolicy()
    policy.maximumFlows = maximumFlows
    return policy
  }

  @Test func `beyond the bound the least recently active goes, and says so`() throws {
    // Flow 0 speaks again: then flow 1 is the least recently active.
    let result = try run(
      connections(1...10) + "+0.01 c1 C > S  .  1:1(0) ack 1\n" + connections(11...12),
      policy: policy(maximumFlows: 10))
    #expect(result.before.map(\.flow) == [1, 2])
    #expect(result.before.map(\.outcome) == [.idle, .idle])
    #expect(result.before.allSatisfy { $0.quality.contains(.evicted) })
    #expect(result.atEnd.allSatisfy { !$0.quality.contains(.evicted) })
    #expect(result.statistics.evictions == 2)
    #expect(result.statistics.peakFlows == 10)
    #expect(result.statistics.flows == 12)
  }

  @Test func `within the bound nothing is evicted`() throws {
    let result = try run(connections(1...10), policy: policy(maximumFlows: 10))
    #expect(result.statistics.evictions == 0)
    #expect(result.before.isEmpty)
  }

  @Test func `the same input evicts the same flows, whatever the seed of the hash`() throws {
    let script = connections((1...200).map { ($0 * 37) % 251 })
    let first = try run(script, policy: policy(maximumFlows: 16))
    #expect(first.statistics.evictions == 200 - 16)
    for _ in 0..<5 {
      let again = try run(script, policy: policy(maximumFlows: 16))
      #expect(again.before.map(\.flow) == first.before.map(\.flow))
      #expect(again.atEnd.map(\.flow) == first.atEnd.map(\.flow))
    }
  }

  @Test func `a bound of one flow still follows every connection`() throws {
    let result = try run(connections(1...5), policy: policy(maximumFlows: 1))
    #expect(result.before.map(\.flow) == [0, 1, 2, 3])
    #expect(result.atEnd.map(\.flow) == [4])
    #expect(result.statistics.peakFlows == 1)
  }

  @Test func `an incarnation evicted while its four-tuple goes on leaves the newer one whole`() throws {
    let result = try run(
      Opening.closedByClient + IncarnationTests.reopened(after: "1.0") + connections(1...1)
        + "+0.1 C > S  F.  1:1(0) ack 1\n", policy: policy(maximumFlows: 2))
    #expect(result.before.map(\.flow) == [0])
    #expect(result.atEnd.map(\.flow) == [1, 2])
    #expect(result.atEnd[0].firstFin == .client)
    #expect(result.atEnd[0].previousFlow == 0)
  }

  // MARK: - Four-tuples that have left the table

  @Test func `a four-tuple used again after its flows have left the table goes on counting`() throws {
    let flows = try records(
      of: Opening.closedByClient + IncarnationTests.reopened(after: "200", isn: 900_000)
        + "+0.1 C > S  R.  1:1(0) ack 1\n" + IncarnationTests.reopened(after: "200", isn: 1_900_000))
    #expect(flows.map(\.incarnation) == [0, 1, 2])
    #expect(flows.map(\.previousFlow) == [nil, 0, 1])
    #expect(flows[1].events.first?.note == .syn, "nothing of the one before is alive")
  }
}
