import Foundation
import Testing

/// What is printed of the sample captures, kept in `Captures/reports`: a difference is read by a person before it is kept.
///
/// `make reports` writes them anew.
@Suite struct TranscriptTests {
  private static let folder = Transcript.root.appendingPathComponent("Captures/reports")

  static let stories: [String] =
    ((try? FileManager.default.contentsOfDirectory(
      atPath: Transcript.root.appendingPathComponent("Captures").path)) ?? [])
    .filter { $0.hasSuffix(".pcap") && !$0.hasPrefix("format-") }.map { String($0.dropLast(5)) }.sorted()

  private static let isKeeping = ProcessInfo.processInfo.environment["LASTACK_KEEP_REPORTS"] != nil

  @Test(arguments: stories)
  func `the report and the ladder of a story are those that were read and kept`(story: String) throws {
    let file = Self.folder.appendingPathComponent("\(story).txt")
    let kept = Transcript(try String(contentsOf: file, encoding: .utf8))
    #expect(kept.steps.first?.command == "lastack report Captures/\(story).pcap")
    #expect(kept.steps.dropFirst().contains { $0.command.hasPrefix("lastack flow ") })
    let now = try kept.runAgain()
    if Self.isKeeping { try now.text.write(to: file, atomically: true, encoding: .utf8) }
    #expect(now == kept)
  }

  @Test func `the README shows what the program prints`() throws {
    let file = Transcript.root.appendingPathComponent("README.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let shown = Transcript(markdown: text)
    #expect(shown.steps.map(\.command).first == "lastack Captures/syn-meets-last-ack.pcap")
    let now = try shown.runAgain()
    if Self.isKeeping {
      try shown.replaced(by: now, in: text).write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(now == shown)
  }

  @Test(arguments: stories)
  func `a report fits on a screen, and what it says to look at can be pasted`(story: String) throws {
    let report = try BuiltProgram.run(
      "report", Transcript.root.appendingPathComponent("Captures/\(story).pcap").path)
    let lines = report.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 50)
    #expect(lines.allSatisfy { $0.count <= 80 || $0.contains("lastack flow") })
    for line in lines {
      guard let command = line.firstRange(of: "lastack flow").map({ line[$0.lowerBound...] }) else {
        continue
      }
      let pasted = try Transcript.run(String(command))
      #expect(pasted.status == 0)
      #expect(pasted.output.hasPrefix("FLOW "))
    }
  }

  @Test func `a command to paste names the very file, whatever its name`() throws {
    let scratch = try Scratch()
    let octets = try Data(
      contentsOf: Transcript.root.appendingPathComponent("Captures/abort-linger-zero.pcap"))
    let path = try scratch.write("it's a \"name\" $HOME;.pcap", Array(octets))
    let report = try BuiltProgram.run("report", "--filter", "tcp port 80 or tcp port 81", path)
    let line = try #require(report.output.split(separator: "\n").last { $0.contains("lastack flow 0") })
    let pasted = try Transcript.run(String(line))
    #expect(pasted.status == 0)
    #expect(pasted.output.contains("\nVERDICT  aborted\n"))
  }

  @Test(
    .enabled(
      if: ((try? BuiltProgram.shell("command -v tshark"))?.status ?? 1) == 0, "tshark is not installed"),
    arguments: stories)
  func `the display filter of a ladder selects the frames of its evidence`(story: String) throws {
    let path = Transcript.root.appendingPathComponent("Captures/\(story).pcap").path
    let ladder = try BuiltProgram.run("flow", "0", path).output
    let lines = ladder.split(separator: "\n")
    let index = try #require(lines.firstIndex(of: "IN WIRESHARK"))
    let filter = lines[index + 1].drop { $0 == " " }
    let evidence = lines.compactMap { $0.firstMatch(of: /^  frame (\d+)/).flatMap { Int($0.output.1) } }
    try #require(!evidence.isEmpty)
    let run = try BuiltProgram.shell(
      "tshark -r '\(path)' -Y '\(filter)' -T fields -e frame.number 2>/dev/null")
    #expect(run.status == 0)
    let selected = run.output.split(separator: "\n").compactMap { Int($0) }
    #expect(Set(evidence).isSubset(of: selected))
  }
}
