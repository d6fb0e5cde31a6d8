import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Which FIN is a close (`semantics.md` §1.2, §1.3): a FIN is the last octet of its sender, and a close only if it is.
@Suite struct FinIdentityTests {
  static let transfer =
    Opening.handshake + """
      +0.10 S > C  P.  1:1001(1000) ack 1
      +0.01 C > S  .   1:1(0) ack 1001

      """

  // MARK: - Old and forged FINs

  @Test func `a FIN among octets sent before it is an old duplicate`() throws {
    let flow = try #require(
      records(
        of: Self.transfer + """
          +0.1 S > C  F.  501:501(0) ack 1
          +0.1 S > C  P.  1001:2001(1000) ack 1
          +0.01 C > S  .  1:1(0) ack 2001
          """
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    #expect(flow.ladder.last == "6 server old_duplicate ESTABLISHED/ESTABLISHED")
    #expect(flow.server.fins == 1)
    #expect(flow.firstFin == .server, "a fact, not a close")
  }

  @Test func `a FIN whose receiver takes octets beyond it was not taken, and the real one closes`() throws {
    let flow = try #require(
      records(
        of: Self.transfer + """
          +0.10 S > C  F.  1501:1501(0) ack 1
          +0.01 S > C  P.  1001:2001(1000) ack 1
          +0.01 C > S  .   1:1(0) ack 2001
          +0.10 C > S  F.  1:1(0) ack 2001
          +0.01 S > C  F.  2001:2001(0) ack 2
          +0.01 C > S  .   2:2(0) ack 2002
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.firstFin == .server, "a fact, not the verdict")
  }

  // MARK: - Scans

  @Test(arguments: [
    ("", "syn_unanswered states=SYN-SENT/-"),
    ("+0.01 S > C  R.  =0:=0(0) ack 1\n", "refused reset_by=server states=CLOSED/CLOSED"),
    ("+0.01 S > C  R.  =0:=0(0) ack 2\n", "refused reset_by=server states=CLOSED/CLOSED"),
    (
      "+0.01 S > C  S.  0:0(0) ack 1\n+0.01 C > S  R  1:1(0)\n",
      "handshake_reset reset_by=client states=CLOSED/CLOSED"
    ),
  ])
  func `a FIN with a SYN closes nothing`(answer: String, verdict: String) throws {
    let flow = try #require(
      records(of: "+0 C > S  SF  0:0(0)\n" + answer + Opening.inputGoesOn("+5.0")).first)
    #expect(flow.verdict == verdict)
    #expect(flow.client.fins == 1)
  }

  // MARK: - What went before the capture

  /// The server may have closed long before: an acknowledgment of its last octet looks like one of its FIN.
  @Test func `in the middle of a connection one FIN shows no active closer unless its peer sends octets`()
    throws
  {
    let quiet = "+0 C > S  F.  100:100(0) ack 200\n+0.01 S > C  .  200:200(0) ack 101\n"
    #expect(try records(of: quiet).first?.activeCloser == .unknown)
    let goesOn = try #require(records(of: quiet + "+0.1 S > C  P.  200:210(10) ack 101").first)
    #expect(goesOn.activeCloser == .client)
    #expect(goesOn.activeCloserConfidence == .proven)
  }

  // MARK: - A capture of SYN, FIN and RST only

  /// What `tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0` leaves of a transfer of 3 GB.
  static let controlOnly = """
    +0.00 C > S  S   0:0(0)
    +0.01 S > C  S.  0:0(0) ack 1
    +90.0 C > S  F.  101:101(0) ack 3000000001
    +0.01 S > C  F.  3000000001:3000000001(0) ack 102

    """

  @Test func `ACKs that the capture's filter left out are not unanswered FINs`() throws {
    let flow = try #require(records(of: Self.controlOnly + Opening.inputGoesOn("+5.0")).first)
    #expect(flow.verdict == "open active=client/probable states=FIN-WAIT-2/LAST-ACK")
    #expect(flow.quality.contains(.captureLoss))
  }

  @Test func `a FIN is no measure of the handshake's RTT`() throws {
    #expect(try records(of: Self.controlOnly).first?.handshakeRTT == nil)
  }

  @Test func `a SYN captured behind the ACK leaves the RTT unknown, never negative`() throws {
    let flow = try #require(
      records(
        of: "+0 S > C  S.  0:0(0) ack 1\n+0.0001 C > S  .  1:1(0) ack 1\n+0.0001 C > S  S  0:0(0)"
      ).first)
    #expect(flow.handshake == .complete)
    #expect(flow.handshakeRTT == nil)
    #expect(flow.client.retransmissions == 0)
  }
}
