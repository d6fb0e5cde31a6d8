import LastackDiagnosis
import LastackReport
import LastackTracking
import Testing

@Suite struct TextOutputTests {
  private static let closes: CloseSummary = {
    var closes = CloseSummary()
    for flow in SampleFlows.all { closes.add(flow) }
    return closes
  }()

  private func report(width: Int, style: Style = .plain) -> String {
    TextReport(run: SampleFlows.run, closes: Self.closes, width: width, style: style).text
  }

  private func table(width: Int) -> String {
    var table = FlowTable(width: width, style: .plain)
    for flow in SampleFlows.all.reversed() { table.add(flow) }
    return table.text
  }

  private func ladder(_ flow: FlowRecord, width: Int) -> String {
    FlowLadder(flow: flow, inputs: SampleFlows.inputs, width: width, style: .plain).text
  }

  @Test func `the report says what was read, how connections ended and what to look at`() {
    #expect(report(width: 80) == GoldenReports.report)
    #expect(report(width: 140) == GoldenReports.wideReport)
  }

  @Test(arguments: [40, 80, 100, 140])
  func `no line of the report is wider than the terminal, commands to paste apart`(width: Int) {
    for line in report(width: width).split(separator: "\n") where !line.contains("lastack flow") {
      #expect(line.count <= width, "\(line)")
    }
  }

  @Test func `a report of nothing says so and does not claim a good capture's connections`() {
    let text = TextReport(
      run: RunSummary(version: "0.1.0", inputs: [.init(name: "a.pcap", path: "a.pcap")]),
      closes: CloseSummary(),
      width: 80, style: .plain
    ).text
    #expect(
      text == """
        READ  lastack 0.1.0
          file     a.pcap: pcap, 0 packets, 0 B
          TCP      0 segments in 0 connections

        HOW THEY ENDED  (lastack explain OUTCOME says what each means)
          no TCP connection in the capture

        """)
  }

  @Test func `colours change nothing but the colours`() {
    let coloured = report(width: 80, style: .ansi)
    #expect(coloured.contains("\u{1b}[1mREAD\u{1b}[0m"))
    #expect(coloured.replacing(/\u{1b}\[[0-9]+m/, with: "") == report(width: 80))
  }

  @Test func `the table has the flows in the order of their numbers, and the columns that fit`() {
    #expect(table(width: 80) == GoldenReports.table)
    #expect(table(width: 140) == GoldenReports.wideTable)
  }

  @Test(arguments: [50, 60, 80, 100, 140])
  func `no row of the table is wider than the terminal`(width: Int) {
    for line in table(width: width).split(separator: "\n") { #expect(line.count <= width, "\(line)") }
  }

  @Test func `the ladder shows both ends' states, the verdict, its evidence and what stays open`() {
    #expect(ladder(SampleFlows.orderly, width: 80) == GoldenLadders.orderly)
    #expect(ladder(SampleFlows.orderly, width: 140) == GoldenLadders.wideOrderly)
    #expect(ladder(SampleFlows.halfClosed, width: 80) == GoldenLadders.halfClosed)
    #expect(ladder(SampleFlows.halfClosed, width: 140) == GoldenLadders.wideHalfClosed)
    #expect(ladder(SampleFlows.aborted, width: 80) == GoldenLadders.aborted)
    #expect(ladder(SampleFlows.simultaneous, width: 80) == GoldenLadders.simultaneous)
  }

  @Test func `what an earlier connection sent has a dashed arrow, and a line says so`() {
    var flow = SampleFlows.orderly
    flow.events[1].note = .oldDuplicate
    let text = ladder(flow, width: 80)
    #expect(text.contains("    2  +12.1 ms              ◀╌╌ SYN,ACK -4097 ack 1 ╌╌ SYN-RECEIVED old copy\n"))
    #expect(text.contains("\n  ╌╌ from an earlier connection of this four-tuple, or late\n"))
    #expect(!ladder(SampleFlows.orderly, width: 80).contains("╌"))
  }

  @Test func `frame numbers of a long capture are written in full`() {
    var flow = SampleFlows.orderly
    flow.events[4].frame = 123_456_789
    #expect(ladder(flow, width: 80).contains("•123456789 +914.0 µs"))
  }

  @Test func `an active closer whose FIN was captured second is named, and the order remarked on`() {
    var flow = SampleFlows.orderly
    flow.firstFin = .server
    #expect(
      ladder(flow, width: 200).contains(
        "The server's FIN was captured first all the same: order of capture is not the order of closing."))
  }

  @Test func `a flow without events still has a verdict and a filter`() {
    var flow = SampleFlows.orderly
    flow.events = []
    let text = ladder(flow, width: 80)
    #expect(text.contains("no segment of its beginning or its end was captured"))
    #expect(text.contains("frame.number>=1 && frame.number<=11"))
  }

  @Test func `a command to paste survives a shell`() {
    var run = SampleFlows.run
    run.policies = RunPolicies()
    run.inputs = [.init(name: "it's.pcap", path: "my caps/it's.pcap")]
    let text = TextReport(run: run, closes: Self.closes, width: 200, style: .plain).text
    #expect(
      text.contains(
        "  lastack flow 2 'my caps/it'\\''s.pcap'  1 × reset by the server, 4.1 kB never acknowledged\n"))
  }
}
