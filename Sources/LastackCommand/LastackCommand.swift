import ArgumentParser
import Glibc
import Lastack

/// The root of the command line; says which subcommands there are.
struct LastackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lastack",
    abstract: "Says who closed each TCP connection of a capture, how, and why it was reset.",
    discussion: """
      FILE is pcap or pcapng, also compressed with gzip, zstd, xz or lz4, or `-` for standard input; several files are \
      one capture, in the order of their first packets.

      Exit codes: 0 done, 1 an input could not be read, 2 the command line is wrong, 3 a finding met --fail-on or an assertion does not hold, 4 an input was damaged part-way \
      (the rest is reported), 130 a live capture was interrupted (after its report).
      """,
    version: "lastack \(Analysis.version)",
    subcommands: [
      ReportCommand.self, FlowsCommand.self, FlowCommand.self, HostsCommand.self, LiveCommand.self,
      CompareCommand.self, ExtractCommand.self, AssertCommand.self, DiffCommand.self, InterfacesCommand.self,
      ExplainCommand.self,
    ],
    defaultSubcommand: ReportCommand.self)

  /// The first argument, where it looks like a subcommand's name and is none, nor a file.
  static var wordTakenForFile: String? {
    guard let word = CommandLine.arguments.dropFirst().first, access(word, F_OK) != 0,
      word.allSatisfy({ $0.isLetter || $0 == "-" }), !word.hasPrefix("-"),
      !configuration.subcommands.contains(where: { $0.configuration.commandName == word })
    else { return nil }
    return word
  }
}
