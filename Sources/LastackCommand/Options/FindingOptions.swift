import ArgumentParser
import Lastack

/// What findings mean for the exit code.
struct FindingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Exit with 3 if a finding of at least this severity was made.", valueName: "severity"))
  var failOn: Severity?
}
