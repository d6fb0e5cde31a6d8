import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// What a record says of a reset beside cause and effect: its look, what it destroyed, where in the connection it came.
@Suite struct ResetAccountTests {
  static let answered = ResetCauseTests.answered

  private func account(of script: String) throws -> ResetAccount {
    try #require(records(of: script).first?.reset)
  }

  // MARK: - Kind (§7.1)

  static let looks: [(look: String, script: String, kind: ResetKind, systems: ResetSystems)] = [
    (
      "refused, IPID 0", "+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1 win 0 nots id 0", .refusal,
      .linux
    ),
    (
      "refused, IPID counted", "+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1 win 0 nots id 7",
      .refusal, .windows
    ),
    (
      "abort with window, timestamps and the socket's IPID", answered + "+0.1 C > S  R.  101:101(0) ack 201",
      .abort, .linux
    ),
    (
      "abort without window and timestamps", answered + "+0.1 C > S  R.  101:101(0) ack 201 win 0 nots id 9",
      .abort, .windows
    ),
    (
      "reply, IPID 0", answered + "+9 C > S  P.  101:111(10) ack 201\n+0.01 S > C  R  201:201(0) win 0 id 0",
      .reply, .linux
    ),
    (
      "reply, IPID counted",
      answered + "+9 C > S  P.  101:111(10) ack 201\n+0.01 S > C  R  201:201(0) win 0 id 9", .reply, .windows
    ),
    ("abort without ACK", answered + "+0.0001 C > S  R  101:101(0)", .abort, []),
    (
      "no number of its own, nor of the peer's", answered + "+0.1 C > S  R.  5000:5000(0) ack 201", .unusual,
      []
    ),
  ]

  @Test(arguments: looks)
  func `a reset is held against the profiles of several systems`(
    look: String, script: String, kind: ResetKind, systems: ResetSystems
  ) throws {
    let reset = try account(of: script)
    #expect(reset.kind == kind)
    #expect(reset.systems == systems)
  }

  // MARK: - Damage (§7.5)

  @Test func `what was sent and never acknowledged is lost`() throws {
    let reset = try account(
      of: Self.answered + """
        +0.1 C > S  P.  101:151(50) ack 201
        +0.0 S > C  P.  201:301(100) ack 101
        +0.1 S > C  R.  301:301(0) ack 101
        """)
    #expect(
      reset.damage == ResetDamage(clientUnacked: 50, serverUnacked: 100, requestUnanswered: true))
  }

  @Test func `what was acknowledged since the last answer may never have been read`() throws {
    let reset = try account(
      of: Self.answered + """
        +0.1  C > S  P.  101:151(50) ack 201
        +0.04 S > C  .   201:201(0) ack 151
        +0.1  S > C  R.  201:201(0) ack 151
        """)
    #expect(reset.damage.clientUnacked == 0)
    #expect(reset.damage.clientPossiblyUnread == 50)
    #expect(reset.damage.requestUnanswered)
  }

  @Test func `a request that was answered lost nothing of its own`() throws {
    let reset = try account(of: Self.answered + "+0.1 S > C  R.  201:201(0) ack 101")
    #expect(reset.damage == ResetDamage(serverPossiblyUnread: 200))
  }

  @Test func `an answer sent again does not answer the next request`() throws {
    let reset = try account(
      of: Self.answered + """
        +0.1  C > S  P.  101:151(50) ack 201
        +0.04 S > C  P.  1:201(200) ack 151
        +0.1  S > C  R.  201:201(0) ack 151
        """)
    #expect(reset.damage.requestUnanswered)
    #expect(reset.damage.clientPossiblyUnread == 50)
  }

  @Test func `after both FINs a reset destroys nothing`() throws {
    let reset = try account(of: Opening.closedByClient + "+1 S > C  R  2:2(0)")
    #expect(reset.damage == ResetDamage())
  }

  // MARK: - Silence (T5)

  static let silences: [(what: String, script: String, milliseconds: Int64)] = [
    (
      "before the data that it answers", "+350 C > S  P.  101:201(100) ack 201\n+0.01 S > C  R  201:201(0)",
      350_000
    ),
    (
      "of both ends, though the data was sent again",
      """
      +350 C > S  P.  101:201(100) ack 201
      +3   C > S  P.  101:201(100) ack 201
      +0.01 S > C  R  201:201(0)
      """, 350_000
    ),
    ("before the reset itself", "+20 S > C  R.  201:201(0) ack 101", 20_000),
    (
      "not one that was over long before",
      """
      +350  C > S  P.  101:201(100) ack 201
      +0.01 S > C  .   201:201(0) ack 201
      +0.5  C > S  P.  201:301(100) ack 201
      +0.01 S > C  R   201:201(0)
      """, 500
    ),
  ]

  @Test(arguments: silences)
  func `the silence is what went before the data, or the reset`(
    what: String, script: String, milliseconds: Int64
  ) throws {
    let reset = try account(of: Self.answered + script)
    // Kept in steps of about a millisecond.
    #expect(abs(reset.silenceBefore / 1_000_000 - milliseconds) <= 2)
  }

  // MARK: - Stage (§7.4)

  static let stages: [(script: String, stage: ResetStage)] = [
    ("+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1", .postSyn),
    (Opening.handshake + "+0.1 S > C  R.  1:1(0) ack 1", .postAck),
    (Opening.handshake + "+0.1 C > S  P.  1:11(10) ack 1\n+0.1 S > C  R.  1:1(0) ack 11", .postPsh),
    (
      Opening.handshake
        + "+0.1 C > S P. 1:11(10) ack 1\n+0.1 C > S P. 11:21(10) ack 1\n+0.1 S > C  R.  1:1(0) ack 21", .later
    ),
    (
      Opening.handshake + (0..<10).map { "+0.1 C > S P. \($0 * 10 + 1):\($0 * 10 + 11)(10) ack 1\n" }.joined()
        + "+0.1 S > C  R.  1:1(0) ack 101", .beyond
    ),
    ("+0 C > S P. 1:11(10) ack 1\n+0.1 S > C . 1:1(0) ack 11\n+0.1 C > S R. 11:11(0) ack 1", .beyond),
  ]

  @Test(arguments: stages)
  func `the stage counts what the server received`(script: String, stage: ResetStage) throws {
    #expect(try account(of: script).stage == stage)
  }

  // MARK: - Keep-alive race (T4)

  @Test func `a race names the FIN, the request, the idle limit and what was lost`() throws {
    let reset = try account(
      of: Self.answered + """
        +5.000 S > C  F.  201:201(0) ack 101
        +0.002 C > S  P.  101:201(100) ack 201
        +0.001 C > S  P.  201:231(30) ack 201
        +0.010 S > C  R   201:201(0)
        """)
    let race = try #require(reset.race)
    #expect(race.finFrame == 8)
    #expect(race.requestFrame == 9)
    #expect(race.lostBytes == 130)
    #expect(race.crossing == 2_000_000)
    // Since the server's answer; kept in steps of about a millisecond.
    #expect(abs(race.idleLimit - 5_001_000_000) < 2_000_000)
    #expect(reset.trigger?.frame == 10)
    #expect(reset.damage.requestUnanswered)
  }
}
