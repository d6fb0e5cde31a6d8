import ArgumentParser
import Lastack

/// What is read, and under which policies: the same for every subcommand that reads captures.
struct InputOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Captures to read; `-` is standard input.", valueName: "file"), completion: .file())
  var files: [String]

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("libpcap filter expression, applied to every input.", valueName: "bpf"))
  var filter: String?

  @OptionGroup var policies: PolicyOptions

  @Option(
    help: ArgumentHelp(
      "End a connection silent for so long as `idle`. (default: never)", valueName: "seconds"))
  var idleTimeout: Int?

  @Option(
    help: ArgumentHelp("Track at most so many connections; the least recently active go.", valueName: "n"))
  var maxFlows: Int?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Threads, of which up to three have work; results never depend on it. (default: the processors)",
      valueName: "n"))
  var jobs: Int?

  @Option(help: "How files are read; results never depend on it.")
  var reader: ReaderKind = .auto

  /// The captures, as a message names them.
  var name: String {
    if files.count > 1 { return "these \(files.count) captures" }
    return files.first.map { $0 == "-" ? "standard input" : $0 } ?? ""
  }

  /// Seconds: up to a hundred years.
  private static let idleTimeouts = 1...3_155_760_000

  func validate() throws {
    if files.filter({ $0 == "-" }).count > 1 {
      throw ValidationError("standard input (`-`) can be read once only")
    }
    if let idleTimeout, !InputOptions.idleTimeouts.contains(idleTimeout) {
      let limit = InputOptions.idleTimeouts.upperBound
      throw ValidationError("--idle-timeout \(idleTimeout): must be above 0, and at most \(limit)")
    }
    if let jobs, jobs <= 0 { throw ValidationError("--jobs \(jobs): must be above 0") }
    if let maxFlows, maxFlows <= 0 { throw ValidationError("--max-flows \(maxFlows): must be above 0") }
  }

  var analysisOptions: AnalysisOptions {
    var options = AnalysisOptions(paths: files)
    options.reader = reader
    options.filter = filter
    options.idleSeconds = idleTimeout
    options.maximumFlows = maxFlows
    options.jobs = jobs ?? Processors.online
    policies.apply(to: &options)
    return options
  }
}
