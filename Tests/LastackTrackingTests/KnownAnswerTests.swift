import LastackTracking
import LastackWire
import Testing

/// Scenarios whose answer the arithmetic of TCP settles, and which readers of captures get wrong.
@Suite struct KnownAnswerTests {
  static let orderly = "orderly four_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client"

  // MARK: - Numbers that wrap

  static let finAtTheWrap = """
    client-isn 4294967280       // 0xFFFFFFF0: 14 octets of data, then the FIN's octet is 0xFFFFFFFF
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1
    +0.100 C > S  P.  1:15(14) ack 1
    +0.010 S > C  .   1:1(0) ack 15
    +0.100 C > S  F.  15:15(0) ack 1

    """

  @Test func `a FIN at 0xFFFFFFFF is acknowledged by 0`() throws {
    let flow = try #require(
      records(
        of: Self.finAtTheWrap + """
          +0.010 S > C  .   1:1(0) ack 16
          +0.100 S > C  F.  1:1(0) ack 16
          +0.001 C > S  .   16:16(0) ack 2
          """
      ).first)
    #expect(flow.verdict == Self.orderly)
    #expect(flow.events.first { $0.note == .fin }?.sequence == 0xFFFF_FFFF)
    #expect(flow.events.first { $0.note == .ackOfFin }?.acknowledgment == 0)
    #expect(flow.client.uniqueBytes == 14)
    #expect(flow.client.unackedBytes == 0)
  }

  @Test func `a FIN at 0xFFFFFFFF is not acknowledged by 0xFFFFFFFF`() throws {
    let script =
      Self.finAtTheWrap + "+0.010 S > C  .   1:1(0) ack 15\n" + Opening.inputGoesOn("+5.0")
    let flow = try #require(records(of: script).first)
    #expect(flow.verdict == "fin_unanswered active=client/proven states=FIN-WAIT-1/ESTABLISHED")
  }

  static let timestampedOpening = """
    client-ts 4294967290 server-ts 100
    +0.000 C > S  S   0:0(0)
    +0.003 S > C  S.  0:0(0) ack 1
    +0.002 C > S  .   1:1(0) ack 1

    """

  @Test func `a TSval that wraps from 0xFFFFFFFF to 0 is no regression`() throws {
    let flow = try #require(
      records(
        of: Self.timestampedOpening + """
          +0.000 C > S  P.  1:11(10) ack 1 ts 4294967295/103
          +0.001 C > S  P.  11:21(10) ack 1 ts 0/103
          +0.001 C > S  P.  21:31(10) ack 1 ts 1/103
          """
      ).first)
    #expect(flow.client.firstTSval == 4_294_967_290)
    #expect(flow.client.lastTSval == 1)
    #expect(flow.client.tsvalRegressions == 0)
  }

  @Test func `across the wrap one tick back is a regression, 2^31 apart is unordered`() throws {
    let flow = try #require(
      records(
        of: Self.timestampedOpening + """
          +0.001 C > S  P.  1:11(10) ack 1 ts 0/103
          +0.001 C > S  P.  11:21(10) ack 1 ts 4294967295/103
          +0.001 C > S  P.  21:31(10) ack 1 ts 2147483648/103
          """
      ).first)
    #expect(flow.client.tsvalRegressions == 1)
    #expect(flow.client.lastTSval == 2_147_483_648)
  }

  @Test func `durations run over the end of a second`() throws {
    let flow = try #require(
      records(
        of: """
          start 1700000000.999999
          +0.000000 C > S  S   0:0(0)
          +0.000002 S > C  S.  0:0(0) ack 1
          +0.000001 C > S  .   1:1(0) ack 1
          +0.000001 C > S  F.  1:1(0) ack 1
          +0.000001 S > C  .   1:1(0) ack 2
          +0.999999 S > C  F.  1:1(0) ack 2
          +0.000001 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.handshakeRTT == 3000)
    #expect(flow.server.closeWait == 999_999_000)
    #expect(flow.start.nanoseconds == 1_700_000_000_999_999_000)
    #expect(flow.end.nanoseconds == 1_700_000_002_000_004_000)
    #expect(flow.closeStarted?.nanoseconds == 1_700_000_001_000_003_000)
    #expect(flow.closeFinished == flow.end)
  }

  // MARK: - One FIN, sent more than once

  /// Linux tcp_output.c `tcp_retrans_try_collapse`: what was two segments goes out again as one.
  @Test func `a FIN sent again together with the data before it is the same FIN`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  P.   1:11(10) ack 1
          +0.000 C > S  F.   11:11(0) ack 1
          +0.250 C > S  FP.  1:11(10) ack 1
          +0.010 S > C  .    1:1(0) ack 12
          +0.010 S > C  F.   1:1(0) ack 12
          +0.001 C > S  .    12:12(0) ack 2
          """
      ).first)
    #expect(flow.verdict == Self.orderly)
    #expect(
      flow.ladder.dropFirst(2) == [
        "5 client fin FIN-WAIT-1/ESTABLISHED", "6 client fin_retransmission FIN-WAIT-1/ESTABLISHED",
        "7 server ack_of_fin FIN-WAIT-2/CLOSE-WAIT", "8 server fin FIN-WAIT-2/LAST-ACK",
        "9 client final_ack TIME-WAIT/CLOSED",
      ])
    #expect(flow.client.fins == 2)
    #expect(flow.client.retransmissions == 1)
    #expect(flow.client.payloadBytes == 20)
    #expect(flow.client.uniqueBytes == 10)
  }

  @Test func `a FIN split from its data when sent again is the same FIN`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  FP.  1:11(10) ack 1
          +0.250 C > S  P.   1:11(10) ack 1
          +0.000 C > S  F.   11:11(0) ack 1
          +0.010 S > C  .    1:1(0) ack 12
          """
      ).first)
    #expect(
      flow.ladder.dropFirst(2) == [
        "4 client fin FIN-WAIT-1/ESTABLISHED", "6 client fin_retransmission FIN-WAIT-1/ESTABLISHED",
        "7 server ack_of_fin FIN-WAIT-2/CLOSE-WAIT",
      ])
    #expect(flow.client.uniqueBytes == 10)
    #expect(flow.client.retransmissions == 2)
  }

  /// Not legal for any stack: a scan, an injection, or another incarnation's.
  @Test func `a FIN with another number is another FIN`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  F.   1:1(0) ack 1
          +0.100 C > S  FP.  2:12(10) ack 1
          +0.010 S > C  .    1:1(0) ack 2
          """
      ).first)
    #expect(flow.events.filter { $0.note == .fin }.map(\.frame) == [4, 5])
    #expect(flow.events.last?.note == .ackOfFin, "the first FIN is the one that counts")
  }

  @Test func `a keepalive after the FIN has the FIN's own number and is no FIN`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1   C > S  F.  1:1(0) ack 1
          +0.010 S > C  .   1:1(0) ack 2
          +75    C > S  .   1:1(0) ack 1
          +0.010 S > C  .   1:1(0) ack 2
          +5     S > C  F.  1:1(0) ack 2
          +0.001 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(flow.verdict == Self.orderly)
    #expect(
      flow.ladder.dropFirst(2) == [
        "4 client fin FIN-WAIT-1/ESTABLISHED", "5 server ack_of_fin FIN-WAIT-2/CLOSE-WAIT",
        "6 client keepalive FIN-WAIT-2/CLOSE-WAIT", "8 server fin FIN-WAIT-2/LAST-ACK",
        "9 client final_ack TIME-WAIT/CLOSED",
      ])
    #expect(flow.client.fins == 1)
    #expect(flow.client.retransmissions == 0)
    #expect(flow.client.uniqueBytes == 0)
  }
}
