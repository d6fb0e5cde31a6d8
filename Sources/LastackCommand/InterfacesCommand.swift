import ArgumentParser
import Lastack

struct InterfacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interfaces", abstract: "What can be captured, and whether this user may.")

  func run() throws {
    StandardOutput.write(try listInterfaces())
  }

  /// The capture interfaces, a line each. The capture module answers here.
  private func listInterfaces() throws(CommandFailure) -> String {
    throw CommandFailure(status: .unreadable, message: "interfaces cannot be listed yet")
  }
}
