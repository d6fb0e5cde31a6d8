import ArgumentParser
import Lastack

struct LiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "live", abstract: "The same on live traffic, until interrupted.")

  enum Format: String, ExpressibleByArgument, CaseIterable { case lines, ndjson }

  @OptionGroup(title: "Capture options") var capture: LiveCaptureOptions
  @OptionGroup(title: "Analysis options") var policies: PolicyOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(help: "What is written as connections end: lines for people, or NDJSON.")
  var format: Format = .lines

  func run() throws {
    let signals = Signals()
    var options = capture.liveOptions
    policies.apply(to: &options.analysis)
    var session = try LiveSession(
      options, limits: capture.limits, output: LiveOutput(options, format: format, options: output))
    if !output.quiet {
      StandardError.warn(
        "capturing on \(options.interfaces.joined(separator: ", ")), \(options.snapLength) octets of each packet"
      )
    }
    try session.run(signals)
  }
}
