import LastackTracking
import Testing

/// Who closed first (`semantics.md` §1.3): every end whose FIN, as first sent, did not acknowledge the peer's. Never
/// the one whose FIN was captured first.
@Suite struct ActiveCloserTests {
  @Test func `the FIN captured first is a fact, the active closer a verdict`() throws {
    // A router's two queues: the server's answer overtook the client's FIN.
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1000 S > C  F.  1:1(0) ack 2
          +0.0001 C > S  F.  1:1(0) ack 1
          +0.0100 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.firstFin == .server)
    #expect(flow.activeCloser == .client)
  }

  /// The client's FIN was lost before the tap; its retransmission already acknowledges the server's.
  @Test func `without the first FIN's first transmission neither is active, and the closer is unknown`()
    throws
  {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1 S > C  F.  1:1(0) ack 2
          +0.2 C > S  F.  1:1(0) ack 2
          +0.1 S > C  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.outcome == .orderly)
    #expect(flow.activeCloser == .unknown)
    #expect(flow.activeCloserConfidence == nil)
    #expect(flow.timeWaitHolder == .none)
  }

  /// The client's empty ACK has the number behind a FIN that was not captured: what comes 200 ms later is that FIN again,
  /// and whether it acknowledged the server's when it was first sent is not known.
  @Test func `a FIN whose end had used the number behind it before was sent before`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1 S > C  F.  1:1(0) ack 1
          +0.1 C > S  .   2:2(0) ack 2
          +0.2 C > S  F.  1:1(0) ack 2
          +0.1 S > C  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.outcome == .orderly)
    #expect(flow.activeCloser == .server)
    #expect(flow.activeCloserConfidence == .probable)
  }

  @Test(arguments: [
    ("an ACK with the FIN's own number", "+0.1 C > S  .   1:1(0) ack 2"),
    ("an ACK of what was lost before it", "+0.1 C > S  .   100:100(0) ack 2"),
  ])
  func `a FIN behind other numbers is the first`(what: String, ack: String) throws {
    let flow = try #require(
      records(
        of: Opening.handshake + "+0.1 S > C  F.  1:1(0) ack 1\n" + ack
          + "\n+0.2 C > S  F.  1:1(0) ack 2\n+0.1 S > C  .   2:2(0) ack 2"
      ).first)
    #expect(flow.activeCloser == .server)
    #expect(flow.activeCloserConfidence == .proven)
  }

  /// Two capture queues exchanged them within 10 ms.
  @Test func `a FIN captured right behind a segment that followed it is the first`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 S > C  F.  1:1(0) ack 1
          +0.010 C > S  .   2:2(0) ack 2
          +0.001 C > S  F.  1:1(0) ack 2
          +0.100 S > C  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.activeCloserConfidence == .proven)
  }

  @Test func `a FIN that acknowledges more than was captured may answer a FIN that was missed`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1 S > C  F.  1:1(0) ack 2
          +0.1 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.activeCloser == .unknown)
    #expect(flow.activeCloserConfidence == nil)
    #expect(flow.quality.contains(.captureLoss))
  }

  @Test func `a first FIN that acknowledges everything captured is the active closer's`() throws {
    let flow = try #require(records(of: Opening.handshake + "+0.1 S > C  F.  1:1(0) ack 1").first)
    #expect(flow.activeCloser == .server)
    #expect(flow.activeCloserConfidence == .proven)
  }

  @Test func `capture loss makes a proven closer a probable one`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1 S > C  .   1:1(0) ack 501       // 500 octets that the capture does not have
          +0.1 C > S  F.  501:501(0) ack 1
          +0.1 S > C  F.  1:1(0) ack 502
          +0.1 C > S  .   502:502(0) ack 2
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=client/probable states=TIME-WAIT/CLOSED time_wait=client")
  }

  @Test func `without a FIN there is no closer`() throws {
    let flow = try #require(records(of: Opening.handshake + "+0.1 C > S  R.  1:1(0) ack 1").first)
    #expect(flow.activeCloser == nil)
    #expect(flow.activeCloserConfidence == nil)
    #expect(flow.firstFin == nil)
  }

  /// The client must have used shutdown(): after close() it would have answered the data with RST.
  @Test func `data with the FIN that answers a FIN is a half-close that was used, in three segments`() throws
  {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.10 C > S  FP.  1:101(100) ack 1
          +0.01 S > C  FP.  1:501(500) ack 102
          +0.01 C > S  .    102:102(0) ack 502
          """
      ).first)
    #expect(
      flow.verdict == "orderly half_close active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.server.uniqueBytes == 500)
  }
}
