import ArgumentParser
import Glibc
import Lastack

struct ExtractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract:
      "The packets of chosen connections as pcapng, what was found of them as comments for Wireshark.",
    discussion: """
      Without a selection every connection is chosen: a copy with comments, less what is not TCP. A connection's packets \
      are those that were counted for it: copies, late ones and IP fragments too, and ICMP errors that quote it. \
      Interfaces, sections, names, secrets and comments of a pcapng input are kept. In Wireshark: \
      frame.comment contains "lastack". An extract ends with its last packet: read again, what rests on silence up to \
      the end of the capture may be `open`; the comments say what the whole capture said.

      The input is read twice. Standard input and pipes are kept in TMPDIR for that (/tmp by default), as long as a \
      twentieth of it stays free.

      \(Examples.text(
        ("lastack extract --outcome reset_after_fin -o resets.pcapng close.pcap", "the packets of what a reset ended"),
        ("lastack extract --finding port_exhaustion -o evidence.pcapng close.pcap", "what proves a finding"),
        ("lastack extract --flow 0 --flow 1 -o two.pcapng close.pcap", "two connections"),
        ("lastack extract --host 10.0.0.2 close.pcap | wireshark -k -i -", "one host, shown at once")))
      """)

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Selection options") var selection: SelectionOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only this connection, as `flows` numbers it; repeatable.", valueName: "n"))
  var flow: [Int] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only connections that prove this finding; repeatable.", valueName: "code"))
  var finding: [FindingCode] = []

  @Flag(help: "Add no comments.")
  var noComments = false

  func validate() throws {
    for number in flow where number < 0 {
      throw ValidationError("--flow \(number): flows are numbered from 0")
    }
    if output.output == nil || output.output == "-", isatty(StandardOutput.descriptor) == 1 {
      throw ValidationError("a capture is nothing for a terminal: name a file with --output, or use a pipe")
    }
  }

  func run() throws {
    let result = try ResultFile(path: output.output, inputs: input.files)
    let spooled = try SpooledInputs(input.files)
    var session = AnalysisSession(input: input, output: output)
    session.names = spooled.names
    var options = input.analysisOptions
    options.paths = spooled.paths
    let selected = selection.selection
    let numbers = Set(flow)
    let proving = try provingFlows(options, session)
    let bar = output.progressBar
    let run: RunSummary
    do {
      var extraction = try FlowExtraction(
        options, names: spooled.names, comments: !noComments, progress: { progress in bar.show(progress) },
        selects: { flow in
          selected.selects(flow) && (numbers.isEmpty || numbers.contains(flow.flow))
            && (proving?.contains(flow.flow) ?? true)
        })
      run = extraction.run
      try checkNumbers(against: run)
      while try extraction.copyOn() {
        try result.write(extraction.take())
        bar.show(extraction.progress)
      }
      try result.write(extraction.take())
      bar.clear()
      session.report(run)
      say(extraction.flows, of: run, frames: extraction.frames)
    } catch let error as AnalysisError {
      bar.clear()
      throw session.failure(error)
    }
    try result.finish()
    try session.finish(run)
  }

  private func checkNumbers(against run: RunSummary) throws(CommandFailure) {
    guard let beyond = flow.first(where: { $0 >= run.totals.flows }) else { return }
    let range =
      run.totals.flows == 0 ? "there is no TCP connection in it" : "the last is flow \(run.totals.flows - 1)"
    throw CommandFailure(status: .usage, message: "no flow \(beyond) in \(input.name): \(range)")
  }

  private func say(_ flows: Int, of run: RunSummary, frames: Int) {
    if output.quiet { return }
    if flows == 0 {
      StandardError.warn("no connection is selected: the output has no packet")
    } else {
      StandardError.warn(
        "\(Units.count(frames, "packet")) of \(Units.count(flows)) of \(Units.count(run.totals.flows, "connection"))"
      )
    }
  }

  /// The numbers of the flows that the wanted findings name; nil where none is asked for.
  private func provingFlows(
    _ options: AnalysisOptions, _ session: AnalysisSession
  ) throws(CommandFailure) -> Set<Int>? {
    if finding.isEmpty { return nil }
    var hosts = HostStage(policy: options.hosts)
    do throws(AnalysisError) {
      _ = try Analysis.run(options) { flow in hosts.add(flow) }
    } catch {
      throw session.failure(error)
    }
    return Set(hosts.findings().filter { finding.contains($0.code) }.flatMap(\.evidence).map(\.flow))
  }
}
