import ArgumentParser
import Glibc
import Lastack

/// Where a live capture's results go and what they look like.
struct LiveOutputOptions: ParsableArguments {
  @Option(
    help:
      "What is shown meanwhile: a view on a terminal, lines elsewhere, or NDJSON. (default: view on a terminal, else lines)"
  )
  var format: LiveCommand.Format?

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write the report there, whole or not at all, and each interim one over it.", valueName: "path"),
    completion: .file())
  var output: String?

  @Option(help: "Colours.")
  var color: ColorChoice = .auto

  @Flag(name: [.short, .long], help: "No warnings on standard error.")
  var quiet = false

  /// The terminal that the results go to.
  var terminal: Terminal { Terminal(descriptor: StandardOutput.descriptor) }

  var style: Style { terminal.style(color) }

  var chosenFormat: LiveCommand.Format {
    get throws(CommandFailure) {
      let isTerminal = terminal.isInteractive
      guard let format else { return isTerminal ? .view : .lines }
      if format == .view, !isTerminal {
        throw CommandFailure(
          status: .usage, message: "--format view: standard output is no terminal; use lines or ndjson")
      }
      return format
    }
  }

  /// Whether a report can be written at the end: better to say no at the start.
  func checkReportPlace() throws(CommandFailure) {
    guard let output, output != "-" else { return }
    var status = stat()
    let isSpecial = stat(output, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    let place = isSpecial ? output : Folder.of(output)
    guard access(place, isSpecial ? W_OK : W_OK | X_OK) != 0 else { return }
    throw CommandFailure(
      status: .unreadable,
      message: "--output \(output): \(place) cannot be written to once privileges are dropped: "
        + "\(FileDescriptor.text(errno)); choose another place, or keep them with --user root")
  }
}

/// Folders of paths.
enum Folder {
  /// The folder that a file is in, as its path names it.
  static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
