import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Segments of the incarnation before that wander into the next (`semantics.md` §9): the harmless, and those that only
/// their timestamp gives away.
@Suite struct OldDuplicateTests {
  /// The client sent 1..101 at TSval 1000111 and closed; the server's TIME-WAIT was reopened with numbers a little lower.
  static let reopened =
    "client-ts 1000000 server-ts 500\n" + Opening.handshake + """
      +0.100 C > S  P.  1:101(100) ack 1
      +0.001 S > C  .   1:1(0) ack 101
      +0.100 S > C  F.  1:1(0) ack 101
      +0.001 C > S  F.  101:101(0) ack 2
      +0.001 S > C  .   2:2(0) ack 102
      +1.000 C > S  S   0:0(0) isn 900
      +0.001 S > C  S.  0:0(0) ack 1 isn 5000
      +0.001 C > S  .   1:1(0) ack 1

      """

  /// Old octets 1..101 are the new connection's 101..201: in its window.
  @Test func `octets that the new connection would have taken but for their timestamp stand apart`() throws {
    let script = Self.reopened + "+0.100 C > S P. 1:101(100) ack 1 old ts 1000111/510\n"
    let flows = try records(of: script)
    #expect(flows[0].events.last?.note == .acceptableDuplicate)
    #expect(flows[0].client.payloadBytes == 200)
    #expect(flows[1].client.payloadBytes == 0)
    #expect(flows[1].quality == [])
  }

  @Test func `the same octets with the new connection's clock are the new connection's`() throws {
    let script = Self.reopened + "+0.100 C > S P. 101:201(100) ack 1\n"
    let flows = try records(of: script)
    #expect(flows[0].client.payloadBytes == 100)
    #expect(flows[1].client.payloadBytes == 100)
  }

  @Test func `old octets outside the new window are an ordinary old duplicate`() throws {
    let script =
      Self.reopened.replacing("isn 900", with: "isn 900000")
      + "+0.100 C > S P. 1:101(100) ack 1 old ts 1000111/510\n"
    let flows = try records(of: script)
    #expect(flows[0].events.last?.note == .oldDuplicate)
    #expect(flows[1].client.payloadBytes == 0)
  }

  @Test func `old octets that acknowledge what was never sent now are refused by that`() throws {
    let script =
      Self.reopened.replacing("isn 5000", with: "isn 3000")
      + "+0.100 C > S P. 1:101(100) ack 1 old ts 1000111/510\n"
    #expect(try records(of: script).first?.events.last?.note == .oldDuplicate)
  }

  /// 2^31 ticks of 1 µs pass in 36 minutes.
  @Test func `a fast clock that has gone half round makes no segment old`() throws {
    let script =
      Self.reopened.replacing("client-ts 1000000", with: "client-ts 1000000 client-hz 1000000")
      + "+2400 C > S P. 101:201(100) ack 1\n"
    #expect(try records(of: script).last?.client.payloadBytes == 100)
  }

  @Test func `without timestamps nothing tells old octets from new`() throws {
    let script =
      Self.reopened.replacing("client-ts 1000000 server-ts 500\n", with: "")
      + "+0.100 C > S P. 1:101(100) ack 1 old\n"
    let flows = try records(of: script)
    #expect(flows[0].client.payloadBytes == 100)
    #expect(flows[1].client.payloadBytes == 100)
  }
}
