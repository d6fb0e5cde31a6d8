import Lastack
import Testing

/// `zeek_conn_state` and `zeek_history` beside the conn.log that Zeek's own test suite expects.
@Suite(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)))
struct ZeekAgreementTests {
  private static let noRow = "the truth's row is empty: Zeek's test of this trace writes no conn.log"

  static let known: [KnownDifference] = [
    KnownDifference("zeek__smtp-smtp-bdat-gap.pcap", "conn_state", noRow),
    KnownDifference("zeek__smtp-smtp-bdat-gap.pcap", "history", noRow),
  ]

  @Test func `state and history are Zeek's, but for the known differences`() throws {
    let rows = try #require(Corpus.truth("zeek-conn.tsv"))
      // Where Zeek's timers split a stream, its connections and ours do not map one to one.
      .filter { $0["matches_tshark"] == "yes" && Corpus.captures.contains($0["file"]) }
    var comparison = Comparison()
    for (capture, rows) in Dictionary(grouping: rows, by: { $0["file"] }) {
      var flows = try Analysis(of: Corpus.path(capture)).flows[...]
      for row in rows {
        let ends = Ends(
          try #require(row.endpoint("id.orig_h", "id.orig_p")),
          try #require(row.endpoint("id.resp_h", "id.resp_p")))
        let index = flows.firstIndex { Ends($0.client.endpoint, $0.server.endpoint) == ends }
        comparison.check("found", index != nil, true, in: capture)
        guard let index else { continue }
        let flow = flows.remove(at: index)
        comparison.check("conn_state", flow.zeekConnState.rawValue, row["conn_state"], in: capture)
        comparison.check("history", flow.zeekHistory.description, row["history"], in: capture)
      }
    }
    #expect(comparison.cells == 78)
    #expect(
      comparison.differences == KnownDifference.byPlace(Self.known),
      "\(comparison.examples.joined(separator: "\n"))")
  }
}
