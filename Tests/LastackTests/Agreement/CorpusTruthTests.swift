import Lastack
import Testing

/// Flow records beside what tshark 4.0.17 and arithmetic on its raw numbers say of the same captures.
@Suite(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)))
struct CorpusTruthTests {
  private static let cut = "suricata-verify__bug-1450-05-tls_DER-incomplete-content.pcap"
  private static let readOn =
    "ours right: a damaged record ends tshark's reading; the seven packets behind it are read here"
  private static let announced =
    "tshark alone: another protocol announced this connection, and tshark does not count its SYN then"
  private static let alike =
    "open: its SYN is not counted, as where another protocol announced the connection; what announced it is not known"

  /// Every difference there is, with its reason.
  static let known: [KnownDifference] = [
    KnownDifference(cut, "completeness", readOn),
    KnownDifference(cut, "fins", readOn),
    KnownDifference(cut, "first_fin", readOn),
    KnownDifference(cut, "first_rst", readOn),
    KnownDifference(cut, "last_frame", readOn),
    KnownDifference(cut, "last_tsval", cells: 2, readOn),
    KnownDifference(cut, "packets", cells: 2, readOn),
    KnownDifference(cut, "payload_bytes", readOn),
    KnownDifference(cut, "rsts", readOn),
    KnownDifference(cut, "tsval_regressions", readOn),
    KnownDifference("tcptrace__linux_cooked_socket.dmp", "completeness", alike),
    KnownDifference(
      "wireshark-wiki__jul23-fastbusy-at-ccm-when-flex-oh-hook_1.pcap", "completeness", alike),
    KnownDifference("zeek__ftp-ipv4.pcap", "completeness", cells: 2, announced),
    KnownDifference(
      "ndpi__ndpi_match_string_subprotocol__error.pcapng", "count",
      "ours right, as tcptrace: 57 minutes after an orderly close a SYN-ACK with other numbers, its SYN not captured"
    ),
    KnownDifference(
      "nfstream__ajp.pcap", "payload_bytes", cells: 2,
      "ours right: tshark takes the last four octets of the IP packet inside FabricPath for a checksum"),
    KnownDifference(
      "tcpdump__sflow_expanded.pcap", "payload_bytes",
      "ours right: tshark gives no payload length to a segment sampled by sFlow; by IP's lengths it is 52"),
  ]

  @Test func `every capture's connections are those of the truth, but for the known differences`() throws {
    var comparison = Comparison()
    var captures = 0
    for capture in Corpus.captures {
      guard let rows = Corpus.truth(capture + ".conns.tsv") else { continue }
      captures += 1
      compare(try Analysis(of: Corpus.path(capture)).flows, with: rows, in: capture, &comparison)
    }
    #expect(captures > 200)
    #expect(comparison.cells > 240_000)
    #expect(
      comparison.differences == KnownDifference.byPlace(Self.known),
      "\(comparison.examples.joined(separator: "\n"))")
  }

  private func compare(
    _ flows: [FlowRecord], with rows: [Corpus.Row], in capture: String, _ comparison: inout Comparison
  ) {
    var ours: [Ends: [FlowRecord]] = [:]
    for flow in flows { ours[Ends(flow.client.endpoint, flow.server.endpoint), default: []].append(flow) }
    var theirs: [Ends: [Corpus.Row]] = [:]
    for row in rows {
      guard let a = row.endpoint("a_addr", "a_port"), let b = row.endpoint("b_addr", "b_port") else {
        continue
      }
      theirs[Ends(a, b), default: []].append(row)
    }
    for (ends, rows) in theirs {
      let flows = (ours[ends] ?? []).sorted { $0.firstFrame < $1.firstFrame }
      comparison.check("count", flows.count, rows.count, in: capture)
      guard flows.count == rows.count else { continue }
      let inOrder = rows.sorted { ($0.number("first_frame") ?? 0) < ($1.number("first_frame") ?? 0) }
      for (flow, row) in zip(flows, inOrder) { compare(flow, with: row, in: capture, &comparison) }
    }
  }

  /// `a` of the truth is who sent the first packet of the file, which need not be the client.
  private func compare(
    _ flow: FlowRecord, with row: Corpus.Row, in capture: String, _ comparison: inout Comparison
  ) {
    let a: Side = flow.client.endpoint == row.endpoint("a_addr", "a_port") ? .client : .server
    let sides: [String: Side] = ["a": a, "b": a.peer]
    func check<Value: Equatable>(_ column: String, _ ours: Value, _ theirs: Value) {
      comparison.check(column, ours, theirs, in: capture)
    }
    check("first_frame", Int(flow.firstFrame), row.number("first_frame"))
    check("last_frame", Int(flow.lastFrame), row.number("last_frame"))
    for (name, side) in sides {
      let record = flow[side]
      check("packets", record.packets, row.number("pkts_\(name)"))
      check("payload_bytes", record.payloadBytes, row.number("bytes_\(name)"))
      check("syns", record.syns, (row.number("syn_\(name)") ?? 0) + (row.number("synack_\(name)") ?? 0))
      check("fins", record.fins, row.number("fin_\(name)"))
      check("rsts", record.rsts, row.number("rst_\(name)"))
      check("first_tsval", record.firstTSval.map { Int($0.rawValue) }, row.number("ts_first_\(name)"))
      check("last_tsval", record.lastTSval.map { Int($0.rawValue) }, row.number("ts_last_\(name)"))
      check("tsval_regressions", record.tsvalRegressions, row.number("ts_regr_\(name)") ?? 0)
    }
    check("first_fin", flow.firstFin, sides[row["first_fin"]])
    check("first_rst", flow.firstRst, sides[row["first_rst"]])
    check("completeness", Int(flow.tcpCompleteness), row.number("completeness"))
    if let opener = sides[row["syn_from"]] { check("client_is_syn_sender", opener, .client) }
  }
}
