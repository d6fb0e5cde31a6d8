import Foundation
import Testing

@Suite struct ReportCommandTests {
  private static func sample(_ name: String) -> String {
    Transcript.root.appendingPathComponent("Captures/\(name).pcap").path
  }

  private func report(_ arguments: [String]) throws -> BuiltProgram.Run {
    try BuiltProgram.shell(
      "\"$LASTACK\" report " + arguments.map { "'\($0)'" }.joined(separator: " "))
  }

  private func json(_ arguments: String...) throws -> [String: Any] {
    let run = try report(["--format", "json"] + arguments)
    #expect(run.status == 0)
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func `the JSON form has the numbers of the text`() throws {
    let object = try json(Self.sample("port-exhaustion"))
    let text = try BuiltProgram.run("report", Self.sample("port-exhaustion")).output
    let outcomes = try #require(object["outcomes"] as? [[String: Any]])
    #expect(outcomes.count == 1)
    #expect(outcomes[0]["outcome"] as? String == "orderly")
    #expect(outcomes[0]["connections"] as? Int == 200)
    #expect(text.contains("  orderly                  200    100 %"))
    let findings = try #require(object["findings"] as? [[String: Any]])
    #expect(findings.map { $0["code"] as? String } == ["port_exhaustion"])
    let hosts = try #require(object["hosts"] as? [[String: Any]])
    #expect(hosts.map { $0["peak"] as? Int } == [40])
    #expect(text.contains("\n  10.0.0.1               200          ·       40  09:27:19\n"), "\(text)")
    #expect(text.contains("\n  ports    40 of 40 at once (100 %), 10.0.0.1 → 10.0.0.2:9999\n"), "\(text)")
  }

  @Test func `--output with the suffix json is the JSON form`() throws {
    let scratch = try Scratch()
    let path = scratch.file("report.JSON")
    let run = try BuiltProgram.run("report", "-o", path, Self.sample("half-close"))
    #expect(run.status == 0 && run.output.isEmpty)
    let object = try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect((object as? [String: Any])?["connections"] as? Int == 1)
  }

  @Test func `populations of all connections do not stand beside a part of them`() throws {
    let sample = Self.sample("port-exhaustion")
    #expect(try json("--outcome", "orderly", sample)["hosts"] == nil)
    #expect(try json("--host", "10.0.0.1", sample)["hosts"] != nil)
  }

  @Test func `--top is the rows of each list`() throws {
    let stories = ["abort-linger-zero", "half-close", "orderly-close-by-client", "simultaneous-close"]
    let files = stories.map(Self.sample)
    let one = try report(["--top", "1"] + files).output
    #expect(one.contains("  and 3 more inputs\n"))
    #expect(one.contains(" more ports with "))
    let many = try report(["--top", "10"] + files).output
    #expect(!many.contains("more input"))
    #expect(!many.contains("more port"))
  }

  @Test func `--by host lists servers by their address`() throws {
    let run = try BuiltProgram.run("report", "--by", "host", Self.sample("simultaneous-close"))
    #expect(run.output.contains("WHO CLOSES FIRST  by server address; c/s: by client/server\n"))
    #expect(run.output.contains("  10.1.0.2           1"))
  }

  @Test func `-v tells a finding in full`() throws {
    let sample = Self.sample("port-exhaustion")
    let brief = try BuiltProgram.run("report", sample).output
    let full = try BuiltProgram.run("report", "-v", sample)
    #expect(!brief.contains("EADDRNOTAVAIL") && !brief.contains("tcp_tw_reuse"))
    #expect(full.output.contains("EADDRNOTAVAIL") && full.output.contains("tcp_tw_reuse"))
    #expect(full.output.contains("\n  taken    TIME-WAIT 60 s (linux), ports 32768-60999\n"))
    #expect(full.errors.contains("read by"))
  }

  @Test func `--each is a report for each file, and the worst of them is the exit code`() throws {
    let scratch = try Scratch()
    let (one, other) = (Self.sample("half-close"), Self.sample("simultaneous-close"))
    for command in ["report", "hosts"] {
      let each = try BuiltProgram.run(command, "--each", one, other)
      let first = try BuiltProgram.run(command, one).output
      let second = try BuiltProgram.run(command, other).output
      #expect(each.status == 0)
      #expect(each.output == first + "\n" + second)
      let missing = scratch.file("missing.pcap")
      let run = try BuiltProgram.run(command, "--each", one, missing, other)
      #expect(run.status == 1)
      #expect(run.output == each.output)
      #expect(run.errors.contains("missing.pcap"))
    }
    let objects = try BuiltProgram.run("report", "--each", "--format", "json", one, other).output
    #expect(objects.split(separator: "\n").count == 2)
    let failing = Self.sample("close-wait-leak")
    #expect(try BuiltProgram.run("report", "--each", "--fail-on", "warning", failing, one).status == 3)
  }

  @Test func `rows of each file are those of the file alone, CSV's column names once`() throws {
    let (one, other) = (Self.sample("half-close"), Self.sample("simultaneous-close"))
    for format in ["ndjson", "csv"] {
      let each = try BuiltProgram.run("flows", "--each", "--format", format, one, other)
      let first = try BuiltProgram.run("flows", "--format", format, one).output
      let second = try BuiltProgram.run("flows", "--format", format, other).output
      // CSV's lines end with CR LF, which is one character.
      let rows = second.drop { !$0.isNewline }.dropFirst()
      let again = format == "csv" ? String(rows) : second
      #expect(each.status == 0)
      #expect(each.output == first + again)
    }
    let table = try BuiltProgram.run("flows", "--each", one, other).output
    #expect(table.hasPrefix("\(one)\n"))
    #expect(table.contains("\n\n\(other)\n"))
  }

  @Test(
    .enabled(
      if: ((try? BuiltProgram.shell("command -v sqlite3"))?.status ?? 1) == 0, "sqlite3 is not installed"))
  func `each file is a run of its own in a database`() throws {
    let scratch = try Scratch()
    let path = scratch.file("flows.db")
    let (one, other) = (Self.sample("half-close"), Self.sample("simultaneous-close"))
    #expect(try BuiltProgram.run("flows", "--each", "-o", path, one, other).status == 0)
    let count = try BuiltProgram.shell("sqlite3 '\(path)' 'SELECT count(*) FROM runs'")
    #expect(count.output == "2\n", "\(count.errors)")
  }

  @Test func `NO_COLOR and a pipe have no colours, and --color always has them`() throws {
    let sample = Self.sample("half-close")
    let plain = try BuiltProgram.shell("NO_COLOR=1 \"$LASTACK\" '\(sample)' | cat").output
    let coloured = try BuiltProgram.run("report", "--color", "always", sample).output
    #expect(!plain.contains("\u{1b}"))
    #expect(coloured.contains("\u{1b}[1mREAD\u{1b}[0m"))
    #expect(coloured.replacing(/\u{1b}\[[0-9]+m/, with: "") == plain)
  }
}
