/// Commands to paste at the end of a subcommand's help, each with what it answers. A test runs every one of them.
enum Examples {
  /// The captures that examples name: files that tests put there.
  static func text(_ examples: (command: String, answers: String)...) -> String {
    let lines = examples.map { "  \($0.command)\n      \($0.answers)" }
    return "Examples:\n" + lines.joined(separator: "\n")
  }
}
