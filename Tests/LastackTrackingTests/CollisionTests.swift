import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// SYNs that meet a four-tuple in use, and what belongs to whom after them (`semantics.md` §3.4, §9).
@Suite struct CollisionTests {
  // MARK: - The earlier incarnation goes on

  /// A forged SYN, or one from another host behind the NAT: the server challenges it, and the connection goes on.
  static let ignoredSyn =
    Opening.handshake + """
      +1.00 C > S  S   0:0(0) isn 777777
      +0.01 S > C  .   1:1(0) ack 1 old
      +1.00 C > S  P.  1:11(10) ack 1 old
      +0.01 S > C  .   1:1(0) ack 11 old
      +0.01 S > C  P.  1:101(100) ack 11 old
      +0.01 C > S  .   11:11(0) ack 101 old

      """

  @Test func `a connection that goes on beside a SYN has one challenge and no wanderers`() throws {
    let flows = try records(of: Self.ignoredSyn)
    #expect(flows.map(\.outcome) == [.open, .tupleCollision])
    #expect(flows[0].events.dropFirst(2).map(\.note) == [.challengeAck])
    #expect(flows[0].client.payloadBytes == 10)
    #expect(flows[1].client.payloadBytes == 0)
  }

  @Test func `a copy of a challenge is no second challenge`() throws {
    let flows = try records(
      of: IncarnationTests.challenged.replacing("ack 2 old        //", with: "ack 2 old id 9 //")
        .replacing("+0.001 C > S  R", with: "+0.0001 S > C  .  2:2(0) ack 2 old id 9 ttl 63\n+0.001 C > S  R")
    )
    #expect(flows[0].server.duplicates == 1)
    #expect(flows[0].events.filter { $0.note == .challengeAck }.count == 1)
  }

  // MARK: - The earlier incarnation was not captured

  /// The server still sends what the client's last life asked for; its number may lie either way.
  @Test(arguments: [900_000_000, 4_000_000_000])
  func `old data in answer to a SYN, and the reset it gets, end nothing`(number: UInt32) throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +0.010 S > C  P.  =900:=1000(100) ack =\(number)
          +0.001 C > S  R   =\(number):=\(number)(0)
          +1.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1
          +0.001 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    #expect(flow.events.map(\.note) == [.syn, .oldDuplicate, .rst, .synRetransmission, .synAck])
    #expect(flow.quality == [])
  }

  @Test func `data that acknowledges what the capture lost is this incarnation's`() throws {
    let flow = try #require(
      records(of: "+0 C > S  S  0:0(0)\n+1 S > C  P.  1:101(100) ack 5001").first)
    #expect(flow.events.map(\.note) == [.syn])
    #expect(flow.quality == .captureLoss)
  }

  /// A reset without ACK tells no number of the end that it goes to.
  @Test(arguments: [("0.005", 1), ("0.011", 2), ("5", 2)])
  func `a SYN behind a reset of something unknown opens a connection, unless two queues exchanged them`(
    seconds: String, count: Int
  ) throws {
    let flows = try records(
      of: "+0 S > C  R  100:100(0)\n" + IncarnationTests.reopened(after: seconds, isn: 1000))
    #expect(flows.count == count)
    if count == 2 { #expect(flows[1].verdict == "open states=ESTABLISHED/ESTABLISHED") }
  }

  // MARK: - One SYN, two answers

  @Test(arguments: [6000, 777_000, 3_000_000_000])
  func `a SYN-ACK with another number begins the server's numbers anew`(isn: UInt32) throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1
          +1.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1 isn \(isn)
          +0.001 C > S  .   1:1(0) ack 1
          +0.010 S > C  P.  1:101(100) ack 1
          +0.010 C > S  .   1:1(0) ack 101
          +0.010 S > C  F.  101:101(0) ack 1
          +0.010 C > S  F.  1:1(0) ack 102
          +0.010 S > C  .   102:102(0) ack 2
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server")
    #expect(flow.handshake == .complete)
    #expect(flow.server.uniqueBytes == 100)
    #expect(flow.server.unackedBytes == 0)
    #expect(flow.server.retransmissions == 0)
    #expect(flow.quality == [])
  }

  /// Another state's SYN-ACK may be late, or forged: what the client acknowledges is what it took.
  @Test(arguments: [6000, 777_000, 3_000_000_000])
  func `a second SYN-ACK that the client does not take changes nothing`(isn: UInt32) throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1
          +0.001 S > C  S.  =\(isn):=\(isn)(0) ack 1
          +0.001 C > S  .   1:1(0) ack 1
          +0.010 S > C  P.  1:101(100) ack 1
          +0.010 C > S  .   1:1(0) ack 101
          +0.010 S > C  F.  101:101(0) ack 1
          +0.010 C > S  F.  1:1(0) ack 102
          +0.010 S > C  .   102:102(0) ack 2
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server")
    #expect(flow.handshake == .complete)
    #expect(flow.handshakeRTT == 12_000_000)
    #expect(flow.server.uniqueBytes == 100)
    #expect(flow.server.unackedBytes == 0)
    #expect(flow.server.retransmissions == 0)
    #expect(flow.quality == [])
  }

  // MARK: - Wrapped numbers

  /// After 2 GiB the distance from the first number is negative; the next lap leads through the old incarnation's space.
  @Test func `a transfer of 5 GB stays with its incarnation when its numbers wrap`() throws {
    var segments = try SegmentScript(
      Opening.handshake + """
        +0.1   S > C  P.  1:100001(100000) ack 1
        +0.010 C > S  .   1:1(0) ack 100001
        +0.1   C > S  F.  1:1(0) ack 100001
        +0.001 S > C  F.  100001:100001(0) ack 2
        +0.001 C > S  .   2:2(0) ack 100002
        +1.0   C > S  S   0:0(0) isn end+65537
        +0.010 S > C  S.  0:0(0) ack 1 isn end+65537
        +0.001 C > S  .   1:1(0) ack 1
        +0.001 S > C  .   1:50001(50000) ack 1
        +0.001 C > S  .   1:1(0) ack 50001
        """
    ).segments
    let count = 100_000
    var (data, ack) = (segments[segments.count - 2], segments[segments.count - 1])
    for _ in 1..<count {
      data.time = data.time.advanced(byNanoseconds: 100_000)
      ack.time = data.time.advanced(byNanoseconds: 10_000)
      data.sequence = data.sequence &+ data.payloadLength
      data.identification &+= 1
      ack.acknowledgment = ack.acknowledgment &+ data.payloadLength
      ack.identification &+= 1
      segments.append(data)
      segments.append(ack)
    }
    let flows = records(of: segments.renumbered())
    #expect(flows.map(\.outcome) == [.orderly, .open])
    #expect(flows[0].server.payloadBytes == 100_000)
    #expect(flows[1].server.payloadBytes == 5_000_000_000)
    #expect(flows[1].server.uniqueBytes == 5_000_000_000)
    #expect(flows[1].server.retransmissions == 0)
  }
}
