import LastackTracking
import LastackWire
import Testing

/// What each end sent, counted: octets, retransmissions, probes.
@Suite struct CountTests {
  private func flow(_ rest: String) throws -> FlowRecord {
    try #require(records(of: Opening.handshake + rest).first)
  }

  // MARK: - Octets

  @Test func `a retransmission that overlaps counts what it adds`() throws {
    let flow = try flow(
      """
      +0.1 C > S  P.  1:101(100) ack 1
      +0.3 C > S  P.  51:151(100) ack 1
      +0.3 C > S  P.  1:151(150) ack 1
      """)
    #expect(flow.client.payloadBytes == 350)
    #expect(flow.client.uniqueBytes == 150)
    #expect(flow.client.retransmissions == 2)
    #expect(flow.client.packets == 5)
  }

  @Test func `holes filled in any order are not retransmissions`() throws {
    let flow = try flow(
      """
      +0.1   C > S  P.  401:501(100) ack 1
      +0.001 C > S  P.  1:101(100) ack 1
      +0.001 C > S  P.  301:401(100) ack 1
      +0.001 C > S  P.  101:301(200) ack 1
      """)
    #expect(flow.client.uniqueBytes == 500)
    #expect(flow.client.payloadBytes == 500)
    #expect(flow.client.retransmissions == 0)
  }

  @Test func `a segment that fills a hole and repeats its neighbours is a retransmission with something new`()
    throws
  {
    let flow = try flow(
      """
      +0.1   C > S  P.  1:101(100) ack 1
      +0.001 C > S  P.  201:301(100) ack 1
      +0.3   C > S  P.  51:251(200) ack 1
      """)
    #expect(flow.client.uniqueBytes == 300)
    #expect(flow.client.retransmissions == 1)
  }

  @Test func `a hole filled twice is filled once`() throws {
    let flow = try flow(
      """
      +0.1   C > S  P.  101:201(100) ack 1
      +0.1   C > S  P.  1:101(100) ack 1
      +0.1   C > S  P.  1:101(100) ack 1
      """)
    #expect(flow.client.uniqueBytes == 200)
    #expect(flow.client.retransmissions == 1)
  }

  @Test func `a FIN with data counts the data and not the FIN`() throws {
    let flow = try flow("+0.1 C > S  FP.  1:101(100) ack 1\n+0.01 S > C  .  1:1(0) ack 102")
    #expect(flow.client.uniqueBytes == 100)
    #expect(flow.client.payloadBytes == 100)
    #expect(flow.client.unackedBytes == 0)
    #expect(flow.client.retransmissions == 0)
  }

  @Test func `a FIN sent again is a retransmission`() throws {
    let flow = try flow("+0.1 C > S  F.  1:1(0) ack 1\n+0.2 C > S  F.  1:1(0) ack 1")
    #expect(flow.client.fins == 2)
    #expect(flow.client.retransmissions == 1, "it carries sequence space already sent")
  }

  /// TCP Fast Open (RFC 7413): the server takes the data with the SYN.
  @Test func `a SYN with data counts the data`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:100(100)
          +0.010 S > C  S.  0:0(0) ack 101
          +0.001 C > S  .   101:101(0) ack 1
          """
      ).first)
    #expect(flow.client.payloadBytes == 100)
    #expect(flow.client.uniqueBytes == 100)
    #expect(flow.client.retransmissions == 0)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
  }

  @Test func `a SYN's data that the server did not take is sent again`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:100(100)
          +0.010 S > C  S.  0:0(0) ack 1
          +0.001 C > S  P.  1:101(100) ack 1
          +0.010 S > C  .   1:1(0) ack 101
          """
      ).first)
    #expect(flow.client.payloadBytes == 200)
    #expect(flow.client.uniqueBytes == 100)
    #expect(flow.client.retransmissions == 1)
    #expect(flow.client.unackedBytes == 0)
  }

  @Test func `a SYN and a SYN-ACK sent again are retransmissions`() throws {
    let flow = try #require(
      records(
        of: """
          +0.00 C > S  S   0:0(0)
          +1.00 C > S  S   0:0(0)
          +0.01 S > C  S.  0:0(0) ack 1
          +1.00 S > C  S.  0:0(0) ack 1
          """
      ).first)
    #expect(flow.client.syns == 2)
    #expect(flow.server.syns == 2)
    #expect(flow.client.retransmissions == 1)
    #expect(flow.server.retransmissions == 1)
  }

  // MARK: - Probes (`semantics.md` §1.8)

  @Test(arguments: [("100:100(0)", 100), ("100:101(1)", 101)])
  func `a keepalive, with its octet or without, repeats nothing`(range: String, payload: Int) throws {
    let flow = try flow(
      """
      +0.1  C > S  P.  1:101(100) ack 1
      +0.01 S > C  .   1:1(0) ack 101
      +75   C > S  .   \(range) ack 1
      +0.01 S > C  .   1:1(0) ack 101
      """)
    #expect(flow.client.retransmissions == 0)
    #expect(flow.client.uniqueBytes == 100)
    #expect(flow.client.payloadBytes == payload)
    #expect(flow.client.unackedBytes == 0)
    #expect(flow.events.filter { $0.note == .keepalive }.map(\.frame) == [6])
  }

  @Test func `one octet below the edge that the peer does not have yet is a retransmission`() throws {
    let flow = try flow(
      """
      +0.1 C > S  P.  1:2(1) ack 1
      +0.2 C > S  P.  1:2(1) ack 1
      """)
    #expect(flow.client.retransmissions == 1)
    #expect(flow.events.contains { $0.note == .keepalive } == false)
  }

  @Test func `a zero-window probe is neither a keepalive nor a retransmission`() throws {
    let flow = try flow(
      """
      +0.1  C > S  P.  1:101(100) ack 1
      +0.01 S > C  .   1:1(0) ack 101 win 0
      +0.2  C > S  .   100:100(0) ack 1
      +0.01 S > C  .   1:1(0) ack 101 win 0
      +0.4  C > S  .   100:100(0) ack 1
      +0.01 S > C  .   1:1(0) ack 101 win 500
      """)
    #expect(flow.events.map(\.note) == [.syn, .synAck])
    #expect(flow.client.retransmissions == 0)
  }

  // MARK: - Timestamps

  @Test func `each TSval older than the newest is a regression`() throws {
    let flow = try #require(
      records(
        of: "client-ts 1000 server-ts 1\n" + Opening.handshake + """
          +0.1 C > S  P.  1:11(10) ack 1 ts 2000/1
          +0.1 C > S  P.  11:21(10) ack 1 ts 1999/1
          +0.1 C > S  P.  21:31(10) ack 1 ts 1500/1
          +0.1 C > S  P.  31:41(10) ack 1 ts 2000/1
          """
      ).first)
    #expect(flow.client.tsvalRegressions == 2)
    #expect(flow.client.firstTSval == 1000)
    #expect(flow.client.lastTSval == 2000)
    #expect(flow.server.tsvalRegressions == 0)
  }

  // MARK: - What was lost, what lasted

  @Test func `octets not acknowledged are those between the ends' last words`() throws {
    let flow = try flow(
      """
      +0.1  C > S  P.  1:101(100) ack 1
      +0.01 S > C  .   1:1(0) ack 51
      +0.1  C > S  FP. 101:201(100) ack 1
      """)
    #expect(flow.client.unackedBytes == 150)
    #expect(flow.server.unackedBytes == 0)
  }

  @Test func `without an acknowledgment from the peer nothing is known of what it lacks`() throws {
    let flow = try #require(records(of: "+0 C > S  P.  1:101(100) ack 1").first)
    #expect(flow.client.unackedBytes == nil)
  }

  static let halfClosed = "+0.1 C > S  F.  1:1(0) ack 1\n+0.010 S > C  .   1:1(0) ack 2\n"

  @Test func `CLOSE-WAIT and FIN-WAIT-2 that nothing ends last until the record's end`() throws {
    let flow = try flow(Self.halfClosed + "+30 S > C  P.  1:2(1) ack 2\n+0.010 C > S  .  2:2(0) ack 2")
    #expect(flow.server.closeWait == 30_010_000_000)
    #expect(flow.client.finWait2 == 30_010_000_000)
    #expect(flow.client.closeWait == nil)
    #expect(flow.server.finWait2 == nil)
  }

  @Test func `CLOSE-WAIT and FIN-WAIT-2 end with the FIN`() throws {
    let flow = try flow(Self.halfClosed + "+2 S > C  F.  1:1(0) ack 2\n+5 C > S  .  2:2(0) ack 2")
    #expect(flow.server.closeWait == 2_000_000_000)
    #expect(flow.client.finWait2 == 2_000_000_000)
  }

  @Test func `CLOSE-WAIT and FIN-WAIT-2 end with a reset`() throws {
    let flow = try flow(Self.halfClosed + "+2 S > C  R.  1:1(0) ack 2")
    #expect(flow.server.closeWait == 2_000_000_000)
    #expect(flow.client.finWait2 == 2_000_000_000)
  }

  @Test func `a FIN answered by a FIN knows no FIN-WAIT-2, and CLOSE-WAIT took no time`() throws {
    let flow = try flow("+0.1 C > S F. 1:1(0) ack 1\n+0.01 S > C F. 1:1(0) ack 2\n+0.01 C > S . 2:2(0) ack 2")
    #expect(flow.client.finWait2 == nil)
  }

  @Test func `the handshake's RTT runs from the SYN that was answered`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +1.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1
          +0.002 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.handshakeRTT == 12_000_000)
  }

  // MARK: - The clock

  @Test(arguments: [("-0.005", QualityFlags()), ("-0.500", .clockStep)])
  func `a step back of more than several capture queues make is a clock_step`(
    step: String, quality: QualityFlags
  ) throws {
    let flow = try flow("+1.0 C > S  P.  1:11(10) ack 1\n\(step) S > C  .  1:1(0) ack 11")
    #expect(flow.quality == quality)
  }
}
