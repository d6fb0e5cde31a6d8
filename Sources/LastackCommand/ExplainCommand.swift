import ArgumentParser
import Lastack

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "What a value of the output means, its evidence, its sources, how to confirm it on the host, what to do.",
    discussion: """
      CODE is a value (half_closed, CLOSE-WAIT, S0), a column (outcome), or both where a value belongs to several \
      columns (shape=data_after_close). Without CODE all values are listed.

      \(Examples.text(
        ("lastack explain", "every value that the output can hold, in a line each"),
        ("lastack explain half_closed", "its rule, its source, how to confirm it on the host, what to do"),
        ("lastack explain reset_cause", "every value of a column")))
      """)

  @Argument(
    help: ArgumentHelp("What to explain.", valueName: "code"),
    completion: .list(Set(Vocabulary.all.map(\.code)).sorted()))
  var code: String?

  @Option(help: "Colours.")
  var color: ColorChoice = .auto

  func run() throws {
    let terminal = Terminal(descriptor: StandardOutput.descriptor)
    var page = ExplanationText(width: min(terminal.columns ?? 100, 120), style: terminal.style(color))
    if let code {
      let entries = Vocabulary.explanations(of: code)
      guard !entries.isEmpty else {
        throw CommandFailure(
          status: .usage, message: "explain \(code): no such value or column; `lastack explain` lists all")
      }
      for entry in entries { page.detail(entry) }
    } else {
      page.list(Vocabulary.all)
    }
    StandardOutput.write(page.text)
  }
}
