import LastackTracking
import Testing

/// Both ends close before either has the other's FIN (RFC 9293 §3.6 figure 13): two active closers, two TIME-WAITs.
@Suite struct SimultaneousCloseTests {
  static let simultaneous =
    "orderly simultaneous active=both/proven states=TIME-WAIT/TIME-WAIT time_wait=both"

  static let fins =
    Opening.handshake + """
      +0.100 C > S  F.  1:1(0) ack 1
      +0.001 S > C  F.  1:1(0) ack 1

      """

  @Test func `both acknowledgments after both FINs, the first closer's first`() throws {
    let flow = try #require(
      records(of: Self.fins + "+0.005 C > S  .  2:2(0) ack 2\n+0.001 S > C  .  2:2(0) ack 2").first)
    #expect(flow.verdict == Self.simultaneous)
    #expect(
      flow.ladder.dropFirst(2) == [
        "4 client fin FIN-WAIT-1/ESTABLISHED", "5 server fin FIN-WAIT-1/FIN-WAIT-1",
        "6 client ack_of_fin CLOSING/FIN-WAIT-2", "7 server final_ack TIME-WAIT/TIME-WAIT",
      ])
  }

  @Test func `both acknowledgments after both FINs, the second closer's first`() throws {
    let flow = try #require(
      records(of: Self.fins + "+0.005 S > C  .  2:2(0) ack 2\n+0.001 C > S  .  2:2(0) ack 2").first)
    #expect(flow.verdict == Self.simultaneous)
    #expect(
      flow.ladder.suffix(2) == [
        "6 server ack_of_fin FIN-WAIT-2/CLOSING", "7 client final_ack TIME-WAIT/TIME-WAIT",
      ])
  }

  /// What counts is the FIN as first sent: sent again it acknowledges whatever has come by then.
  @Test func `FINs sent again acknowledge each other and are still those of two active closers`() throws {
    let flow = try #require(
      records(
        of: Self.fins + """
          +0.200 C > S  F.  1:1(0) ack 2
          +0.001 S > C  F.  1:1(0) ack 2
          """
      ).first)
    #expect(flow.verdict == Self.simultaneous)
    #expect(
      flow.ladder.suffix(2) == [
        "6 client fin_retransmission CLOSING/FIN-WAIT-2", "7 server fin_retransmission TIME-WAIT/TIME-WAIT",
      ])
  }

  @Test func `one acknowledgment missing leaves its end in CLOSING`() throws {
    let script = Self.fins + "+0.005 C > S  .  2:2(0) ack 2\n" + Opening.inputGoesOn("+5.0")
    let flow = try #require(records(of: script).first)
    #expect(flow.verdict == "fin_unanswered simultaneous active=both/proven states=CLOSING/FIN-WAIT-2")
  }

  /// The nearest neighbour: the second FIN acknowledges the first.
  @Test func `a FIN that acknowledges the other's is a passive closer's`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  F.  1:1(0) ack 1
          +0.001 S > C  F.  1:1(0) ack 2
          +0.005 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
  }

  @Test func `with an acknowledgment of its own before the passive closer's FIN there are four segments`()
    throws
  {
    let flow = try #require(records(of: Opening.closedByClient).first)
    #expect(flow.verdict == KnownAnswerTests.orderly)
  }
}
