import LastackTracking
import Testing

/// Wireshark's `tcp.completeness` as tshark 4.0.17 prints it at a stream's last frame: what the frames before it had.
@Suite struct WiresharkCompletenessTests {
  static let table: [(script: String, bits: UInt8)] = [
    ("+0 C > S  S  0:0(0)", 0),
    ("+0 C > S  S  0:0(0)\n+1 C > S  S  0:0(0)", 1),
    ("+0 C > S  S  0:0(0)\n+0 S > C  R.  =0:=0(0) ack 1", 1),
    (Opening.handshake, 3),
    (Opening.handshake + "+0.1 C > S  P.  1:11(10) ack 1", 7),
    (Opening.handshake + "+0.1 C > S  P.  1:11(10) ack 1\n+0.1 S > C  .  1:1(0) ack 11", 15),
    (Opening.handshake + "+0.1 C > S  R.  1:1(0) ack 1\n+0.1 C > S  R  1:1(0)", 39),
    (Opening.closedByClient, 23),
    // The first segment counts only if it is a SYN.
    ("+0 C > S  P.  1:11(10) ack 1\n+0.1 S > C  .  1:1(0) ack 11", 0),
    ("+0 C > S  P.  1:11(10) ack 1\n+0.1 S > C  .  1:1(0) ack 11\n+0.1 C > S  P.  11:21(10) ack 1", 4),
    ("+0 S > C  S.  0:0(0) ack 1\n+0.1 C > S  .  1:1(0) ack 1\n+0.1 C > S  P.  1:2(1) ack 1", 4),
    // A SYN that is not the first segment does not count, captured late or not.
    ("+0 S > C  S.  0:0(0) ack 1\n+0.1 C > S  S  0:0(0)\n+0.1 C > S  .  1:1(0) ack 1", 0),
    // Payload counts in the first SYN and with ACK, and makes a segment no ACK.
    ("+0 C > S  S  0:5(5)\n+0.1 C > S  S  0:5(5)", 9),
    (
      "+0 C > S  S  0:0(0)\n+0 S > C  S.  0:0(0) ack 1\n+0.1 C > S  F.  1:2(1) ack 1\n+0.1 S > C  .  1:1(0) ack 3",
      27
    ),
    (Opening.handshake + "+0.1 S > C  R.  1:7(6) ack 1\n+0.1 C > S  .  1:1(0) ack 7", 47),
    // A FIN without ACK does not count, a reset does.
    (Opening.handshake + "+0.1 C > S  F  1:1(0)\n+0.1 S > C  .  1:1(0) ack 2", 7),
    (Opening.handshake + "+0.1 C > S  R  1:1(0)\n+0.1 S > C  .  1:1(0) ack 1", 39),
  ]

  @Test(arguments: table)
  func `the bits are those of the segments before the last`(script: String, bits: UInt8) throws {
    #expect(try records(of: script).first?.tcpCompleteness == bits)
  }

  @Test func `the SYN of a used four-tuple counts before it is shown`() throws {
    let flows = try records(of: Opening.closedByClient + "+70 C > S  S  0:0(0) isn 900000")
    #expect(flows.map(\.tcpCompleteness) == [23, 1])
    let withData = try records(
      of: Opening.closedByClient + "+70 C > S  S  0:5(5) isn 900000\n+0.1 S > C  S.  0:0(0) ack 6 isn 800000")
    #expect(withData.map(\.tcpCompleteness) == [23, 1])
  }
}
