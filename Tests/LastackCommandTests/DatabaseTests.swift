import Foundation
import Testing

@Suite(
  .enabled(
    if: ((try? BuiltProgram.shell("command -v sqlite3"))?.status ?? 1) == 0, "sqlite3 is not installed"))
struct DatabaseTests {
  private func capture(_ scratch: Scratch, connections: Int) throws -> String {
    try scratch.write("\(connections).pcap", CaptureOctets.pcap(connections: connections))
  }

  private func ask(_ database: String, _ query: String) throws -> String {
    try BuiltProgram.shell("sqlite3 '\(database)' \"\(query)\"").output
  }

  @Test(arguments: ["flows.db", "flows.sqlite", "flows.sqlite3", "FLOWS.DB", "flows"])
  func `the suffix of the output, or the format, makes a database`(name: String) throws {
    let scratch = try Scratch()
    let format = name.contains(".") ? "" : "--format sqlite"
    let run = try BuiltProgram.shell(
      "\"$LASTACK\" flows \(format) -o '\(scratch.file(name))' '\(try capture(scratch, connections: 20))'")
    #expect(run.status == 0)
    #expect(run.output.isEmpty && run.errors.isEmpty)
    #expect(try ask(scratch.file(name), "SELECT COUNT(*), COUNT(DISTINCT flow) FROM flows") == "20|20\n")
    #expect(try ask(scratch.file(name), "PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    #expect(scratch.contents == ["20.pcap", name])
  }

  @Test func `rows are the same with any number of threads, and a selection selects them`() throws {
    let scratch = try Scratch()
    let path = try capture(scratch, connections: 500)
    for jobs in [1, 3] {
      #expect(try BuiltProgram.run("flows", "-j\(jobs)", "-o", scratch.file("\(jobs).db"), path).status == 0)
    }
    let (one, three) = (scratch.file("1.db"), scratch.file("3.db"))
    #expect(try ask(one, ".dump") == (try ask(three, ".dump")))
    #expect(
      try BuiltProgram.run("flows", "--outcome", "refused", "-o", one, path).status == 0)
    #expect(try ask(one, "SELECT run, flows, stored_flows FROM runs") == "1|500|500\n2|500|0\n")
  }

  @Test func `findings are there with the flows that prove them`() throws {
    let scratch = try Scratch()
    let path = Transcript.root.appendingPathComponent("Captures/port-exhaustion.pcap").path
    let database = scratch.file("a.db")
    #expect(try BuiltProgram.run("flows", "-o", database, path).status == 0)
    #expect(
      try ask(database, "SELECT code, role, flow FROM flows_of_findings ORDER BY flow LIMIT 2")
        == "port_exhaustion|at_peak|39\nport_exhaustion|first_reuse|40\n")
    #expect(
      try ask(database, "SELECT flow FROM flows WHERE finding_codes = 'port_exhaustion' ORDER BY 1 LIMIT 2")
        == "39\n40\n")
  }

  @Test func `what is not ours is refused before a capture is read, and left as it is`() throws {
    let scratch = try Scratch()
    let text = try scratch.write("notes.db", Array("remember the milk".utf8))
    #expect(try ask(scratch.file("theirs.db"), "CREATE TABLE mine (x)").isEmpty)
    for (name, problem) in [("notes.db", "no SQLite database"), ("theirs.db", "another program's")] {
      let before = try Data(contentsOf: URL(fileURLWithPath: scratch.file(name)))
      let run = try BuiltProgram.run("flows", "-o", scratch.file(name), scratch.file("absent.pcap"))
      #expect(run.status == 2)
      #expect(run.errors.contains("\(name): is ") && run.errors.contains(problem), "\(run.errors)")
      #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file(name))) == before)
    }
    #expect(scratch.contents == ["notes.db", "theirs.db"])
    #expect(text.hasSuffix("notes.db"))
  }

  @Test func `a new database that cannot be written whole is not there at all`() throws {
    let scratch = try Scratch()
    let path = try capture(scratch, connections: 2000)
    let run = try BuiltProgram.shell(
      "trap '' XFSZ; ulimit -f 64; \"$LASTACK\" flows -o '\(scratch.file("a.db"))' '\(path)'")
    #expect(run.status == 1)
    #expect(run.errors.contains("a.db: cannot be written: "), "\(run.errors)")
    #expect(scratch.contents == ["2000.pcap"])
  }

  /// The second run is killed while its rows are in the making: its capture is a pipe that never ends.
  @Test func `a run that is killed leaves the runs before it as they were`() throws {
    let scratch = try Scratch()
    let path = try capture(scratch, connections: 2000)
    let database = scratch.file("a.db")
    #expect(try BuiltProgram.run("flows", "-o", database, path).status == 0)
    let before = try ask(database, ".dump")
    let run = try BuiltProgram.shell(
      """
      cd '\(scratch.folder)' && mkfifo pipe
      "$LASTACK" flows --no-progress -o a.db pipe & killed=$!
      exec 9> pipe
      cat '\(path)' >&9
      # It holds the file from before it reads: sqlite3 can read and not write.
      until sqlite3 a.db 'BEGIN IMMEDIATE' 2>&1 | grep -q locked; do :; done
      "$LASTACK" flows -o a.db '\(path)'; echo $?
      kill -9 $killed; wait $killed
      exec 9>&-
      """)
    #expect(run.output == "1\n")
    #expect(run.errors.contains("a.db: is in use by another program"), "\(run.errors)")
    #expect(try ask(database, "PRAGMA integrity_check") == "ok\n")
    #expect(try ask(database, ".dump") == before)
  }

  @Test func `the examples in the documentation print what they say`() throws {
    let file = Transcript.root.appendingPathComponent("Documentation/SQLite.md")
    let text = try String(contentsOf: file, encoding: .utf8)
    let shown = Transcript(markdown: text)
    #expect(shown.steps.count > 8)
    let scratch = try Scratch()
    try FileManager.default.createSymbolicLink(
      atPath: scratch.file("Captures"),
      withDestinationPath: Transcript.root.appendingPathComponent("Captures").path)
    let now = try shown.runAgain(in: scratch.folder)
    if ProcessInfo.processInfo.environment["LASTACK_KEEP_REPORTS"] != nil {
      try shown.replaced(by: now, in: text).write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(now == shown)
  }
}
