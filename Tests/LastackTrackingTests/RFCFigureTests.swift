import LastackTracking
import SegmentScript
import Testing

/// The drawings of RFC 9293 §3.5 and §3.6, read by an observer at either end.
@Suite struct RFCFigureTests {
  /// The figure's last states of peer A and peer B, as far as what follows the drawing cannot change them.
  static let endings: [(figure: Int, seenBy: RFCFigureRow.Peer, flows: [String])] = [
    (6, .a, ["open states=ESTABLISHED/ESTABLISHED"]),
    (6, .b, ["open states=ESTABLISHED/ESTABLISHED"]),
    (7, .a, ["open states=ESTABLISHED/ESTABLISHED"]),
    (7, .b, ["open states=ESTABLISHED/ESTABLISHED"]),
    // At A the wrong answer is not this connection's; at B the old SYN was a connection, and was reset.
    (8, .a, ["open states=ESTABLISHED/ESTABLISHED"]),
    (8, .b, ["handshake_reset reset_by=client states=CLOSED/CLOSED", "open states=ESTABLISHED/ESTABLISHED"]),
    // The incarnation that B remembers was not captured.
    (9, .a, ["tuple_collision states=SYN-SENT/-"]),
    (9, .b, ["tuple_collision states=SYN-SENT/-"]),
    (10, .a, ["aborted reset_by=client states=CLOSED/CLOSED"]),
    (10, .b, ["aborted reset_by=client states=CLOSED/CLOSED"]),
    (11, .b, ["handshake_reset reset_by=client states=CLOSED/CLOSED"]),
    (12, .a, ["orderly four_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client"]),
    (12, .b, ["orderly four_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client"]),
    (13, .a, ["orderly simultaneous active=both/proven states=TIME-WAIT/TIME-WAIT time_wait=both"]),
    (13, .b, ["orderly simultaneous active=both/proven states=TIME-WAIT/TIME-WAIT time_wait=both"]),
  ]

  @Test(arguments: endings)
  func `a figure ends as it is drawn`(
    figure: Int, seenBy peer: RFCFigureRow.Peer, flows: [String]
  ) throws {
    #expect(try records(of: RFCFigure.numbered(figure).segments(seenBy: peer)).map(\.verdict) == flows)
  }

  /// §3.6 figure 12: the states after each segment, both margins.
  @Test func `the normal close goes through the states of figure 12`() throws {
    let flow = try #require(records(of: RFCFigure.numbered(12).segments(seenBy: .a)).first)
    #expect(
      flow.ladder == [
        "1 client fin FIN-WAIT-1/-", "2 server ack_of_fin FIN-WAIT-2/CLOSE-WAIT",
        "3 server fin FIN-WAIT-2/LAST-ACK", "4 client final_ack TIME-WAIT/CLOSED",
      ])
  }

  @Test func `the simultaneous close goes through CLOSING at both ends`() throws {
    let flow = try #require(records(of: RFCFigure.numbered(13).segments(seenBy: .a)).first)
    #expect(
      flow.ladder == [
        "1 client fin FIN-WAIT-1/-", "2 server fin FIN-WAIT-1/FIN-WAIT-1",
        "3 client ack_of_fin CLOSING/FIN-WAIT-2", "4 server final_ack TIME-WAIT/TIME-WAIT",
      ])
  }
}
