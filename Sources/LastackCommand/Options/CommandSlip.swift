import ArgumentParser
import Glibc
import Lastack

/// A subcommand's name with a slip of the hand, which would be taken for a file of the default command.
enum CommandSlip {
  /// What was meant by the first word; nil where that is an option, a command or a file.
  static func message(for arguments: [String]) -> String? {
    let commands = LastackCommand.configuration.subcommands
    let names = commands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word = arguments.first, !word.hasPrefix("-"), !names.contains(word), access(word, F_OK) != 0,
      let meant = Spelling.slip(word, of: names)
    else { return nil }
    return "\(word): no such file, and no command of that name; did you mean `lastack \(meant)`?"
  }
}
