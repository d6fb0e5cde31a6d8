import ArgumentParser
import Lastack

@main
struct LastackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "lastack")
}
