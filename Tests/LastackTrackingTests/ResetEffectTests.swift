import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// What a reset did to its receiver: the rows of `semantics.md` §7.3, by number, by state, and by what came after.
@Suite struct ResetEffectTests {
  /// The client has acknowledged 100 octets of the server's; its window is 502 << 7 = 64,256 octets.
  static let established = ResetTests.established
  static let goesOn = """
    +0.1 S > C  P.  101:201(100) ack 1
    +0.1 C > S  .   1:1(0) ack 201

    """
  static let challenge = "+0.001 C > S  .   1:1(0) ack 101\n"
  static let serverClosed =
    established + "+0.1 S > C  F.  101:101(0) ack 1\n+0.01 C > S  .  1:1(0) ack 102\n"

  static let rows: [(row: String, script: String, effect: ResetEffect)] = [
    ("exactly what the receiver waits for", established + "+0.1 S > C  R  101:101(0)\n", .accepted),
    (
      "all that was offered, acknowledged late",
      established + "+0.1 S > C  P.  101:201(100) ack 1\n+0.001 S > C  R.  201:201(0) ack 1\n", .accepted
    ),
    (
      "in the middle of what was offered",
      established + "+0.1 S > C  P.  101:201(100) ack 1\n+0.001 S > C  R  151:151(0)\n", .unknown
    ),
    ("the FIN's own number, after it", serverClosed + "+0.1 S > C  R  101:101(0)\n", .accepted),
    ("one below, and no FIN", established + "+0.1 S > C  R  100:100(0)\n", .ignored),
    (
      "the right edge of the highest SACK block",
      established + """
        +0.1   S > C  P.  201:301(100) ack 1
        +0.001 C > S  .   1:1(0) ack 101 <nop,nop,sack 201:301>
        +0.1   S > C  R   301:301(0)

        """, .accepted
    ),
    (
      "no edge of a block",
      established + """
        +0.1   S > C  P.  201:301(100) ack 1
        +0.001 C > S  .   1:1(0) ack 101 <nop,nop,sack 201:301>
        +0.1   S > C  R   250:250(0)

        """, .unknown
    ),
    ("in the window, and nothing after it", established + "+0.1 S > C  R  5000:5000(0)\n", .unknown),
    (
      "in the window, and asked about", established + "+0.1 S > C  R  5000:5000(0)\n" + challenge, .unknown
    ),
    (
      "asked about, then exact",
      established + "+0.1 S > C  R  5000:5000(0)\n" + challenge + "+0.001 S > C  R  101:101(0)\n",
      .challengedThenAccepted
    ),
    (
      "asked about, and the connection goes on",
      established + "+0.1 S > C  R  5000:5000(0)\n" + challenge + goesOn, .challengedAndSurvived
    ),
    (
      "in the window, never asked about, and the connection goes on",
      established + "+0.1 S > C  R  5000:5000(0)\n" + goesOn, .ignored
    ),
    ("beyond the window", established + "+0.1 S > C  R  99999:99999(0)\n", .ignored),
    (
      "exact, and its receiver goes on: it never got it",
      established + "+0.1 S > C  R  101:101(0)\n+3 C > S  P.  1:11(10) ack 101\n", .ignored
    ),
    (
      "exact, and what was under way came after it",
      established + "+0.1 S > C  R  101:101(0)\n+0.01 C > S  P.  1:11(10) ack 101\n", .accepted
    ),
    (
      "SYN-SENT: it acknowledges the SYN",
      "+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1\n", .accepted
    ),
    ("SYN-SENT: it acknowledges nothing", "+0 C > S  S  0:0(0)\n+0.01 S > C  R  =0:=0(0)\n", .ignored),
    (
      "SYN-RECEIVED: exact", "+0 C > S S 0:0(0)\n+0.1 S > C S. 0:0(0) ack 1\n+0.1 C > S R 1:1(0)\n",
      .accepted
    ),
    (
      "SYN-RECEIVED: in the window only",
      "+0 C > S S 0:0(0)\n+0.1 S > C S. 0:0(0) ack 1\n+0.1 C > S R 500:500(0)\n", .ignored
    ),
    ("TIME-WAIT: exact", Opening.closedByClient + "+1 S > C  R  2:2(0)\n", .accepted),
    ("TIME-WAIT: in the window only", Opening.closedByClient + "+1 S > C  R  12:12(0)\n", .ignored),
    ("CLOSED: there is nothing to reset", Opening.closedByClient + "+1 C > S  R  2:2(0)\n", .ignored),
    (
      "nothing of the receiver was captured",
      "+0 S > C  P.  1:101(100) ack 1\n+0.1 S > C  R.  101:101(0) ack 1\n", .unknown
    ),
  ]

  @Test(arguments: rows)
  func `a reset's effect follows from its number and from what came after`(
    row: String, script: String, effect: ResetEffect
  ) throws {
    let flow = try #require(records(of: script).first)
    #expect(flow.resetEffect == effect)
    #expect(flow.reset != nil)
  }

  @Test func `a connection that survived a reset keeps its account`() throws {
    let flow = try #require(
      records(
        of: Self.established + "+0.1 S > C  R  5000:5000(0)\n" + Self.challenge + Self.goesOn + """
          +0.1 C > S  F.  1:1(0) ack 201
          +0.1 S > C  F.  201:201(0) ack 2
          +0.1 C > S  .   2:2(0) ack 202
          """
      ).first)
    #expect(flow.outcome == .orderly)
    #expect(flow.resetBy == nil)
    #expect(flow.reset?.frame == 6)
    #expect(flow.reset?.by == .server)
    #expect(flow.resetEffect == .challengedAndSurvived)
    // Who goes on had no reason to reset: somebody else had.
    #expect(flow.resetOrigin == .suspectedMiddlebox)
    #expect(flow.resetCause == .forged)
    #expect(flow.resetCauseConfidence == .probable)
    #expect(flow.reset?.damage == ResetDamage())
  }

  @Test func `a system whose TIME-WAIT heeds no reset ignores it`() throws {
    var policy = TrackingPolicy()
    policy.timeWait.decision = TimeWaitDecision(system: .bsd)
    let flow = try #require(
      records(of: Opening.closedByClient + "+1 S > C  R  2:2(0)\n", policy: policy).first)
    #expect(flow.resetEffect == .ignored)
  }

  @Test func `the reset that took effect is the flow's, not one before it that did not`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.1 S > C  R   99999:99999(0)
          +0.1 C > S  P.  1:11(10) ack 101
          +0.1 S > C  R.  101:101(0) ack 11
          """
      ).first)
    #expect(flow.reset?.frame == 8)
    #expect(flow.resetEffect == .accepted)
  }

  @Test func `a connection without RST has no account`() throws {
    let flow = try #require(records(of: Opening.closedByClient).first)
    #expect(flow.reset == nil)
    #expect(flow.resetCause == nil)
    #expect(flow.resetEffect == nil)
  }
}
