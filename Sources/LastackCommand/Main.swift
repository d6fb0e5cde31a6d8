import ArgumentParser
import Glibc
import Lastack

/// Runs the command line and turns what happened into an exit code.
@main
enum Main {
  static func main() {
    // A closed pipe is met as EPIPE where it is written to, and is success there.
    signal(SIGPIPE, SIG_IGN)
    FileMapping.allow()
    do {
      if let refusal = PlannedFeature.refusal(of: Array(CommandLine.arguments.dropFirst())) {
        throw CommandFailure(status: .usage, message: refusal)
      }
      if let slip = CommandSlip.message(for: Array(CommandLine.arguments.dropFirst())) {
        throw CommandFailure(status: .usage, message: slip)
      }
      var command = try LastackCommand.parseAsRoot()
      try command.run()
    } catch let failure as CommandFailure {
      StandardError.write(failure.message.isEmpty ? "" : "lastack: \(failure.message)\n")
      if failure.status == .unreadable, let word = LastackCommand.wordTakenForFile {
        StandardError.warn("there is no subcommand `\(word)` either; `lastack help` lists them")
      }
      exit(failure.status.rawValue)
    } catch {
      let text = LastackCommand.fullMessage(for: error)
      if LastackCommand.exitCode(for: error) == .success {
        StandardOutput.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n")
        exit(ExitStatus.done.rawValue)
      }
      // ArgumentParser's own code for a wrong command line is 64 (EX_USAGE).
      StandardError.write(text + "\n")
      exit(ExitStatus.usage.rawValue)
    }
  }
}

/// The exit codes, a contract with scripts.
enum ExitStatus: Int32 {
  case done = 0
  /// An input could not be read at all, or the output not be written.
  case unreadable = 1
  /// The command line is wrong.
  case usage = 2
  /// A finding as bad as --fail-on names was made; everything was reported.
  case findings = 3
  /// An input was damaged part-way; everything else was reported.
  case damaged = 4
  /// A live capture was interrupted; everything was reported.
  case interrupted = 130
}

/// Why the program stops, in a line that names the file, the offset or the option, and what to do.
struct CommandFailure: Error {
  var status: ExitStatus
  /// Empty where all has been said on standard error.
  var message: String

  /// Whether everything that there is was written before.
  var hasResult: Bool { message.isEmpty }
}
