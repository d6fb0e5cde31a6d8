import Foundation
import Testing

/// The built `lastack`, run as a shell would run it.
enum BuiltProgram {
  struct Run {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Beside the test bundle, where the build puts all products.
  static var path: String {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
      .deletingLastPathComponent()
    while folder.path != "/",
      !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("lastack").path)
    {
      folder.deleteLastPathComponent()
    }
    return folder.appendingPathComponent("lastack").path
  }

  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Run {
    let joined = arguments.map { "'\($0.replacingOccurrences(of: "'", with: "'\\''"))'" }.joined(
      separator: " ")
    return try shell("\"$LASTACK\" \(joined)", environment: environment)
  }

  /// Runs `script` with sh; `$LASTACK` is the program.
  static func shell(_ script: String, environment: [String: String] = [:]) throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.environment = ProcessInfo.processInfo.environment.merging(["LASTACK": path]) { $1 }.merging(
      environment
    ) { $1 }
    process.standardInput = FileHandle.nullDevice
    let folder = try Scratch()
    let (output, errors) = (folder.file("output"), folder.file("errors"))
    for file in [output, errors] { try Data().write(to: URL(fileURLWithPath: file)) }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    defer { withExtendedLifetime(folder) {} }
    return Run(
      status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }
}

/// A folder of its own, removed when the test ends.
final class Scratch {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "lastack-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func file(_ name: String) -> String { "\(folder)/\(name)" }

  /// Makes a file of `octets`.
  func write(_ name: String, _ octets: [UInt8]) throws -> String {
    try Data(octets).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  var contents: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
}
