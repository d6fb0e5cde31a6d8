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
      ("zcat close.pcap.gz | lastack -", "from a pipe; compressed files are also read as they are")))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, html }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Selection options") var selection: SelectionOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
  @OptionGroup(title: "Finding options") var findings: FindingOptions

  @Option(help: "Form of the report; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  func validate() throws {
    // The suffix of --output chooses the form where --format does not: better to say no than to write text there.
    for suffix in [".json"] where output.output?.lowercased().hasSuffix(suffix) ?? false {
      throw ValidationError(
        "--output: a report cannot be written as \(suffix.dropFirst()); use a name like report.txt or report.html"
      )
    }
  }

  private var form: Format {
    if let format { return format }
    let path = output.output?.lowercased() ?? ""
    return path.hasSuffix(".html") || path.hasSuffix(".htm") ? .html : .text
  }

  func run() throws {
    switch form {
    case .text: try runText()
    case .html: try HTMLReportRun(command: self).run()
    }
  }

  private func runText() throws {
    let session = AnalysisSession(input: input, output: output)
    let result = try ResultFile(path: output.output, inputs: input.files)
    let selected = selection.selection
    var closes = CloseSummary()
    // A selection shows some connections; hosts have all of them.
    var hosts = HostStage(policy: input.analysisOptions.hosts)
    let run = try session.run { flow in
      hosts.add(flow)
      if selected.selects(flow) { closes.add(flow) }
    }
    let shown = HostSelection(hosts: selected.hosts, ports: selected.ports)
    let found = hosts.findings().filter { shown.shows($0.subject) }
    let report = TextReport(
      run: run, closes: closes, findings: found, width: output.width(otherwise: 80), style: output.style)
    try result.write(report.text)
    try result.finish()
    try session.finish(run, worst: found.first?.severity, failOn: findings.failOn)
  }
}
