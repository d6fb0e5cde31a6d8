import Glibc
import Lastack

/// `report` as a page: one pass for what is counted, and for a large capture another for the flows that the page shows.
struct HTMLReportRun {
  let command: ReportCommand

  func run() throws {
    let session = AnalysisSession(input: command.input, output: command.output)
    let options = command.input.analysisOptions
    let result = try ResultFile(path: command.output.output, inputs: command.input.files)
    let selected = command.selection.selection
    var closes = CloseSummary()
    var timeline = OutcomeTimeline()
    var durations = CloseDurations()
    var hosts = HostStage(policy: options.hosts)
    var shelf = FlowShelf()
    let run = try session.run { flow in
      hosts.add(flow)
      shelf.add(flow)
      if selected.selects(flow) {
        closes.add(flow)
        timeline.add(flow)
        durations.add(flow)
      }
    }
    let shown = HostSelection(hosts: selected.hosts, ports: selected.ports)
    let report = HTMLReport(
      run: run, closes: closes, stage: hosts, timeline: timeline, durations: durations, shows: shown.shows)
    try complete(&shelf, for: report, of: run, session)
    var page = report.page(with: shelf)
    try result.write(&page)
    try result.finish()
    try session.finish(run, worst: report.findings.first?.severity, failOn: command.findings.failOn)
  }

  /// Reads the flows that were beyond the shelf's bound, where the inputs can be read again.
  private func complete(
    _ shelf: inout FlowShelf, for report: HTMLReport, of run: RunSummary, _ session: AnalysisSession
  ) throws {
    shelf.keep(only: report.flows)
    let missing = shelf.missing(of: report.flows)
    guard !missing.isEmpty, command.input.files.allSatisfy(Self.isRegularFile) else { return }
    var found: [FlowRecord] = []
    let again = try session.runAgain { flow in
      if missing.contains(flow.flow) { found.append(copy flow) }
    }
    // A file that was written to meanwhile numbers its flows in another way.
    guard again.totals.packets == run.totals.packets, again.totals.flows == run.totals.flows else { return }
    for flow in found { shelf.add(flow) }
  }

  private static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
