import Lastack

/// One analysis on behalf of a subcommand: progress and damage go to standard error, problems become exit codes.
struct AnalysisSession {
  let input: InputOptions
  let output: OutputOptions
  /// What inputs are called, by the path that they are read from, where that is another one.
  var names: [String: String] = [:]

  /// - Throws: ``CommandFailure``: an input could not be read, or the filter is wrong.
  func run(
    opened: ([String]) -> Void = { _ in }, _ body: (borrowing FlowRecord) -> Void
  ) throws(CommandFailure) -> RunSummary {
    let run = try runAgain(opened: opened, body)
    report(run)
    return run
  }

  /// As ``run(opened:_:)``, and says nothing of damage: that has been said.
  func runAgain(
    opened: ([String]) -> Void = { _ in }, _ body: (borrowing FlowRecord) -> Void
  ) throws(CommandFailure) -> RunSummary {
    let bar = output.progressBar
    do {
      let run = try Analysis.run(
        input.analysisOptions, opened: opened, progress: { progress in bar.show(progress) }, body)
      bar.clear()
      return run
    } catch {
      bar.clear()
      throw failure(error)
    }
  }

  /// An analysis' error as the end of the program.
  func failure(_ error: AnalysisError) -> CommandFailure {
    switch error {
    case .unreadable(let path, let offset, let problem):
      let named = AnalysisError.unreadable(path: names[path] ?? path, offset: offset, problem: problem)
      return CommandFailure(status: .unreadable, message: named.description)
    case .filter: return CommandFailure(status: .usage, message: "--filter: \(error.description)")
    }
  }

  /// Says how inputs were read, and what could not be.
  func report(_ run: RunSummary) {
    if output.quiet { return }
    for input in run.inputs {
      let name = names[input.path] ?? (input.path == "-" ? input.name : input.path)
      if output.verbose {
        StandardError.warn("\(name): \(Units.count(input.packets, "packet")), read by \(input.reader)")
      }
      for damage in input.damages {
        let lost = damage.lostOctets.map { "\(Units.count($0, "octet")) lost" } ?? "the rest is lost"
        StandardError.warn("\(name): damaged at octet \(damage.offset): \(damage.problem); \(lost)")
      }
    }
    if run.totals.evictions > 0 {
      StandardError.warn(
        "\(Units.count(run.totals.evictions, "connection")) dropped to track no more than --max-flows: "
          + "results are lower bounds")
    }
  }

  /// As ``finish(_:)``; a finding as bad as the user asked to be told of comes first.
  func finish(_ run: RunSummary, worst: Severity?, failOn: Severity?) throws(CommandFailure) {
    if let worst, let failOn, worst >= failOn { throw CommandFailure(status: .findings, message: "") }
    try finish(run)
  }

  /// Ends the command after its output is written: with the code for damage if there was any.
  func finish(_ run: RunSummary) throws(CommandFailure) {
    if !run.isComplete { throw CommandFailure(status: .damaged, message: "") }
  }
}
