import SegmentScript
import Testing

@testable import LastackTracking

/// The truth table of `semantics.md` §1.3, row by row, and each row's class of evidence (§0.2).
@Suite struct CloseRowTests {
  struct Row: Sendable, CustomTestStringConvertible {
    /// F, FA, P, R and active, each by its letter or a dash.
    var facts: String
    var state: EndpointState?
    var evidence: EvidenceClass
    var testDescription: String { facts }

    var row: CloseRow {
      let facts = Array(facts)
      return CloseRow(
        sentFin: facts[0] == "F", finIsAcked: facts[1] == "A", peerSentFin: facts[2] == "P",
        ackedPeerFin: facts[3] == "R", isActive: facts[4] == "a")
    }
  }

  static let rows = [
    Row(facts: "-----", state: nil, evidence: .absent),
    // The peer's FIN in flight: whether it was received is open.
    Row(facts: "--P--", state: nil, evidence: .offered),
    Row(facts: "--PR-", state: .closeWait, evidence: .sent),
    Row(facts: "F---a", state: .finWait1, evidence: .sent),
    Row(facts: "FA--a", state: .finWait2, evidence: .acked),
    Row(facts: "F-P-a", state: .finWait1, evidence: .offered),
    Row(facts: "F-PRa", state: .closing, evidence: .sent),
    Row(facts: "FAP-a", state: .finWait2, evidence: .offered),
    Row(facts: "FAPRa", state: .timeWait, evidence: .acked),
    Row(facts: "F-PR-", state: .lastAck, evidence: .sent),
    Row(facts: "FAPR-", state: .closed, evidence: .acked),
  ]

  @Test(arguments: rows)
  func `each row has its state and its class`(row: Row) {
    #expect(row.row.state == row.state)
    #expect(row.row.evidence == row.evidence)
  }

  @Test func `the best class precedes, and proves`() {
    #expect(EvidenceClass.allCases.sorted() == [.sent, .acked, .offered, .absent])
    #expect(
      EvidenceClass.allCases.map { Confidence(weakest: $0) } == [.proven, .proven, .probable, .possible])
  }

  // MARK: - In a flow

  static func classes(_ script: String) throws -> String {
    let flow = try #require(records(of: script).first)
    return "\(flow.client.state?.rawValue ?? "-") \(flow.evidence.clientState?.rawValue ?? "-"), "
      + "\(flow.server.state?.rawValue ?? "-") \(flow.evidence.serverState?.rawValue ?? "-")"
  }

  static let fin = Opening.handshake + "+0.100 C > S  F.  1:1(0) ack 1\n"
  static let halfClosed = fin + "+0.050 S > C  .   1:1(0) ack 2\n"

  static let flows: [(script: String, classes: String)] = [
    ("+0 C > S  S  0:0(0)\n", "SYN-SENT offered, - -"),
    (Opening.handshake, "ESTABLISHED sent, ESTABLISHED offered"),
    (fin, "FIN-WAIT-1 sent, ESTABLISHED offered"),
    (halfClosed, "FIN-WAIT-2 acked, CLOSE-WAIT sent"),
    (halfClosed + "+0.1 S > C  F.  1:1(0) ack 2\n", "FIN-WAIT-2 offered, LAST-ACK sent"),
    (Opening.closedByClient, "TIME-WAIT acked, CLOSED acked"),
    // That a reset arrived is known of its sender only.
    (fin + "+0.1 S > C  R.  1:1(0) ack 2\n", "CLOSED offered, CLOSED sent"),
  ]

  @Test(arguments: flows)
  func `a flow's last states have their classes`(flow: (script: String, classes: String)) throws {
    #expect(try Self.classes(flow.script) == flow.classes)
  }
}
