import LastackTracking
import LastackWire
import Testing

/// A reset is a message about a belief (`semantics.md` §0.4): whether it ends the connection is its receiver's to say.
@Suite struct ResetTests {
  /// The client has acknowledged 100 octets of the server's; its window is 502 << 7 = 64,256 octets.
  static let established =
    Opening.handshake + """
      +0.100 S > C  P.  1:101(100) ack 1
      +0.010 C > S  .   1:1(0) ack 101

      """

  // MARK: - The number (RFC 5961 §3.2)

  @Test(arguments: [
    ("what the receiver waits for", 101, Outcome.aborted),
    ("in the window: older stacks take it, newer ask again", 5000, .aborted),
    ("the right edge of the window, which Linux tcp_sequence() takes in", 101 + 64_256, .aborted),
    ("beyond the window", 101 + 64_257, .open),
    ("an octet that the receiver has", 100, .open),
    ("far behind", -1_000_000, .open),
  ])
  func `a reset counts by its number`(where place: String, sequence: Int, outcome: Outcome) throws {
    let flow = try #require(
      records(of: Self.established + "+0.1 S > C  R  \(sequence):\(sequence)(0)").first)
    #expect(flow.outcome == outcome)
    #expect(flow.resetBy == (outcome == .aborted ? .server : nil))
    #expect(flow.firstRst == .server, "a fact, not a verdict")
    #expect(flow.server.rsts == 1)
    #expect(flow.events.last?.note == .rst)
  }

  @Test func `a reset with data in flight counts by any number between`() throws {
    let script =
      Self.established + """
        +0.1   S > C  P.  101:1101(1000) ack 1
        +0.001 S > C  R.  1101:1101(0) ack 1
        """
    #expect(try records(of: script).first?.outcome == .aborted)
  }

  /// Linux `tcp_reset_check`: macOS sends such.
  @Test func `after its FIN an end may reset with the FIN's own number`() throws {
    let closing = Self.established + "+0.1 S > C F. 101:101(0) ack 1\n+0.01 C > S . 1:1(0) ack 102\n"
    let atFin = try #require(records(of: closing + "+0.1 S > C  R  101:101(0)").first)
    #expect(atFin.verdict == "reset_after_fin active=server/proven reset_by=server states=CLOSED/CLOSED")
    let before = try #require(records(of: closing + "+0.1 S > C  R  100:100(0)").first)
    #expect(before.verdict == "half_closed active=server/proven states=CLOSE-WAIT/FIN-WAIT-2")
  }

  /// Whether the window was scaled is unknown: 502 may stand for 8 MB (§1.7).
  @Test(arguments: [(5_000_000, Outcome.aborted), (9_000_000, .open)])
  func `mid-stream a window is as large as it can be`(sequence: Int, outcome: Outcome) throws {
    let flow = try #require(
      records(
        of: """
          +0.0 S > C  P.  1:101(100) ack 1
          +0.1 C > S  .   1:1(0) ack 101
          +0.1 S > C  R   \(sequence):\(sequence)(0)
          """
      ).first)
    #expect(flow.outcome == outcome)
  }

  @Test func `without an acknowledgment nothing speaks against a reset`() throws {
    let flow = try #require(
      records(of: "+0 S > C  P.  1:101(100) ack 1\n+0.1 S > C  R  900:900(0)").first)
    #expect(flow.outcome == .aborted)
  }

  // MARK: - What follows

  @Test func `a reset whose sender goes on was not its own`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.1 S > C  R   5000:5000(0)              // forged, or of another incarnation
          +0.1 S > C  P.  101:6001(5900) ack 1
          +0.1 C > S  .   1:1(0) ack 6001
          +0.1 C > S  F.  1:1(0) ack 6001
          +0.1 S > C  F.  6001:6001(0) ack 2
          +0.1 C > S  .   2:2(0) ack 6002
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.resetBy == nil)
    #expect(flow.firstRst == .server)
    #expect(flow.server.rsts == 1)
  }

  @Test func `a reset whose sender acknowledges what was sent after it was not its own`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.1  S > C  R  101:101(0)
          +0.1  C > S  P.  1:51(50) ack 101
          +0.01 S > C  .   101:101(0) ack 51
          +0.1  C > S  P.  51:101(50) ack 101
          +0.01 S > C  .   101:101(0) ack 101
          """
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
  }

  @Test func `what the resetter sent before its reset may be captured after it`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.1    S > C  R.  201:201(0) ack 1
          +0.0005 S > C  P.  101:201(100) ack 1
          """
      ).first)
    #expect(flow.outcome == .aborted)
  }

  /// Queues of one capture are up to 10 ms apart: what was sent below the reset's number was sent before it.
  @Test func `data below the reset's number, captured 5 ms late, is no going on`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.100 S > C  R.  201:201(0) ack 1
          +0.005 S > C  P.  101:201(100) ack 1
          """
      ).first)
    #expect(flow.outcome == .aborted)
  }

  /// The same tolerance everywhere: what comes within it may have been sent before.
  @Test(arguments: [("0.009", Outcome.aborted), ("0.011", .open)])
  func `octets beyond the reset's number are a going on after 10 ms`(gap: String, outcome: Outcome) throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.1 S > C  R.  101:101(0) ack 1
          +\(gap) S > C  P.  101:201(100) ack 1
          """
      ).first)
    #expect(flow.outcome == outcome)
  }

  @Test func `a receiver that goes on may not have got it, and the connection is over all the same`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.1 S > C  R.  101:101(0) ack 1
          +0.5 C > S  P.  1:51(50) ack 101
          +1.0 C > S  P.  1:51(50) ack 101
          """
      ).first)
    #expect(flow.outcome == .aborted)
    #expect(flow.resetBy == .server)
    #expect(flow.client.unackedBytes == 50)
  }

  /// In answer to a challenge ACK a genuine resetter sends the right number: two resets, one abort.
  @Test func `a reset asked for again is one abort`() throws {
    let flow = try #require(
      records(
        of: Self.established + """
          +0.10 S > C  R  5000:5000(0)
          +0.01 C > S  .  1:1(0) ack 101
          +0.01 S > C  R  101:101(0)
          """
      ).first)
    #expect(flow.verdict == "aborted reset_by=server states=CLOSED/CLOSED")
    #expect(flow.server.rsts == 2)
  }

  @Test func `a reset for each segment in flight is one abort`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  P.  1:101(100) ack 1
          +0.001 C > S  P.  101:201(100) ack 1
          +0.001 C > S  P.  201:301(100) ack 1
          +0.010 S > C  R   1:1(0)
          +0.002 S > C  R   1:1(0)
          +0.002 S > C  R   1:1(0)
          """
      ).first)
    #expect(flow.verdict == "aborted reset_by=server states=CLOSED/CLOSED")
    #expect(flow.server.rsts == 3)
    #expect(flow.client.unackedBytes == 300)
  }

  // MARK: - SYN-SENT (RFC 9293 §3.10.7.3)

  @Test(arguments: [
    ("without ACK", "R   0:0(0)"), ("that acknowledges something else", "R.  =0:=0(0) ack 7"),
    ("that acknowledges nothing", "R.  =0:=0(0) ack 0"),
  ])
  func `in SYN-SENT a reset is ignored`(when: String, reset: String) throws {
    let flow = try #require(
      records(
        of: """
          +0.00 C > S  S   0:0(0)
          +0.01 S > C  \(reset)
          +0.01 S > C  S.  0:0(0) ack 1
          +0.01 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    #expect(flow.server.rsts == 1)
  }

  // MARK: - SYN-RECEIVED (`semantics.md` §7.3)

  @Test func `in SYN-RECEIVED a reset needs the right number`() throws {
    let flow = try #require(
      records(
        of: """
          +0.00 C > S  S   0:0(0)
          +0.01 S > C  S.  0:0(0) ack 1
          +0.01 C > S  R   500:500(0)
          +0.01 C > S  .   1:1(0) ack 1
          +0.01 S > C  P.  1:11(10) ack 1
          +0.01 C > S  .   1:1(0) ack 11
          """
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
  }

  // MARK: - TIME-WAIT (RFC 1337, `semantics.md` §2.3, §2.5)

  /// An old duplicate makes TIME-WAIT answer, the answer finds no socket, and the reset is right by construction.
  static let assassination =
    Opening.closedByClient + """
      +1.000 S > C  F.  1:1(0) ack 2
      +0.001 C > S  .   2:2(0) ack 2
      +0.001 S > C  R   2:2(0)

      """

  @Test func `a reset with the right number ends TIME-WAIT`() throws {
    let flow = try #require(records(of: Self.assassination).first)
    #expect(flow.outcome == .orderlyThenReset)
    #expect(flow.client.state == .closed)
    #expect(flow.resetBy == .server)
  }

  @Test func `in TIME-WAIT a reset needs the right number`() throws {
    let flow = try #require(records(of: Opening.closedByClient + "+1 S > C  R  12:12(0)").first)
    #expect(flow.verdict == KnownAnswerTests.orderly)
  }

  @Test func `a TIME-WAIT that still answers seconds later was not ended`() throws {
    let flow = try #require(
      records(of: Self.assassination + "+5.0 S > C  F.  1:1(0) ack 2\n+0.001 C > S  .  2:2(0) ack 2").first)
    #expect(flow.verdict == KnownAnswerTests.orderly)
  }

  @Test func `an answer that was under way when TIME-WAIT ended proves nothing`() throws {
    let flow = try #require(records(of: Self.assassination + "+0.5 C > S  .  2:2(0) ack 2").first)
    #expect(flow.outcome == .orderlyThenReset)
  }
}
