import ArgumentParser
import Lastack

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "One set of connections captured at two places: lost, injected, rewritten.",
    discussion: """
      Takes two captures, A and B. The clocks need not agree: offset and drift are solved from the segments. With \
      --flow: one connection as a ladder between both captures.

      \(Examples.text(
        ("lastack compare client.pcap server.pcap", "lost, injected, rewritten on the way, and how the clocks differ"),
        ("lastack compare --flow 0 client.pcap server.pcap", "one connection between both places"),
        ("lastack compare --format json client.pcap server.pcap | jq .clock", "for a program")))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(help: ArgumentHelp("Show this flow of A as a ladder between both captures.", valueName: "n"))
  var flow: Int?

  @Option(help: "Form of the report; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  @Option(
    help: ArgumentHelp(
      "Refuse captures with more segments: each takes 80 octets of memory, 120 for a moment.",
      valueName: "n"))
  var maxSegments: Int = Analysis.segmentsCompared

  func validate() throws {
    guard input.files.count == 2 else {
      throw ValidationError("compare takes two captures, A and B; \(input.files.count) given")
    }
    if let flow, flow < 0 { throw ValidationError("--flow \(flow): flows are numbered from 0") }
    if flow != nil, isJSON { throw ValidationError("--flow is text; --format json has all flows") }
    if !(1...1_000_000_000).contains(maxSegments) {
      throw ValidationError("--max-segments \(maxSegments): must be above 0, and at most 1000000000")
    }
  }

  private var isJSON: Bool {
    format.map { $0 == .json } ?? (output.output?.lowercased().hasSuffix(".json") ?? false)
  }

  func run() throws {
    let result = try ResultFile(path: output.output, inputs: input.files)
    let run = try compare()
    let session = AnalysisSession(input: input, output: output)
    for summary in [run.a, run.b] { session.report(summary) }
    let report = ComparisonReport(run.comparison, a: run.a, b: run.b)
    if let flow {
      try result.write(ladder(flow, report))
    } else if isJSON {
      var buffer = OutputBuffer()
      ComparisonJSON.write(report, to: &buffer)
      try result.write(&buffer)
    } else {
      try result.write(ComparisonText(report, width: output.width(otherwise: 100), style: output.style).text)
    }
    try result.finish()
    for summary in [run.a, run.b] { try session.finish(summary) }
  }

  private func compare() throws(CommandFailure) -> ComparisonRun {
    var (a, b) = (input.analysisOptions, input.analysisOptions)
    a.paths = [input.files[0]]
    b.paths = [input.files[1]]
    let bar = output.progressBar
    defer { bar.clear() }
    do {
      return try Analysis.compare(a, b, maximumSegments: maxSegments, progress: { bar.show($0) })
    } catch {
      switch error {
      case .reading(.filter(let expression, let problem)):
        throw CommandFailure(status: .usage, message: "--filter: filter '\(expression)': \(problem)")
      case .reading(let problem): throw CommandFailure(status: .unreadable, message: problem.description)
      case .tooLarge(let path, let most):
        throw CommandFailure(
          status: .unreadable,
          message:
            "\(path): more than \(Units.count(most)) segments; narrow it with --filter, or raise --max-segments"
        )
      }
    }
  }

  private func ladder(_ number: Int, _ report: ComparisonReport) throws(CommandFailure) -> String {
    if let flow = report.flow(number) {
      return ComparisonLadder(flow, of: report, width: output.width(otherwise: 110), style: output.style).text
    }
    guard report.hasFlow(number) else {
      let range =
        report.flowsOfA == 0 ? "there is no TCP connection in it" : "the last is flow \(report.flowsOfA - 1)"
      throw CommandFailure(status: .usage, message: "no flow \(number) in \(input.files[0]): \(range)")
    }
    throw CommandFailure(
      status: .usage, message: "flow \(number) of \(input.files[0]) has no like in \(input.files[1])")
  }
}
