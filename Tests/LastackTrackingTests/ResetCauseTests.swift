import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Why an end reset, T1 to T12 of `semantics.md` §7.2: each cause with what raises it, and with its nearest neighbour.
@Suite struct ResetCauseTests {
  /// With timestamps: an abort of a socket has them, a reply of the stack has not.
  static let stamped = "client-ts 100000 server-ts 700000\n"
  /// The client has asked 100 octets, and the server has answered 200; frames 1 to 7.
  static let answered =
    stamped + Opening.handshake + """
      +0.010 C > S  P.  1:101(100) ack 1
      +0.001 S > C  .   1:1(0) ack 101
      +0.050 S > C  P.  1:201(200) ack 101
      +0.001 C > S  .   101:101(0) ack 201

      """

  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var script: String
    var verdict: String

    init(_ when: String, _ script: String, _ verdict: String) {
      testDescription = when
      self.script = script
      self.verdict = verdict
    }
  }

  static let handshake = [
    Case(
      "T1: the answer to a SYN",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1 win 0 nots id 0",
      "closed_port/strong refusal accepted to=1"),
    Case(
      "T1: a number of its own is not how a stack refuses",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  R.  900:900(0) ack 1 win 0 nots",
      "closed_port/probable unusual accepted to=1"),
    Case(
      "T1 not: it acknowledges something else",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 77 win 0 nots",
      "unknown/- refusal ignored to=1"),
    Case(
      "T1 not: the port answers all the same, so somebody else refused",
      """
      +0    C > S  S   0:0(0)
      +0.01 S > C  R.  =0:=0(0) ack 1 win 0 nots
      +0.02 S > C  S.  0:0(0) ack 1
      +0.01 C > S  .   1:1(0) ack 1
      +0.01 S > C  .   1:1(0) ack 1
      """, "forged/probable refusal ignored to=1"),
    Case(
      "T11: the client's answer to the SYN-ACK",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  S.  0:0(0) ack 1\n+0.01 C > S  R  1:1(0)",
      "handshake_abandoned/strong reply accepted to=2"),
    Case(
      "T11: with ACK it is an abort",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  S.  0:0(0) ack 1\n+0.01 C > S  R.  1:1(0) ack 1",
      "handshake_abandoned/probable abort accepted to=2"),
    Case(
      "T11 not: the server takes its SYN-ACK back",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  S.  0:0(0) ack 1\n+0.01 S > C  R.  1:1(0) ack 1",
      "unknown/- abort unknown"),
    Case(
      "T12: a bare reset to the handshake's last ACK",
      stamped + Opening.handshake + "+0.01 S > C  R  1:1(0)",
      "listener_overflow/probable reply accepted to=3"),
    Case(
      "T12 not: the server had taken data, and so had accepted",
      stamped + Opening.handshake + """
        +0.01 C > S  P.  1:11(10) ack 1
        +0.01 S > C  .   1:1(0) ack 11
        +0.01 C > S  P.  11:21(10) ack 1
        +0.01 S > C  R   1:1(0)
        """, "half_open_peer/possible reply accepted to=6"),
    Case(
      "T12: accept() and close at once is an abort like others",
      stamped + Opening.handshake + "+0.01 S > C  R.  1:1(0) ack 1",
      "close_with_unread_data_or_linger/strong abort accepted"),
  ]

  static let closing = [
    Case(
      "T2: data after the FIN was acknowledged",
      answered + """
        +0.10 C > S  F.  101:101(0) ack 201
        +0.04 S > C  .   201:201(0) ack 102
        +0.20 S > C  P.  201:301(100) ack 102
        +0.01 C > S  R   102:102(0)
        """, "data_after_close/proven reply accepted to=10"),
    Case(
      "T2: a stack that aborts where others reply",
      answered + """
        +0.10 C > S  F.  101:101(0) ack 201
        +0.04 S > C  .   201:201(0) ack 102
        +0.20 S > C  P.  201:301(100) ack 102
        +0.01 C > S  R.  102:102(0) ack 201 win 0 nots
        """, "data_after_close/probable abort accepted to=10"),
    Case(
      "T2: data under way when the FIN was sent",
      answered + """
        +0.10 S > C  P.  201:301(100) ack 101
        +0.00 C > S  F.  101:101(0) ack 201
        +0.01 C > S  R   101:101(0)
        """, "data_after_close/probable reply accepted to=8"),
    Case(
      "T2 not: it took the data, and aborts later",
      answered + """
        +0.10 C > S  F.  101:101(0) ack 201
        +0.04 S > C  .   201:201(0) ack 102
        +0.20 S > C  P.  201:301(100) ack 102
        +0.01 C > S  .   102:102(0) ack 301
        +0.50 C > S  R.  102:102(0) ack 301
        """, "close_with_unread_data_or_linger/probable abort accepted"),
    Case(
      "T4: a request that crosses the server's FIN after an idle time",
      answered + """
        +5.000 S > C  F.  201:201(0) ack 101
        +0.002 C > S  P.  101:201(100) ack 201
        +0.010 S > C  R   201:201(0)
        """, "keepalive_race/strong reply accepted to=9"),
    Case(
      "T4: the tap is near the client, where the request comes first",
      answered + """
        +5.000 C > S  P.  101:201(100) ack 201
        +0.003 S > C  F.  201:201(0) ack 101
        +0.010 S > C  R   201:201(0)
        """, "keepalive_race/strong reply accepted to=8"),
    Case(
      "T4 not: the request would have arrived before the FIN was sent",
      answered + """
        +5.000 C > S  P.  101:201(100) ack 201
        +0.050 S > C  F.  201:201(0) ack 101
        +0.010 S > C  R   201:201(0)
        """, "data_after_close/probable reply accepted to=8"),
    Case(
      "T4 not: the client had seen the FIN",
      answered + """
        +5.000 S > C  F.  201:201(0) ack 101
        +0.002 C > S  .   101:101(0) ack 202
        +0.002 C > S  P.  101:201(100) ack 202
        +0.010 S > C  R   202:202(0)
        """, "data_after_close/proven reply accepted to=10"),
    Case(
      "T4 not: the server closed in the middle of an upload",
      answered + """
        +0.100 C > S  P.  101:201(100) ack 201
        +0.001 S > C  F.  201:201(0) ack 101
        +0.001 C > S  P.  201:301(100) ack 201
        +0.010 S > C  R   201:201(0)
        """, "data_after_close/strong reply accepted to=10"),
    Case(
      "T4 not: the client closes an idle connection, and the server sends",
      answered + """
        +5.000 C > S  F.  101:101(0) ack 201
        +0.002 S > C  P.  201:301(100) ack 101
        +0.010 C > S  R   101:101(0)
        """, "data_after_close/strong reply accepted to=9"),
    Case(
      "T7: a FIN finds no FIN-WAIT-2 after a while",
      answered + """
        +0.1 S > C  F.  201:201(0) ack 101
        +0.0 C > S  .   101:101(0) ack 202
        +4.0 C > S  F.  101:101(0) ack 202
        +0.0 S > C  R   202:202(0)
        """, "half_open_peer/probable reply accepted to=10"),
    Case(
      "T8: after a minute it is FIN-WAIT-2's own limit",
      answered + """
        +0.1  S > C  F.  201:201(0) ack 101
        +0.0  C > S  .   101:101(0) ack 202
        +61.0 C > S  F.  101:101(0) ack 202
        +0.0  S > C  R   202:202(0)
        """, "timeout/probable reply accepted to=10"),
  ]

  static let established = [
    Case(
      "T3: a socket that was ended",
      answered + "+0.1 C > S  R.  101:101(0) ack 201",
      "close_with_unread_data_or_linger/strong abort accepted"),
    Case(
      "T3: without the connection's timestamps it may be another system's",
      answered + "+0.1 C > S  R.  101:101(0) ack 201 win 0 nots",
      "close_with_unread_data_or_linger/probable abort accepted"),
    Case(
      "T3: bare, at its own number, with nothing to answer",
      answered + "+0.0001 C > S  R  101:101(0)",
      "close_with_unread_data_or_linger/possible abort accepted"),
    Case(
      "T3 not: an abort in answer to nothing that the capture has both ends of",
      "+0 S > C  P.  1:11(10) ack 1\n+0.1 S > C  R.  11:11(0) ack 1",
      "close_with_unread_data_or_linger/possible abort unknown"),
    Case(
      "T5: data after a silence longer than devices keep a flow",
      answered + "+350.5 C > S  P.  101:201(100) ack 201\n+0.01 S > C  R  201:201(0)",
      "idle_middlebox/possible reply accepted to=8"),
    Case(
      "T5 not: silence below the least limit in use, so the end itself has forgotten",
      answered + "+58.0 C > S  P.  101:201(100) ack 201\n+0.01 S > C  R  201:201(0)",
      "half_open_peer/probable reply accepted to=8"),
    Case(
      "T7: a short silence says less",
      answered + "+0.5 C > S  P.  101:201(100) ack 201\n+0.01 S > C  R  201:201(0)",
      "half_open_peer/possible reply accepted to=8"),
    Case(
      "T7 not: it had the connection a moment ago",
      answered + "+0.005 C > S  P.  101:201(100) ack 201\n+0.01 S > C  R  201:201(0)",
      "unknown/- reply accepted to=8"),
    Case(
      "T7 not: its segments are missing, and a FIN may be among them",
      answered + """
        +5.0  C > S  P.  101:201(100) ack 202
        +0.01 S > C  R   202:202(0)
        """, "unknown/- reply accepted to=8"),
    Case(
      "T8: keepalives in vain",
      answered + """
        +60 S > C  .   200:200(0) ack 101
        +10 S > C  .   200:200(0) ack 101
        +10 S > C  .   200:200(0) ack 101
        +10 S > C  R.  201:201(0) ack 101
        """, "timeout/strong abort accepted"),
    Case(
      "T8 not: the keepalives were answered",
      answered + """
        +60   S > C  .   200:200(0) ack 101
        +0.01 C > S  .   101:101(0) ack 201
        +60   S > C  .   200:200(0) ack 101
        +0.01 C > S  .   101:101(0) ack 201
        +1    S > C  R.  201:201(0) ack 101
        """, "close_with_unread_data_or_linger/strong abort accepted"),
    Case(
      "T8: retransmissions in vain",
      answered + """
        +0.1 S > C  P.  201:301(100) ack 101
        +0.2 S > C  P.  201:301(100) ack 101
        +0.4 S > C  P.  201:301(100) ack 101
        +0.8 S > C  P.  201:301(100) ack 101
        +1.6 S > C  R.  301:301(0) ack 101
        """, "timeout/probable abort accepted"),
  ]

  static let closed = [
    Case(
      "T10: the answer of TIME-WAIT to an old segment meets no socket",
      stamped + Opening.closedByClient + """
        +1.000 S > C  F.  1:1(0) ack 2
        +0.001 C > S  .   2:2(0) ack 2
        +0.001 S > C  R   2:2(0)
        """, "time_wait_assassination/strong reply accepted to=9"),
    Case(
      "T10: the closer has no TIME-WAIT for a FIN that comes again",
      stamped + Opening.closedByClient + """
        +1.000 S > C  F.  1:1(0) ack 2
        +0.001 C > S  R   2:2(0)
        """, "half_open_peer/strong reply ignored to=8"),
    Case(
      "T10: the passive closer resets instead of leaving",
      stamped + Opening.closedByClient + "+0.01 S > C  R.  2:2(0) ack 2",
      "close_with_unread_data_or_linger/probable abort accepted"),
    Case(
      "T10 not: nothing old came before",
      stamped + Opening.closedByClient + "+1.0 S > C  R   2:2(0)", "unknown/- abort accepted"),
  ]

  @Test(arguments: handshake + closing + established + closed)
  func `a reset's cause follows from what came before it`(of test: Case) throws {
    let flow = try #require(records(of: test.script).first)
    #expect(flow.resetVerdict == test.verdict)
  }

  // MARK: - T6

  @Test func `SYN, ACK, RST is a collision, of the connection that the SYN met`() throws {
    let flows = try records(
      of: Self.answered + """
        +5.0   C > S  S   0:0(0) isn 900000
        +0.001 S > C  .   201:201(0) old ack 101
        +0.001 C > S  R   101:101(0) old
        +0.010 C > S  S   0:0(0)
        +0.001 S > C  S.  0:0(0) isn 900000 ack 1
        """)
    #expect(flows.map(\.resetVerdict) == ["tuple_collision/strong reply accepted to=9", "none"])
  }

  @Test func `a collision with a connection from before the capture is the new one's`() throws {
    let script = """
      +0     C > S  S   0:0(0)
      +0.001 S > C  .   7000:7000(0) ack 9000
      +0.001 C > S  R   9000:9000(0)

      """
    let open = try #require(records(of: script).first)
    #expect(open.resetVerdict == "tuple_collision/strong reply unknown")
    let through = try #require(
      records(of: script + "+0.01 C > S  S  0:0(0)\n+0.001 S > C  S.  0:0(0) ack 1").first)
    #expect(through.resetVerdict == "tuple_collision/strong reply accepted")
  }

  // MARK: - T9

  @Test func `a reset for each segment under way is one event`() throws {
    let flow = try #require(
      records(
        of: Self.answered + """
          +70.000 C > S  P.  101:201(100) ack 201
          +0.001  C > S  P.  201:301(100) ack 201
          +0.001  C > S  P.  301:401(100) ack 201
          +0.010  S > C  R   201:201(0)
          +0.002  S > C  R   201:201(0)
          +0.002  S > C  R   201:201(0)
          """
      ).first)
    let reset = try #require(flow.reset)
    #expect(reset.frame == 11)
    #expect(reset.repeats == 2)
    #expect(flow.events.filter { $0.note == .rst }.map(\.frame) == [11, 12, 13])
    #expect(flow.resetCause == .idleMiddlebox)
  }

  @Test func `a reset of the other end is another event`() throws {
    let flow = try #require(
      records(
        of: Self.answered + """
          +0.1   C > S  R.  101:101(0) ack 201
          +0.001 S > C  R   201:201(0)
          """
      ).first)
    #expect(flow.reset?.by == .client)
    #expect(flow.reset?.repeats == 0)
  }
}
