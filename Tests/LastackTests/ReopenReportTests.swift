import Lastack
import SegmentScript
import Testing

/// What the reader is told of a SYN that met the past, on the laboratory's traces: what it met, and what it cost.
@Suite struct ReopenReportTests {
  private func records(of trace: String) throws -> [FlowRecord] {
    var tracker = FlowTracker()
    var records: [FlowRecord] = []
    for segment in try LabTrace.named(trace).segments { tracker.ingest(segment) { records.append(copy $0) } }
    tracker.finish { records.append(copy $0) }
    return records.sorted { $0.flow < $1.flow }
  }

  /// The verdict's sentences of one flow of a trace.
  private func verdict(_ trace: String, _ flow: Int) throws -> String {
    FlowLadder(flow: try records(of: trace)[flow], inputs: ["trace"], width: 1000, style: .plain).text
  }

  @Test(arguments: [
    (
      "b0", 1,
      [
        "Its SYN met the TIME-WAIT of an earlier connection (the one before it is flow 0), which answered with an ACK of its own; the client reset "
          + "that, sent its SYN again (frame 13), and had lost 11.5 ms.",
        "The client's number moved on with its clock: the same Linux boot as before.",
      ]
    ),
    ("b0", 0, ["when a reset ended it early (RFC 1337)."]),
    (
      "fw2_syn", 1,
      ["met the FIN-WAIT-2 of an earlier connection (the one before it is flow 0)", "had lost 9.7 ms."]
    ),
    ("est_syn", 1, ["met the ESTABLISHED of an earlier connection", "had lost 9.5 ms."]),
    (
      "a", 1,
      [
        "Its SYN met the TIME-WAIT of an earlier connection (the one before it is flow 0), which gave way at once, for its sequence number is higher.",
        "The server made its number out of its TIME-WAIT: the old end + 65537.",
      ]
    ),
    ("a", 0, ["when a new SYN reopened the four-tuple."]),
    ("b1", 1, [", beyond the end of the capture."]),
    (
      "b1", 2,
      ["and it never got through.", "tcp_rfc1337=1", "only after a pause longer than it lasts."]
    ),
    ("e", 1, ["The client made it out of its own TIME-WAIT (tcp_tw_reuse, or a port bound again)"]),
  ])
  func `a verdict says what a SYN met and what that cost`(trace: String, flow: Int, sentences: [String])
    throws
  {
    let text = try verdict(trace, flow)
    for sentence in sentences { #expect(text.contains(sentence), "\(sentence)") }
  }

  @Test func `where nothing was met nothing is said of it`() throws {
    for (trace, flow) in [("orderly4", 0), ("e", 1), ("a", 0)] {
      #expect(!(try verdict(trace, flow)).contains("Its SYN met"))
    }
  }

  /// The trace `e` without its first incarnation.
  @Test func `a SYN that echoes a timestamp came out of a TIME-WAIT, captured or not`() throws {
    var tracker = FlowTracker()
    for segment in try LabTrace.named("e").segments.dropFirst(9) { tracker.ingest(segment) { _ in } }
    var text = ""
    tracker.finish {
      text = FlowLadder(flow: copy $0, inputs: ["trace"], width: 1000, style: .plain).text
      #expect($0.clientISNRelation == nil)
    }
    #expect(text.contains("Its SYN echoes a timestamp (2315904827)"))
  }

  @Test func `a run's challenges are counted and priced`() throws {
    var closes = CloseSummary()
    for trace in ["b0", "b1", "fw2_syn", "est_syn", "a", "e"] {
      for flow in try records(of: trace) { closes.add(flow) }
    }
    let met = closes.collisions
    #expect((met.accepted, met.challenged, met.lost, met.unanswered, met.reset) == (1, 4, 1, 0, 0))
    #expect(met.cost == 11_526_000 + 9_732_000 + 9_489_000)
    #expect(met.worst == 11_526_000)
    let story = closes.examples.first { $0.story == .synChallenged }
    #expect((story?.flows, story?.weight) == (3, 11_526_000))
    let text = TextReport(run: RunSummary(version: "0"), closes: closes, width: 120, style: .plain).text
    #expect(
      text.contains(
        "4 SYNs challenged by an earlier connection: they cost 30.7 ms in all, 11.5 ms at worst, 1 never got through"
      ))
    #expect(text.contains("3 × up to 11.5 ms lost: an earlier connection challenged the SYN"))
  }
}
