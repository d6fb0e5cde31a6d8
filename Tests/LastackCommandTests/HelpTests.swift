import Foundation
import Testing

/// Help teaches by examples: each of them works as it stands.
@Suite struct HelpTests {
  static let subcommands = ["report", "flows", "flow", "hosts", "interfaces", "explain"]

  /// The commands of a subcommand's help, without what a pipe sends them to.
  static func examples(of subcommand: String) throws -> [String] {
    let help = try BuiltProgram.run("help", subcommand).output
    guard let start = help.range(of: "Examples:\n"), let end = help.range(of: "\nUSAGE:") else { return [] }
    return help[start.upperBound..<end.lowerBound].split(separator: "\n")
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test(arguments: subcommands) func `every subcommand has examples, a line each`(subcommand: String) throws {
    let examples = try Self.examples(of: subcommand)
    #expect(!examples.isEmpty)
    for example in examples { #expect(example.contains("lastack"), "\(example)") }
  }

  @Test(arguments: subcommands) func `every example does what it says`(subcommand: String) throws {
    let scratch = try Scratch()
    let folder = FileManager.default.currentDirectoryPath
    for example in try Self.examples(of: subcommand) {
      // What an output is piped into is not ours, and need not be installed.
      let ours = example.split(separator: "|").first { $0.contains("lastack") }.map(String.init) ?? example
      let script = """
        cd '\(scratch.folder)' && cp '\(folder)/Captures/syn-meets-last-ack.pcap' close.pcap
        gzip -kf close.pcap
        lastack() { "$LASTACK" "$@"; }
        \(example.hasPrefix("lastack") ? ours : example)
        """
      let run = try BuiltProgram.shell(script)
      #expect(run.status == 0, "\(example): \(run.errors)")
      let isWritten = example.contains(" -o ")
      #expect(isWritten || !run.output.isEmpty, "\(example)")
    }
  }
}
