import Foundation

/// Commands and what they print, as a terminal shows them: a line `$ lastack …`, then its output.
struct Transcript: Equatable {
  struct Step: Equatable {
    var command: String
    var output: String
  }

  private(set) var steps: [Step]

  /// The package's own folder: the commands name files from there.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  init(_ text: String) {
    steps = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), output: ""))
      } else if !steps.isEmpty {
        steps[steps.count - 1].output += line + "\n"
      }
    }
  }

  /// The ```console blocks of a Markdown text.
  init(markdown: String) {
    var text = ""
    var isInside = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside {
        text += line + "\n"
      }
    }
    self.init(text)
  }

  var text: String { steps.map { "$ \($0.command)\n\($0.output)" }.joined() }

  /// The same commands with what they print now, on standard output and standard error.
  func runAgain(in folder: String = root.path) throws -> Transcript {
    var transcript = self
    for index in transcript.steps.indices {
      transcript.steps[index].output = try Self.run(transcript.steps[index].command, in: folder).output
    }
    return transcript
  }

  /// A Markdown text with the outputs of `other`, the same commands run anew, in place of these.
  func replaced(by other: Transcript, in text: String) -> String {
    var rest = text[...]
    var written = ""
    for (before, after) in zip(steps, other.steps) {
      guard let range = rest.range(of: "$ \(before.command)\n\(before.output)") else { continue }
      written += rest[..<range.lowerBound] + "$ \(after.command)\n\(after.output)"
      rest = rest[range.upperBound...]
    }
    return written + rest
  }

  /// Runs a line as a reader would paste it.
  static func run(_ command: String, in folder: String = root.path) throws -> BuiltProgram.Run {
    try BuiltProgram.shell("lastack() { \"$LASTACK\" \"$@\"; }; cd '\(folder)' && { \(command)\n} 2>&1")
  }
}
