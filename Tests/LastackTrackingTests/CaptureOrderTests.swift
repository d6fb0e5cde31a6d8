import LastackTracking
import LastackWire
import Testing

/// Neighbours that several capture queues exchanged, less than 10 ms apart: the verdict is that of the order sent.
@Suite struct CaptureOrderTests {
  @Test func `the ACK of a FIN captured behind the own FIN is no keepalive`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1000 S > C  F.  1:1(0) ack 1
          +0.0500 C > S  F.  1:1(0) ack 2
          +0.0001 C > S  .   1:1(0) ack 2          // sent before the FIN
          +0.0100 S > C  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.verdict.hasPrefix("orderly three_segment active=server/proven"))
    #expect(flow.events.map(\.note) == [.syn, .synAck, .fin, .fin, .finalAck])
  }

  @Test func `an ACK captured behind one octet sent after it counts, and is no keepalive`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.0100 S > C  P.  1:101(100) ack 1
          +0.1000 C > S  P.  1:2(1) ack 1
          +0.0001 C > S  .   1:1(0) ack 101
          """
      ).first)
    #expect(flow.events.map(\.note) == [.syn, .synAck])
    #expect(flow.server.unackedBytes == 0)
  }

  /// A keepalive says what its sender has received like any other segment.
  @Test func `a keepalive that is the first to acknowledge a FIN acknowledges it`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1 S > C  F.  1:1(0) ack 1
          +60  C > S  .   0:0(0) ack 2
          """
      ).first)
    #expect(flow.verdict == "half_closed active=server/proven states=CLOSE-WAIT/FIN-WAIT-2")
  }

  /// What the resetter sent before its reset does not complete a close after it.
  @Test func `the last ACK captured behind the reset leaves no TIME-WAIT`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1000 C > S  F.  1:1(0) ack 1
          +0.0100 S > C  F.  1:1(0) ack 2
          +0.0100 C > S  R   2:2(0)
          +0.0001 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.verdict.hasPrefix("reset_after_fin"))
    #expect(flow.timeWaitHolder == .none)
    #expect(flow.closeFinished == flow.events.first { $0.note == .rst }?.time)
  }

  /// The first reset was ignored: its number says nothing of the second.
  @Test func `what was sent below the number of the reset that counts was sent before it`() throws {
    let flow = try #require(
      records(
        of: ResetTests.established + """
          +0.100 S > C  R   9000000:9000000(0)
          +0.010 S > C  P.  101:201(100) ack 1
          +0.010 S > C  R.  201:201(0) ack 1
          +0.005 S > C  .   201:201(0) ack 1
          """
      ).first)
    #expect(flow.verdict == "aborted reset_by=server states=CLOSED/CLOSED")
  }

  @Test func `a half-close that was used is one before the second FIN comes`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.10 C > S  F.  1:1(0) ack 1
          +0.01 S > C  .   1:1(0) ack 2
          +0.10 S > C  P.  1:101(100) ack 2
          +0.01 C > S  .   2:2(0) ack 101
          """
      ).first)
    #expect(flow.verdict == "half_closed half_close active=client/proven states=FIN-WAIT-2/CLOSE-WAIT")
  }
}
