import ArgumentParser
import Lastack

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "What happened to the connections in these captures (the default command).",
    discussion: Examples.text(
      ("lastack close.pcap", "one screen: how connections ended, who closes first, what to look at"),
      ("lastack report --host 10.0.0.2 --port 80 close.pcap", "only the connections of one service"),
      ("lastack report --since 2026-01-05T09:01 close.pcap", "only those alive since then (UTC)"),
      (
        "lastack report --fail-on warning -o report.txt close.pcap",
        "for a script: exit code 3 if something is wrong"
      ),
      (
        "lastack report --format json close.pcap | jq .outcomes",
        "everything that the text says, for a program"
      ),
      ("zcat close.pcap.gz | lastack -", "from a pipe; compressed files are also read as they are")))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, html }
  enum Grouping: String, ExpressibleByArgument, CaseIterable { case service, host }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Selection options") var selection: SelectionOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
  @OptionGroup(title: "Finding options") var findings: FindingOptions

  @Option(help: "Form of the report; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  @Option(
    help: ArgumentHelp("Rows of each list of the text. (default: what fits a screen)", valueName: "n"))
  var top: Int?

  @Option(help: "List who closes first by server port, or by server address.")
  var by: Grouping = .service

  @Flag(help: "A report for each file, instead of one for all of them together.")
  var each = false

  func validate() throws {
    if let top, !(1...100_000).contains(top) {
      throw ValidationError("--top \(top): must be above 0, and at most 100000")
    }
    if each, form == .html {
      throw ValidationError("--each: a page is of one capture; give the files one at a time")
    }
  }

  private var form: Format {
    if let format { return format }
    let path = output.output?.lowercased() ?? ""
    if path.hasSuffix(".json") { return .json }
    return path.hasSuffix(".html") || path.hasSuffix(".htm") ? .html : .text
  }

  func run() throws {
    if form == .html { return try HTMLReportRun(command: self).run() }
    let result = try ResultFile(path: output.output, inputs: input.files)
    var problem: (any Error)?
    do {
      try EachInput.run(input, isEach: each) { input, place in try report(input, place, result) }
    } catch let failure as CommandFailure where failure.hasResult {
      problem = failure
    }
    try result.finish()
    if let problem { throw problem }
  }

  /// Writes the report of one analysis.
  private func report(_ input: InputOptions, _ place: Int, _ result: borrowing ResultFile) throws {
    let session = AnalysisSession(input: input, output: output)
    let selected = selection.selection
    var closes = CloseSummary()
    var servers = by == .host ? ServerTable() : nil
    // A selection shows some connections; hosts have all of them.
    var hosts = HostStage(policy: input.analysisOptions.hosts)
    let run = try session.run { flow in
      hosts.add(flow)
      guard selected.selects(flow) else { return }
      closes.add(flow)
      servers?.add(flow)
    }
    let shown = HostSelection(hosts: selected.hosts, ports: selected.ports)
    let found = hosts.findings().filter { shown.shows($0.subject) }
    // Populations are of all connections: beside a part of them they would mislead.
    let isPart = !selected.outcomes.isEmpty || selected.since != nil || selected.until != nil
    if form == .json {
      var buffer = OutputBuffer()
      ReportJSON.write(
        run: run, closes: closes, findings: found,
        pressure: isPart ? nil : HostPressure(hosts, shows: shown.shows), servers: servers, to: &buffer)
      try result.write(&buffer)
    } else {
      let terminal = output.terminal
      let scope = ReportScope(
        top: top, detail: output.verbose ? .full : .brief, lines: terminal.rows ?? Self.screen)
      let pressure =
        isPart ? nil : HostPressure(hosts, of: closes, rows: scope.most(), shows: shown.shows)
      let report = TextReport(
        run: run, closes: closes, findings: found, pressure: pressure, servers: servers, scope: scope,
        width: output.width(otherwise: 80), style: output.style)
      try result.write((place > 0 ? "\n" : "") + report.text)
    }
    try session.finish(run, worst: found.first?.severity, failOn: findings.failOn)
  }

  /// Lines of a screen where there is none to ask.
  private static let screen = 40
}
