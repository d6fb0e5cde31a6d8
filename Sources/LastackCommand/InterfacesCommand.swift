import ArgumentParser
import Lastack

struct InterfacesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interfaces", abstract: "What can be captured, and whether this user may.",
    discussion: Examples.text(
      ("lastack interfaces", "where to capture, and what is missing to be allowed to")))

  func run() throws {
    let interfaces: [CaptureInterface]
    do throws(CaptureError) {
      interfaces = try CaptureInterface.all()
    } catch {
      throw CommandFailure(status: .unreadable, message: error.description)
    }
    StandardOutput.write(InterfaceTable(interfaces.map { ($0, $0.access()) }).text)
  }
}

/// The capture interfaces, one a line: name, state, addresses, and whether this user may capture there.
struct InterfaceTable {
  let text: String

  init(_ interfaces: [(interface: CaptureInterface, access: CaptureInterface.Access)]) {
    let width = interfaces.map(\.interface.name.count).max() ?? 0
    var lines: [String] = []
    for (interface, access) in interfaces {
      let name = interface.name + String(repeating: " ", count: width - interface.name.count)
      var words = [Self.state(interface.flags)]
      words += interface.addresses.map(\.description)
      if let description = interface.description { words.append(description) }
      lines.append("\(name)  \(Self.permission(access))  \(words.joined(separator: ", "))")
    }
    if interfaces.isEmpty { lines.append("libpcap sees no interface that it could capture on") }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func state(_ flags: CaptureInterface.Flags) -> String {
    flags.contains(.up) ? flags.contains(.running) ? "up, running" : "up" : "down"
  }

  private static func permission(_ access: CaptureInterface.Access) -> String {
    switch access {
    case .allowed: "can capture"
    case .denied(let reason): "cannot capture (\(reason))"
    }
  }
}
