import ArgumentParser
import Lastack

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Two captures of the same service: what changed, and how sure that is.",
    discussion: """
      BEFORE and AFTER are analysed each by itself. For each service shares of outcomes, active closers and resets are held \
      against each other by Fisher's exact test, durations by the Mann-Whitney test; the chance that is printed is that of \
      any row to differ as much, after Holm. A change is `strong` below 1 in 10,000, `probable` below 1 in 100, `possible` \
      below 1 in 20. The tests take connections for independent; where one cause ended many at once, they are too sure.

      \(Examples.text(
        ("lastack diff before.pcap after.pcap", "what changed, service by service"),
        ("lastack diff --filter 'port 443' before.pcap after.pcap", "one service"),
        ("lastack diff --format json before.pcap after.pcap | jq '.rows[] | select(.changed)'", "for a program")))
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup(title: "Input options") var input: InputOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(help: "Form of the report; the suffix of --output chooses where absent. (default: text)")
  var format: Format?

  @Flag(help: "Exit with 3 if anything changed.")
  var failOnChange = false

  func validate() throws {
    if input.files.count != 2 {
      throw ValidationError(
        "diff needs two captures, the one before and the one after: \(input.files.count) given")
    }
  }

  func run() throws {
    let result = try ResultFile(path: output.output, inputs: input.files)
    let before = try side(input.files[0])
    let after = try side(input.files[1])
    let report = ChangesReport(before: before, after: after)
    switch format ?? (output.output?.lowercased().hasSuffix(".json") ?? false ? .json : .text) {
    case .text:
      try result.write(ChangesText(report, width: output.width(otherwise: 100), style: output.style).text)
    case .json:
      var buffer = OutputBuffer()
      ChangesJSON.write(report, to: &buffer)
      try result.write(&buffer)
    }
    try result.finish()
    if failOnChange, report.hasChanges { throw CommandFailure(status: .findings, message: "") }
    let session = AnalysisSession(input: input, output: output)
    for run in [before.run, after.run] { try session.finish(run) }
  }

  private func side(
    _ file: String
  ) throws(CommandFailure) -> (run: RunSummary, profile: CaptureProfile, hosts: HostStage) {
    var one = input
    one.files = [file]
    var profile = CaptureProfile()
    var hosts = HostStage(policy: one.analysisOptions.hosts)
    let run = try AnalysisSession(input: one, output: output).run { flow in
      profile.add(flow)
      hosts.add(flow)
    }
    return (run, profile, hosts)
  }
}
