import LastackTracking
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// Where the loss was that made an end send its FIN again (`semantics.md` §1.9). The tap: 1 ms from the client, 10 ms from
/// the server, there and back.
@Suite struct FinRetransmissionTests {
  static let closing = """
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1
    +0.100 C > S  F.  1:1(0) ack 1

    """

  static func list(_ script: String) throws -> [FinRetransmission] {
    try #require(flows(of: SegmentScript(closing + script).segments).first.map(FinRetransmission.list))
  }

  @Test func `with the ACK seen here before, the ACK was lost between the tap and the FIN's sender`() throws {
    #expect(
      try Self.list(
        "+0.010 S > C  .  1:1(0) ack 2\n+0.190 C > S  F.  1:1(0) ack 1\n+0.010 S > C  .  1:1(0) ack 2\n")
        == [FinRetransmission(side: .client, frame: 6, loss: .acknowledgmentBehindTap)])
  }

  @Test func `without an ACK seen here, the loss was on the peer's side`() throws {
    #expect(
      try Self.list("+0.200 C > S  F.  1:1(0) ack 1\n+0.010 S > C  .  1:1(0) ack 2\n")
        == [FinRetransmission(side: .client, frame: 5, loss: .onPeersSide)])
  }

  @Test func `an ACK that was on its way when the FIN was sent again proves no loss`() throws {
    #expect(
      try Self.list("+0.199 S > C  .  1:1(0) ack 2\n+0.0005 C > S  F.  1:1(0) ack 1\n") == [])
  }

  @Test func `no FIN was sent again`() throws {
    #expect(try Self.list("+0.010 S > C  .  1:1(0) ack 2\n") == [])
  }
}
