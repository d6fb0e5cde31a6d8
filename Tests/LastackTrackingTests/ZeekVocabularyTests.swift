import LastackTracking
import LastackWire
import Testing

/// Zeek's `conn_state` and `history`, by the rules of TCPSessionAdapter.cc and base/protocols/conn (`semantics.md`
/// §10.1).
@Suite struct ZeekVocabularyTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var state: String
    var history: String
    var script: String

    init(_ state: String, _ history: String, _ script: String) {
      self.state = state
      self.history = history
      self.script = script
    }

    var testDescription: String { "\(state) \(history)" }
  }

  static let syn = "+0 C > S  S  0:0(0)\n"
  static let handshake = Opening.handshake
  /// Ends that are no ports of Zeek's protocols: nothing is turned round.
  static let plain = "client 10.0.0.1:41001 server 10.0.0.2:9999\n"

  static let states = [
    Case("S0", "S", syn),
    Case("S0", "S", syn + "+1 C > S  S  0:0(0)"),
    Case("REJ", "Sr", syn + "+0.01 S > C  R.  =0:=0(0) ack 1"),
    Case("RSTOS0", "SR", syn + "+0.01 C > S  R  1:1(0)"),
    Case("SH", "SF", syn + "+0.01 C > S  F  1:1(0)"),
    Case("S1", "Sh", syn + "+0.01 S > C  S.  0:0(0) ack 1"),
    Case("S1", "ShA", handshake),
    Case("RSTO", "ShR", syn + "+0.01 S > C  S.  0:0(0) ack 1\n+0.01 C > S  R  1:1(0)"),
    Case("RSTO", "ShAR", handshake + "+0.1 C > S  R.  1:1(0) ack 1"),
    Case("RSTR", "ShAr", handshake + "+0.1 S > C  R.  1:1(0) ack 1"),
    Case("S2", "ShAFa", handshake + "+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  .  1:1(0) ack 2"),
    Case("S3", "ShAf", handshake + "+0.1 S > C  F.  1:1(0) ack 1\n+0.01 C > S  .  1:1(0) ack 2"),
    Case("SF", "ShAFaf", Opening.closedByClient),
    // Both ends had closed: the reset is in the history, not in the state.
    Case("SF", "ShAFafr", Opening.closedByClient + "+0.1 S > C  R  2:2(0)"),
    Case("RSTR", "ShAFr", handshake + "+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  R.  1:1(0) ack 2"),
    Case(
      "RSTO", "ShAFadR",
      handshake
        + "+0.1 C > S F. 1:1(0) ack 1\n+0.01 S > C . 1:1(0) ack 2\n+0.01 S > C P. 1:9(8) ack 2\n+0 C > S R 2:2(0)"
    ),
    Case(
      "SF", "ShADadFf",
      handshake + """
        +0.1 C > S  P.  1:11(10) ack 1
        +0.1 S > C  .   1:1(0) ack 11
        +0.1 S > C  P.  1:21(20) ack 11
        +0.1 C > S  .   11:11(0) ack 21
        +0.1 C > S  F.  11:11(0) ack 21
        +0.1 S > C  F.  21:21(0) ack 12
        +0.1 C > S  .   12:12(0) ack 22
        """),

    // Without the SYN.
    Case("OTH", "D", plain + "+0 C > S  P.  1:11(10) ack 1"),
    Case("OTH", "Dd", plain + "+0 C > S  P.  1:11(10) ack 1\n+0.1 S > C  P.  1:11(10) ack 11"),
    Case("OTH", "A", plain + "+0 C > S  .  1:1(0) ack 1"),
    Case("RSTRH", "^hr", "+0 S > C  S.  0:0(0) ack 1\n+0.01 S > C  R.  1:1(0) ack 1"),
    Case("SHR", "^hf", "+0 S > C  S.  0:0(0) ack 1\n+0.01 S > C  F.  1:1(0) ack 1"),
  ]

  /// Letters that are not the flags of one segment.
  static let letters = [
    Case("OTH", "^d", "+0 S > C  P.  1:11(10) ack 1"),
    Case("OTH", "^dD", "+0 S > C  P.  1:11(10) ack 1\n+0.1 C > S  P.  1:11(10) ack 11"),
    // The SYN-ACK captured before its SYN: the ends are exchanged when the SYN comes.
    Case(
      "S1", "Hs^A",
      plain + "+0 S > C  S.  0:0(0) ack 1\n+0.0001 C > S  S  0:0(0)\n+0.01 C > S  .  1:1(0) ack 1"),
    Case("S1", "ShADT", handshake + "+0.1 C > S  P.  1:11(10) ack 1\n+0.3 C > S  P.  1:11(10) ack 1"),
    Case("S1", "ShAW", handshake + "+0.1 C > S  .  1:1(0) ack 1 win 0"),
    Case("S1", "ShADaw", handshake + "+0.1 C > S  P.  1:11(10) ack 1\n+0.1 S > C  .  1:1(0) ack 11 win 0"),
    Case(
      "S1", "ShADaG",
      handshake
        + "+0.1 C > S  P.  1:11(10) ack 1\n+0.1 C > S  P.  21:31(10) ack 1\n+0.1 S > C  .  1:1(0) ack 31"),
    // A second SYN with the same number is no second letter; a second FIN with another is.
    Case("S1", "ShA", syn + "+1 C > S S 0:0(0)\n+0 S > C S. 0:0(0) ack 1\n+0 C > S . 1:1(0) ack 1"),
    Case("S2", "ShAFT", handshake + "+0.1 C > S  FP.  1:11(10) ack 1\n+0.2 C > S  FP.  1:11(10) ack 1"),
    Case("RSTO", "ShAI", handshake + "+0.1 C > S  FR.  1:1(0) ack 1"),
    // SYN and FIN in one: closed from the start.
    Case("S2", "QhA", "+0 C > S  SF  0:0(0)\n+0 S > C  S.  0:0(0) ack 1\n+0 C > S  .  1:1(0) ack 1"),
  ]

  @Test(arguments: states + letters)
  func `conn_state and history are Zeek's`(_ example: Case) throws {
    let flow = try #require(records(of: example.script).first)
    #expect(flow.zeekConnState.rawValue == example.state)
    #expect(flow.zeekHistory.description == example.history)
  }

  /// `ScaledHistoryEntry`: at 1, 10, 100, ….
  @Test(arguments: [(1, "T"), (9, "T"), (10, "TT"), (99, "TT"), (100, "TTT")])
  func `retransmissions repeat their letter at powers of ten`(count: Int, letters: String) throws {
    let again = String(repeating: "+0.1 C > S  P.  1:11(10) ack 1\n", count: count)
    let flow = try #require(
      records(of: Self.handshake + "+0.1 C > S  P.  1:11(10) ack 1\n" + again).first)
    #expect(flow.zeekHistory.description == "ShAD" + letters)
  }

  @Test(arguments: [(1, "W"), (9, "W"), (10, "WW")])
  func `zero windows repeat their letter at powers of ten`(count: Int, letters: String) throws {
    let zero = String(repeating: "+1 C > S  .  1:1(0) ack 1 win 0\n", count: count)
    let flow = try #require(records(of: Self.handshake + zero).first)
    #expect(flow.zeekHistory.description == "ShA" + letters)
  }

  @Test func `a zero window with a reset or after the peer's FIN is not noted`() throws {
    let reset = try #require(
      records(of: Self.handshake + "+0.1 C > S  R.  1:1(0) ack 1 win 0").first)
    #expect(reset.zeekHistory.description == "ShAR")
    let afterFin = try #require(
      records(of: Self.handshake + "+0.1 S > C  F.  1:1(0) ack 1\n+0 C > S  .  1:1(0) ack 2 win 0").first)
    #expect(afterFin.zeekHistory.description == "ShAf")
  }

  /// Zeek has no word for a segment later than its linger: another connection to it.
  @Test func `what comes more than 5 s after the close is no part of Zeek's connection`() throws {
    let late = "+6 S > C  R  2:2(0)"
    let flow = try #require(records(of: Opening.closedByClient + late).first)
    #expect(flow.zeekHistory.description == "ShAFaf")
    #expect(flow.server.rsts == 1)
  }
}
