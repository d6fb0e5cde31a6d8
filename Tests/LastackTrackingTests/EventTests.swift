import LastackTracking
import LastackWire
import Testing

/// The segments that a record keeps: at most 64, with room for those that decide the close.
@Suite struct EventTests {
  static let orderlyClose = """
    +0.1  C > S  F.  101:101(0) ack 1
    +0.01 S > C  .   1:1(0) ack 102
    +0.1  S > C  F.  1:1(0) ack 102
    +0.01 C > S  .   102:102(0) ack 2

    """
  static let data = "+0.1 C > S  P.  1:101(100) ack 1\n+0.01 S > C  .  1:1(0) ack 101\n"

  private static func repeated(_ line: String, _ count: Int) -> String {
    String(repeating: line + "\n", count: count)
  }

  @Test func `a hundred keepalives leave room for the close`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + Self.data
          + Self.repeated("+10 C > S  .  100:100(0) ack 1\n+0.01 S > C  .  1:1(0) ack 101", 100)
          + Self.orderlyClose
      ).first)
    #expect(flow.verdict == KnownAnswerTests.orderly)
    #expect(flow.events.suffix(4).map(\.note) == [.fin, .ackOfFin, .fin, .finalAck])
    #expect(flow.events.count == 36, "32 before the close: SYN, SYN-ACK and 30 keepalives")
    #expect(flow.eventsOmitted == 70)
  }

  @Test func `a FIN sent a hundred times leaves room for its answer`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + Self.repeated("+1 C > S  F.  1:1(0) ack 1", 100)
          + "+1 S > C  F.  1:1(0) ack 2\n+0.01 C > S  .  2:2(0) ack 2"
      ).first)
    #expect(flow.client.fins == 100)
    #expect(flow.events.suffix(2).map(\.note) == [.fin, .finalAck])
    #expect(flow.events.count + flow.eventsOmitted == 2 + 100 + 2)
  }

  @Test func `no more than 64 are kept, whatever they are`() throws {
    let flow = try #require(
      records(of: Opening.handshake + Self.repeated("+1 S > C  R  1:1(0)", 100)).first)
    #expect(flow.events.count == FlowRecord.maximumEvents)
    #expect(flow.eventsOmitted == 38)
    #expect(flow.server.rsts == 100)
    #expect(flow.outcome == .aborted)
  }

  @Test func `what fits is not omitted`() throws {
    let flow = try #require(records(of: Opening.closedByClient).first)
    #expect(flow.events.count == 6)
    #expect(flow.eventsOmitted == 0)
  }

  @Test func `an event has its segment's numbers`() throws {
    let flow = try #require(
      records(
        of: "client-ts 700 server-ts 900\n" + Opening.handshake + "+0.1 C > S  FP.  1:11(10) ack 1"
      ).first)
    let fin = try #require(flow.events.last)
    #expect(fin.frame == 4)
    #expect(fin.from == .client)
    #expect(fin.flags == [.fin, .psh, .ack])
    #expect(fin.sequence == 1001)
    #expect(fin.acknowledgment == 5001)
    #expect(fin.payloadLength == 10)
    #expect(fin.tsval == 811)
    #expect(fin.tsecr == 910)
    #expect(fin.time.nanoseconds(since: flow.start) == 111_000_000)
  }

  @Test func `without the option an event has no timestamps`() throws {
    let flow = try #require(records(of: Opening.handshake).first)
    #expect(flow.events.map(\.tsval) == [nil, nil])
    #expect(flow.events.map(\.tsecr) == [nil, nil])
  }
}
