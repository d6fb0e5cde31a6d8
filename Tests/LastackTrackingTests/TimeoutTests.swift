import LastackTracking
import LastackWire
import Testing

/// Timeouts (`semantics.md` §1.5 C8, C9): what was sent again in vain, and what only looks so.
@Suite struct TimeoutTests {
  /// The server answers the fourth SYN.
  static let slowHandshake = """
    +0.000 C > S  S   0:0(0)
    +1.000 C > S  S   0:0(0)
    +2.000 C > S  S   0:0(0)
    +4.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1

    """

  @Test func `SYNs sent again were answered by the SYN-ACK, and the silence after it is no timeout`() throws {
    let flow = try #require(records(of: Self.slowHandshake + Opening.inputGoesOn("+60")).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    #expect(flow.client.retransmissions == 3)
  }

  @Test func `SYNs sent again were answered by the SYN-ACK, and the reset after it is an abort`() throws {
    let flow = try #require(records(of: Self.slowHandshake + "+1 C > S  R.  1:1(0) ack 1").first)
    #expect(flow.verdict == "aborted reset_by=client states=CLOSED/CLOSED")
  }

  @Test func `SYN-ACKs sent again were answered by the ACK`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1
          +1.000 S > C  S.  0:0(0) ack 1
          +2.000 S > C  S.  0:0(0) ack 1
          +4.000 S > C  S.  0:0(0) ack 1
          +0.010 C > S  .   1:1(0) ack 1
          +0.100 S > C  R.  1:1(0) ack 1
          """
      ).first)
    #expect(flow.verdict == "aborted reset_by=server states=CLOSED/CLOSED")
  }

  /// Absence proves nothing where nothing of that end was captured (§0.2): its answers take another path.
  @Test(arguments: [
    "+60 C > S . 109:109(0) ack 210\n+60 C > S . 109:109(0) ack 210\n+60 C > S . 109:109(0) ack 210\n",
    """
    +0.2 C > S P. 100:110(10) ack 200
    +0.4 C > S P. 100:110(10) ack 200
    +0.8 C > S P. 100:110(10) ack 200

    """,
  ])
  func `in one direction nothing is known to be unanswered, and a reset is an abort`(again: String) throws {
    let flow = try #require(
      records(of: "+0 C > S  P.  100:110(10) ack 200\n" + again + "+1 C > S  R.  110:110(0) ack 210").first)
    #expect(flow.verdict == "aborted reset_by=client states=CLOSED/CLOSED")
    #expect(flow.quality.contains(.oneSided))
  }

  /// Five retransmissions, 6.2 s: the sixth would come 6.4 s later, and the input ends before.
  @Test(arguments: [("+3.5", Outcome.open), ("+12", .open), ("+13", .retransmissionTimeout)])
  func `a sender that backs off is not silent before its next turn`(time: String, outcome: Outcome) throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1 C > S  P.  1:11(10) ack 1
          +0.2 C > S  P.  1:11(10) ack 1
          +0.4 C > S  P.  1:11(10) ack 1
          +0.8 C > S  P.  1:11(10) ack 1
          +1.6 C > S  P.  1:11(10) ack 1
          +3.2 C > S  P.  1:11(10) ack 1

          """ + Opening.inputGoesOn(time)
      ).first)
    #expect(flow.outcome == outcome)
  }
}
