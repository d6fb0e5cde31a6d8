import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// TIME-WAIT as an interval (`semantics.md` §2): what begins it anew, what ends it early, whose rules it follows.
@Suite struct TimeWaitIntervalTests {
  /// The interval of the first flow, in seconds since the script's start, and why it ended.
  private func interval(_ script: String, policy: TrackingPolicy = TrackingPolicy()) throws -> String {
    let flow = try #require(records(of: script, policy: policy).first)
    return String(flow.past(since: SegmentScript.defaultStart).prefix { $0 != " " })
  }

  private static func preset(_ system: TimeWaitSystem, seconds: Int? = nil) -> TrackingPolicy {
    var policy = TrackingPolicy()
    policy.timeWait.standardSeconds = seconds ?? system.seconds
    policy.timeWait.decision.system = system
    return policy
  }

  // MARK: - Its end

  @Test(arguments: [
    ("", "time_wait=0.212000..60.212000/capture_end"),
    (Opening.inputGoesOn("+59"), "time_wait=0.212000..60.212000/capture_end"),
    (Opening.inputGoesOn("+60"), "time_wait=0.212000..60.212000/expired"),
    (
      Opening.inputGoesOn("+300") + "+1 witness C > S  .  1:1(0) ack 1",
      "time_wait=0.212000..60.212000/expired"
    ),
  ])
  func `a TIME-WAIT ends by itself, or with the capture`(then: String, expected: String) throws {
    #expect(try interval(Opening.closedByClient + then) == expected)
  }

  @Test(arguments: [
    (TimeWaitSystem.linux, "60.212000"), (.bsd, "60.212000"), (.macos, "30.212000"), (.windows, "120.212000"),
    (.rfc9293, "240.212000"),
  ])
  func `a system's TIME-WAIT has its length`(system: TimeWaitSystem, end: String) throws {
    let script = Opening.closedByClient + Opening.inputGoesOn("+250")
    #expect(try interval(script, policy: Self.preset(system)) == "time_wait=0.212000..\(end)/expired")
  }

  @Test func `of a flow that is evicted only the policy tells the end`() throws {
    var policy = TrackingPolicy()
    policy.maximumFlows = 1
    let flow = try #require(
      records(of: Opening.closedByClient + Opening.inputGoesOn("+1"), policy: policy).first)
    #expect(flow.quality.contains(.evicted))
    #expect(flow.past(since: SegmentScript.defaultStart).hasPrefix("time_wait=0.212000..60.212000/- "))
    #expect(flow.client.state == .timeWait)
  }

  @Test func `both ends of a simultaneous close hold it from the same moment`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  F.  1:1(0) ack 1
          +0.001 S > C  F.  1:1(0) ack 1
          +0.010 C > S  .   2:2(0) ack 2
          +0.010 S > C  .   2:2(0) ack 2

          """ + Opening.inputGoesOn("+70")
      ).first)
    #expect(flow.timeWaitHolder == .both)
    #expect(
      flow.past(since: SegmentScript.defaultStart).hasPrefix("time_wait=0.132000..60.132000/expired"))
    #expect((flow.client.state, flow.server.state) == (.closed, .closed))
  }

  // MARK: - What begins it anew (§2.3); the client holds it from 0.212 s, each comes 10 s later

  @Test(arguments: [
    (
      "the FIN again, answered", "+10 S > C F. 1:1(0) ack 2\n+0.001 C > S . 2:2(0) ack 2\n", "70.213000",
      ["8 server fin_retransmission TIME-WAIT/CLOSED", "9 client time_wait_restart TIME-WAIT/CLOSED"]
    ),
    (
      "the FIN again, the answer not captured", "+10 S > C F. 1:1(0) ack 2\n", "70.212000",
      ["8 server fin_retransmission TIME-WAIT/CLOSED"]
    ),
    (
      "an empty ACK in order, which nothing answers", "+10 S > C . 2:2(0) ack 2\n", "70.212000",
      ["8 server time_wait_restart TIME-WAIT/CLOSED"]
    ),
    (
      "an old ACK", "+10 S > C . 1:1(0) ack 2\n+0.001 C > S . 2:2(0) ack 2\n", "70.213000",
      ["8 server keepalive TIME-WAIT/CLOSED", "9 client time_wait_restart TIME-WAIT/CLOSED"]
    ),
    (
      "octets before the FIN", "+10 S > C P. -9:1(10) ack 2\n+0.001 C > S . 2:2(0) ack 2\n", "70.213000",
      ["8 server old_duplicate TIME-WAIT/CLOSED", "9 client time_wait_restart TIME-WAIT/CLOSED"]
    ),
    ("a reset with another number", "+10 S > C R 9:9(0)\n", "60.212000", ["8 server rst TIME-WAIT/CLOSED"]),
    (
      "the holder's own ACK, unasked", "+10 C > S . 2:2(0) ack 2\n", "60.212000", []
    ),
  ])
  func `what reaches the holder begins TIME-WAIT anew`(
    what: String, segments: String, end: String, events: [String]
  ) throws {
    let script = Opening.closedByClient + segments + Opening.inputGoesOn("+80")
    #expect(try interval(script) == "time_wait=0.212000..\(end)/expired")
    #expect(try records(of: script).first?.ladder.dropFirst(6) == events[...])
  }

  @Test func `restarts add up while each comes in time, and what comes too late restarts nothing`() throws {
    let restart = "S > C F. 1:1(0) ack 2\n+0.001 C > S . 2:2(0) ack 2\n"
    let script = Opening.closedByClient + "+50 \(restart)+50 \(restart)+70 \(restart)"
    #expect(
      try interval(script + Opening.inputGoesOn("+1")) == "time_wait=0.212000..160.214000/expired")
  }

  @Test(arguments: [
    (TimeWaitSystem.linux, "70.212000"), (.bsd, "60.212000"), (.macos, "70.212000"), (.rfc9293, "60.212000"),
  ])
  func `an empty ACK begins it anew where the system says so`(system: TimeWaitSystem, end: String) throws {
    let script = Opening.closedByClient + "+10 S > C . 2:2(0) ack 2\n" + Opening.inputGoesOn("+80")
    #expect(
      try interval(script, policy: Self.preset(system, seconds: 60)) == "time_wait=0.212000..\(end)/expired")
  }

  // MARK: - What ends it early (§2.4, §2.5)

  @Test func `assassination is the old duplicate, the holder's answer, and the reset with its number`() throws
  {
    let flow = try #require(records(of: ResetTests.assassination).first)
    #expect(
      flow.past(since: SegmentScript.defaultStart).hasPrefix("time_wait=0.212000..1.214000/assassinated"))
    #expect(
      flow.events.suffix(3).map(\.note) == [.finRetransmission, .timeWaitRestart, .timeWaitAssassination])
    #expect(flow.client.state == .closed)
  }

  @Test func `a reset after the end of TIME-WAIT ends nothing`() throws {
    let script = Opening.closedByClient + "+70 S > C R 2:2(0)\n"
    #expect(try interval(script) == "time_wait=0.212000..60.212000/expired")
    #expect(try records(of: script).first?.events.last?.note == .rst)
  }

  @Test func `systems that ignore resets keep their TIME-WAIT`() throws {
    let script = Opening.closedByClient + "+10 S > C R 2:2(0)\n" + Opening.inputGoesOn("+80")
    #expect(
      try interval(script, policy: Self.preset(.bsd)) == "time_wait=0.212000..60.212000/expired")
  }

  /// Linux makes no TIME-WAIT beyond tcp_max_tw_buckets: the peer's FIN, sent again, meets nothing.
  @Test func `a holder that resets its peer's FIN has no TIME-WAIT`() throws {
    let flow = try #require(
      records(of: Opening.closedByClient + "+0.2 S > C F. 1:1(0) ack 2\n+0.001 C > S R 2:2(0)\n").first)
    #expect(flow.outcome == .orderlyThenReset)
    #expect(flow.timeWaitHolder == .client)
    #expect(flow.past(since: SegmentScript.defaultStart).hasPrefix("time_wait=0.212000..0.413000/missing"))
    #expect(flow.client.state == .closed)
    #expect(flow.events.last?.note == .rst)
  }

  /// Each SYN is older than what the TIME-WAIT remembers, and no reset ends it: it lives as long as the client tries.
  @Test func `a TIME-WAIT that SYNs keep alive is immortal`() throws {
    var policy = TrackingPolicy()
    policy.timeWait.decision.ignoresResets = true
    let attempt = "C > S S 0:0(0) ts 5/0\n+0.001 S > C . 2:2(0) ack 2 old\n"
    let flows = try records(
      of: "client-ts 900000 server-ts 100\n" + Opening.handshake + """
        +0.100 S > C  F.  1:1(0) ack 1
        +0.010 C > S  F.  1:1(0) ack 2
        +0.001 S > C  .   2:2(0) ack 2
        +50    C > S  S   0:0(0) isn 900000 ts 5/0
        +0.001 S > C  .   2:2(0) ack 2 old

        """ + "+50 \(attempt)+50 \(attempt)" + Opening.inputGoesOn("+59"), policy: policy)
    // 150.115 s: the last SYN.
    #expect(
      flows[0].past(since: SegmentScript.defaultStart).hasPrefix("time_wait=0.122000..210.124000/capture_end")
    )
    #expect(flows[0].server.state == .timeWait)
    #expect(flows[1].outcome == .tupleCollision)
    #expect(flows[1].reopen == .challenged)
    #expect(flows[1].reopenMet == .timeWait)
    #expect(flows[1].reopenRule == ReopenRule.none)
  }
}
