import Foundation
import Testing

/// Help teaches by examples: each of them works as it stands.
@Suite struct HelpTests {
  static let subcommands = [
    "report", "flows", "flow", "hosts", "live", "compare", "extract", "assert", "diff", "interfaces",
    "explain",
  ]

  /// The captures that examples name: all the same one.
  private static let captures = ["close.pcap", "client.pcap", "server.pcap", "before.pcap", "after.pcap"]

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

  @Test func `every subcommand is in the list of this test`() throws {
    let help = try BuiltProgram.run("help").output
    let listed = try #require(help.range(of: "SUBCOMMANDS:\n"))
    let names = help[listed.upperBound...].split(separator: "\n").compactMap { line -> String? in
      guard line.hasPrefix("  "), !line.hasPrefix("   "), !line.hasPrefix("  See") else { return nil }
      return line.split(separator: " ").first.map(String.init)
    }
    #expect(names == Self.subcommands)
  }

  @Test(arguments: subcommands.filter { $0 != "live" })
  func `every example does what it says`(subcommand: String) throws {
    let scratch = try Scratch()
    let folder = FileManager.default.currentDirectoryPath
    for example in try Self.examples(of: subcommand) {
      // What an output is piped into is not ours, and need not be installed.
      let ours = example.components(separatedBy: " | ").first { $0.contains("lastack") } ?? example
      let script = """
        cd '\(scratch.folder)'
        for name in \(Self.captures.joined(separator: " ")); do
          cp '\(folder)/Captures/syn-meets-last-ack.pcap' $name
        done
        gzip -kf close.pcap
        lastack() { "$LASTACK" "$@"; }
        { \(example.hasPrefix("lastack") ? ours : example)
        } >printed || exit
        [ ! -s printed ] || echo printed
        """
      let run = try BuiltProgram.shell(script)
      #expect(run.status == 0, "\(example): \(run.errors)")
      let isWritten = example.contains(" -o ")
      #expect(isWritten || !run.output.isEmpty, "\(example)")
    }
  }

  @Test(.enabled(if: LiveCommandTests.mayCapture, LiveCommandTests.comment))
  func `every example of live captures and reports`() throws {
    let scratch = try Scratch()
    for example in try Self.examples(of: "live") {
      // The loopback interface of a network of its own stands for eth0, and no packet is waited for.
      let here = example.replacing("sudo lastack", with: "\"$LASTACK\"").replacing("-i eth0", with: "-i lo")
        .replacing(/\ --duration \d+/, with: "")
      let script = "ip link set lo up && \(here) --duration 1"
      _ = try scratch.write("example.sh", Array(script.utf8))
      let run = try BuiltProgram.shell(
        "cd '\(scratch.folder)' && chmod 777 . && timeout 30 unshare -n sh example.sh")
      #expect(run.status == 0, "\(example): \(run.errors)")
      #expect((run.output + run.errors).contains("READ  lastack"), "\(example)")
    }
  }
}
