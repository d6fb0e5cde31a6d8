import ArgumentParser
import Lastack

/// Where results go and what they look like.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write there instead of standard output, whole or not at all.", valueName: "path"),
    completion: .file())
  var output: String?

  @Option(help: "Colours.")
  var color: ColorChoice = .auto

  @Flag(help: "No progress on standard error.")
  var noProgress = false

  @Flag(name: [.short, .long], help: "No warnings on standard error.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Say more; on standard error how each input was read.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
  }

  /// The terminal that results go to; a file is none.
  var terminal: Terminal {
    Terminal(descriptor: output == nil || output == "-" ? StandardOutput.descriptor : -1)
  }

  var style: Style { terminal.style(color) }

  /// Columns of the output: the terminal's, or `fallback` where there is none.
  func width(otherwise fallback: Int) -> Int { terminal.columns ?? fallback }

  var progressBar: ProgressBar {
    let terminal = Terminal(descriptor: StandardError.descriptor)
    return ProgressBar(
      isOn: !noProgress && !quiet && terminal.isInteractive, columns: terminal.columns ?? 80)
  }
}
