import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// What is told of flows while they live, for those who watch; and time that goes on without segments.
@Suite struct AnnouncementTests {
  private static let start = SegmentScript.defaultStart

  private static var watching: TrackingPolicy {
    var policy = TrackingPolicy()
    policy.announcesEnds = true
    return policy
  }

  /// `phase outcome end-of-TIME-WAIT` of what is handed over at each segment, by the segment's number from 1.
  private func told(_ script: String, policy: TrackingPolicy = watching) throws -> [String] {
    var tracker = FlowTracker(policy: policy)
    var told: [String] = []
    for (number, segment) in try SegmentScript(script).segments.enumerated() {
      tracker.ingest(segment) {
        told.append(
          "\(number + 1): flow \($0.flow) \($0.phase) \($0.outcome.rawValue) \($0.timeWaitEndReason?.rawValue ?? "-")"
        )
      }
    }
    tracker.finish { told.append("end: flow \($0.flow) \($0.phase) \($0.outcome.rawValue)") }
    return told
  }

  @Test func `a close is told at its last segment, and the record follows when it is complete`() throws {
    #expect(
      try told(Opening.closedByClient + Opening.inputGoesOn("+200.0")) == [
        "7: flow 0 ended orderly capture_end", "8: flow 0 complete orderly expired",
        "end: flow 1 ended open", "end: flow 1 complete open",
      ])
  }

  @Test func `who does not watch is handed complete records alone`() throws {
    #expect(
      try told(Opening.closedByClient + Opening.inputGoesOn("+200.0"), policy: TrackingPolicy()) == [
        "8: flow 0 complete orderly expired", "end: flow 1 complete open",
      ])
  }

  @Test func `a refused SYN is told at the refusal`() throws {
    #expect(
      try told("+0.000 C > S  S  0:0(0)\n+0.010 S > C  R.  =0:=0(0) ack 1 nots\n") == [
        "2: flow 0 ended refused -", "end: flow 0 complete refused",
      ])
  }

  @Test func `a reset in TIME-WAIT is told once, a reset that ended the connection is not told again`() throws
  {
    let reset = "+1.000 S > C  R.  2:2(0) ack 2\n"
    #expect(
      try told(Opening.closedByClient + reset + reset) == [
        "7: flow 0 ended orderly capture_end", "8: flow 0 revised orderly_then_reset assassinated",
        "end: flow 0 complete orderly_then_reset",
      ])
    #expect(
      try told(Opening.handshake + "+0.1 C > S  R.  1:1(0) ack 1\n+0.1 C > S  R.  1:1(0) ack 1\n") == [
        "4: flow 0 ended aborted -", "end: flow 0 complete aborted",
      ])
  }

  @Test func `a four-tuple used again ends the TIME-WAIT of the connection before, which is told`() throws {
    let again = """
      +5.000 C > S  S   100000:100000(0)
      +0.010 S > C  S.  200000:200000(0) ack 100001

      """
    let told = try told(Opening.closedByClient + again)
    #expect(told.prefix(2) == ["7: flow 0 ended orderly capture_end", "8: flow 0 revised orderly reopened"])
  }

  @Test func `every flow is told once at its end and once complete, whatever ends it`() throws {
    var policy = Self.watching
    policy.maximumFlows = 2
    policy.idleTimeout = 10_000_000_000
    var script = ""
    for port in 1...6 {
      script += """
        connection c\(port) client 10.0.0.1:\(4000 + port) server 10.0.0.2:80
        \(port).0 c\(port) C > S  S   0:0(0)
        +0.1 c\(port) S > C  S.  0:0(0) ack 1
        +0.1 c\(port) C > S  .  1:1(0) ack 1

        """
    }
    let told = try told(script, policy: policy)
    for flow in 0..<6 {
      #expect(told.filter { $0.contains("flow \(flow) ended") }.count == 1)
      #expect(told.filter { $0.contains("flow \(flow) complete") }.count == 1)
    }
  }

  // MARK: Silence

  @Test func `time that goes on without segments completes what has been silent for long enough`() throws {
    var tracker = FlowTracker(policy: Self.watching)
    var complete: [Outcome] = []
    func note(_ flow: borrowing FlowRecord) { if flow.phase == .complete { complete.append(flow.outcome) } }
    for segment in try SegmentScript(Opening.closedByClient).segments { tracker.ingest(segment, emit: note) }
    // Closed after 0.212 s: TIME-WAIT is 60 s, and 60 s more are for wanderers.
    tracker.advance(to: Self.start.advanced(byNanoseconds: 120_000_000_000), emit: note)
    #expect(complete.isEmpty)
    tracker.advance(to: Self.start.advanced(byNanoseconds: 122_000_000_000), emit: note)
    #expect(complete == [.orderly])
    #expect(tracker.flowsTracked == 0)
  }

  @Test func `a clock that jumps by hours has to say so twice`() throws {
    var tracker = FlowTracker()
    for segment in try SegmentScript(Opening.closedByClient).segments { tracker.ingest(segment) { _ in } }
    let later = Self.start.advanced(byNanoseconds: 7_200_000_000_000)
    tracker.advance(to: later) { _ in }
    #expect(tracker.flowsTracked == 1)
    tracker.advance(to: later) { _ in }
    #expect(tracker.flowsTracked == 0)
  }

  @Test func `before the first segment there is no time`() throws {
    var tracker = FlowTracker()
    tracker.advance(to: Self.start.advanced(byNanoseconds: 7_200_000_000_000)) { _ in }
    var outcomes: [Outcome] = []
    for segment in try SegmentScript(Opening.closedByClient).segments { tracker.ingest(segment) { _ in } }
    tracker.finish { outcomes.append($0.outcome) }
    #expect(outcomes == [.orderly])
  }

  @Test(arguments: [Opening.closedByClient + Opening.inputGoesOn("+200.0"), TimeWaitTests.restarted])
  func `time told between segments changes no record`(script: String) throws {
    let segments = try SegmentScript(script).segments
    var tracker = FlowTracker(policy: Self.watching)
    var complete: [FlowRecord] = []
    func note(_ flow: borrowing FlowRecord) { if flow.phase == .complete { complete.append(copy flow) } }
    var last = Self.start
    for segment in segments {
      while last < segment.time.advanced(byNanoseconds: -100_000_000) {
        last = last.advanced(byNanoseconds: 100_000_000)
        tracker.advance(to: last, emit: note)
      }
      tracker.ingest(segment, emit: note)
      last = max(last, segment.time)
    }
    tracker.finish(emit: note)
    let expected = records(of: segments)
    complete.sort { $0.flow < $1.flow }
    #expect(complete.map(\.verdict) == expected.map(\.verdict))
    #expect(complete.map { $0.past(since: Self.start) } == expected.map { $0.past(since: Self.start) })
    #expect(complete.map(\.ladder) == expected.map(\.ladder))
  }

  @Test func `a survey tells of every flow that is kept and changes nothing`() throws {
    let segments = try SegmentScript(Opening.closedByClient + Opening.inputGoesOn("+1.0")).segments
    var tracker = FlowTracker()
    for segment in segments { tracker.ingest(segment) { _ in } }
    for _ in 0..<2 {
      var surveyed: [String] = []
      tracker.survey { surveyed.append("\($0.flow) \($0.verdict)") }
      #expect(surveyed == records(of: segments).map { "\($0.flow) \($0.verdict)" })
    }
    var left: [String] = []
    tracker.finish { left.append("\($0.flow) \($0.verdict)") }
    #expect(left == records(of: segments).map { "\($0.flow) \($0.verdict)" })
  }
}
