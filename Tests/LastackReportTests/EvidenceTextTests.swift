import LastackReport
import LastackTracking
import Testing

@testable import LastackDiagnosis

/// What `lastack flow` says of a verdict's evidence, and `lastack report` of the capture's worth.
@Suite struct EvidenceTextTests {
  private func ladder(_ change: (inout FlowRecord) -> Void) -> String {
    var flow = SampleFlows.orderly
    change(&flow)
    return FlowLadder(flow: flow, inputs: SampleFlows.inputs, width: 1000, style: .plain).text
  }

  @Test func `each end's last state has its class, and the tap its place`() {
    let text = ladder {
      ($0.evidence.clientState, $0.evidence.serverState) = (.acked, .sent)
      $0.evidence.vantage = VantagePoint(serverGap: 12_300_000, clientGap: 60_000)
    }
    #expect(
      text.contains(
        "Weakest evidence behind the last states: client CLOSED: acked, server CLOSED: sent (lastack explain evidence)."
      ))
    #expect(
      text.contains("From the tap to the client and back 60.0 µs, to the server 12.3 ms, by the handshake."))
  }

  static let doubts: [(doubt: CloserDoubt, sentence: String, question: String?)] = [
    (
      .queuedFin, "Alternative: simultaneous close (queued_fin).",
      "a FIN queued behind data looks like LAST-ACK, and CLOSING would leave a second TIME-WAIT. On that host: ss"
    ),
    (
      .firstFinMissed, "Alternative: simultaneous close (first_fin_missed).",
      "Whether both closed at once: of the second FIN only a retransmission was captured. On that host: ss"
    ),
    (.captureLoss, "a first FIN may be among what it lacks.", nil),
  ]

  @Test(arguments: doubts)
  func `a doubt of who closed is told with its alternative, and asked as a question`(
    doubt: (doubt: CloserDoubt, sentence: String, question: String?)
  ) {
    let text = ladder {
      $0.activeCloserConfidence = .probable
      $0.evidence.closerDoubt = doubt.doubt
    }
    #expect(text.contains("The client closed first (probable)"))
    #expect(text.contains(doubt.sentence))
    #expect(text.contains("WHAT THIS CAPTURE CANNOT DECIDE") == (doubt.question != nil))
    if let question = doubt.question { #expect(text.contains(question)) }
    #expect(Vocabulary.explanations(of: doubt.doubt.rawValue).isEmpty == false)
  }

  static let timestamps: [(findings: TimestampFindings, sentence: String)] = [
    (.strippedFromServer, "later segments of the server lack them: a device on the way takes options out"),
    (.clientRefused, "Segments with the client's address have TSvals older than what the server had echoed"),
    (.serverUnreliable, "The server's TSvals go back, and its peer took the segments all the same"),
    (.unasked, "The SYN-ACK has timestamps that the SYN did not offer: RFC 7323 §3.2 forbids it."),
  ]

  @Test(arguments: timestamps)
  func `what is irregular about timestamps is told`(case: (findings: TimestampFindings, sentence: String)) {
    #expect(ladder { $0.evidence.timestamps = `case`.findings }.contains(`case`.sentence))
  }

  @Test func `nothing irregular is told of a regular close`() {
    let text = ladder { _ in }
    for word in ["Alternative", "Hint", "TSval", "Weakest", "CANNOT DECIDE"] { #expect(!text.contains(word)) }
  }

  // MARK: - The report

  private func report(_ change: (inout RunTotals) -> Void, flows: [FlowRecord] = SampleFlows.all) -> String {
    var run = SampleFlows.run
    run.totals.segments = 20_000
    change(&run.totals)
    var closes = CloseSummary()
    for flow in flows { closes.add(flow) }
    return TextReport(run: run, closes: closes, width: 1000, style: .plain).text
  }

  @Test func `the capture's quality comes with its figures`() {
    let text = report {
      ($0.ackedUnseen, $0.outOfOrder, $0.oversizedSegments, $0.largestPayload) = (7, 260, 1000, 64_240)
    }
    #expect(text.contains("lack segments that the peer acknowledged, 4 in 10,000 segments"))
    #expect(text.contains("1.3 % of segments were captured out of order"))
    #expect(text.contains("5.0 % of segments are larger than the MSS, up to 64.2 kB: offload joins them"))
    let clean = report { _ in }
    for word in ["in 10,000", "out of order", "larger than the MSS"] { #expect(!clean.contains(word)) }
  }

  @Test func `the tap's place is told where three handshakes tell it`() {
    let flows = [Int](repeating: 0, count: 3).map { _ in
      var flow = SampleFlows.orderly
      flow.evidence.vantage = VantagePoint(serverGap: 12_300_000, clientGap: 60_000)
      return flow
    }
    #expect(
      report({ _ in }, flows: flows).contains(
        "tap      near the clients: round trip 60.9 µs, to the servers 12.3 ms"))
    #expect(!report({ _ in }, flows: Array(flows.prefix(2))).contains("near the clients"))
  }

  @Test func `evicted connections are no reason to say that all ended in order`() {
    let open = [Int](repeating: 0, count: 2).map { _ in
      var flow = SampleFlows.orderly
      flow.outcome = .idle
      return flow
    }
    #expect(report({ $0.evictions = 2 }, flows: open).contains("2 connections dropped before they ended"))
    let silent = report({ _ in }, flows: open)
    #expect(silent.contains("nothing that stands out"))
    #expect(!silent.contains("every connection ended in order"))
  }
}
