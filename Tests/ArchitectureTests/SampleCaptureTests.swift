import Foundation
import Testing

@Suite struct SampleCaptureTests {
  private static let folder = SourceTree.root.appendingPathComponent("Captures")

  private static func captures(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()
  }

  /// The generator is built beside the bundle that holds these tests.
  private static let generator = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("GenerateCaptures")

  private func run(_ program: URL, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  @Test func `regenerating the sample captures gives identical octets`() throws {
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("lastack-captures-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: temporary) }
    let scripts = Self.folder.appendingPathComponent("scripts").path
    #expect(try run(Self.generator, [scripts, temporary.path]).status == 0)
    let names = try Self.captures(in: Self.folder)
    #expect(try Self.captures(in: temporary) == names)
    for name in names {
      let kept = try Data(contentsOf: Self.folder.appendingPathComponent(name))
      let regenerated = try Data(contentsOf: temporary.appendingPathComponent(name))
      #expect(kept == regenerated, "\(name) differs: make captures")
    }
  }

  @Test func `sample captures stay small`() throws {
    for name in try Self.captures(in: Self.folder) {
      #expect(try Data(contentsOf: Self.folder.appendingPathComponent(name)).count < 1_000_000, "\(name)")
    }
  }

  @Test func `the README of the captures tells every capture once, and no other`() throws {
    let text = try String(contentsOf: Self.folder.appendingPathComponent("README.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").compactMap { $0.firstMatch(of: #/^\| `(?<name>[\w.-]+)` \|/#) }
    #expect(rows.map { String($0.output.name) }.sorted() == (try Self.captures(in: Self.folder)))
  }

  private static let tshark = URL(fileURLWithPath: "/usr/bin/tshark")

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: tshark.path), "tshark is not installed"))
  func `tshark finds every checksum right and nothing malformed`() throws {
    for name in try Self.captures(in: Self.folder) {
      let path = Self.folder.appendingPathComponent(name).path
      let options = ["-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields"]
      let fields = ["tcp.checksum.status", "ip.checksum.status", "_ws.malformed"].flatMap { ["-e", $0] }
      let result = try run(Self.tshark, options + fields + ["-r", path])
      #expect(result.status == 0)
      let frames = result.output.split(separator: "\n")
      #expect(frames.count >= 8, "\(name)")
      // 1 is good; IPv6 has no checksum of its own.
      #expect(frames.filter { $0 != "1\t1\t" && $0 != "1\t\t" } == [], "\(name)")
    }
  }
}
