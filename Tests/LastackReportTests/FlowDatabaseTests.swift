import Foundation
import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

@testable import LastackReport

@Suite struct FlowDatabaseTests {
  private let path = NSTemporaryDirectory() + "lastack-\(UUID().uuidString).db"

  private func write(_ flows: [FlowRecord], findings: [Finding] = [], append: Bool = false) throws {
    var database = append ? try FlowDatabase.appending(to: path) : try FlowDatabase.creating(path)
    database.begin(inputs: SampleFlows.inputs)
    for flow in flows { database.add(flow) }
    try database.finish(SampleFlows.run, findings: findings)
  }

  private func remove() { try? FileManager.default.removeItem(atPath: path) }

  /// All rows of a query, values joined by `|`, `NULL` where there is none.
  private func rows(_ query: String, columns: Int) throws -> [String] {
    let connection = try SQLiteConnection(path: path, mayCreate: false)
    let statement = try SQLiteStatement(query, on: connection)
    var rows: [String] = []
    while try statement.step() {
      rows.append(
        (0..<columns).map { statement.isNull(Int32($0)) ? "NULL" : statement.text(Int32($0)) }.joined(
          separator: "|"))
    }
    return rows
  }

  private func row(_ query: String) throws -> String { try #require(try rows(query, columns: 1).first) }

  @Test func `a row of SQL has CSV's values, unknown ones as NULL`() throws {
    defer { remove() }
    try write(SampleFlows.all)
    let names = FlowColumn.allCases.map(\.flatName)
    for flow in SampleFlows.all {
      var line = OutputBuffer()
      var encoder = CSVColumns(FlowColumn.allCases.map { .record($0) }, inputs: ["a", "b"])
      encoder.encode(flow, to: &line)
      let cells = line.text.dropLast(1).split(separator: ",", omittingEmptySubsequences: false).map {
        String($0)
      }
      for (index, column) in FlowColumn.allCases.enumerated() where column != .input {
        let value = try row("SELECT \"\(names[index])\" FROM flows WHERE flow = \(flow.flow)")
        let expected = cells[index].isEmpty ? "NULL" : cells[index]
        if column.type.kind == .seconds {
          #expect(Double(value) == Double(expected), "\(names[index])")
        } else {
          #expect(value == expected, "\(names[index]) of flow \(flow.flow)")
        }
      }
    }
    #expect(try row("SELECT input FROM flows WHERE flow = 4") == "rest,1.pcap")
    #expect(try row("SELECT encapsulation FROM flows WHERE flow = 1") == "vlan:100/vxlan:42")
  }

  @Test func `values have the types of their columns`() throws {
    defer { remove() }
    try write(SampleFlows.all)
    for column in FlowColumn.allCases {
      let types = try rows(
        "SELECT DISTINCT typeof(\"\(column.flatName)\") FROM flows ORDER BY 1", columns: 1)
      let expected =
        switch column.type.kind {
        case .integer, .events: "integer"
        case .seconds: "real"
        case .time, .text, .word, .words: "text"
        }
      #expect(types.filter { $0 != "null" && $0 != expected } == [], "\(column.flatName)")
    }
  }

  @Test func `events are rows in their order, with what JSON says of them`() throws {
    defer { remove() }
    try write([SampleFlows.orderly])
    #expect(
      try rows(
        #"SELECT event, frame, time, "from", flags, seq, ack, len, tsval, tsecr, note, client_state, server_state FROM events"#,
        columns: 13) == [
          "0|1|0.0|client|SYN|4294967290|NULL|0|1000|0|syn|SYN-SENT|NULL",
          "1|2|0.0121|server|SYN,ACK|5000|4294967291|0|77000|1000|syn_ack|SYN-SENT|SYN-RECEIVED",
          "2|9|0.29|client|FIN,ACK|512|9097|0|1290|77280|fin|FIN-WAIT-1|ESTABLISHED",
          "3|10|0.304|server|FIN,ACK|9097|513|0|77300|1290|fin|FIN-WAIT-2|LAST-ACK",
          "4|11|0.304914|client|ACK|513|9098|0|1304|77300|final_ack|TIME-WAIT|CLOSED",
        ])
  }

  @Test func `flags without a name among the common ones are spelled as in JSON`() throws {
    defer { remove() }
    var flow = SampleFlows.orderly
    flow.events[0].flags = [.syn, .ece, .cwr]
    flow.events[1].flags = []
    try write([flow])
    #expect(try rows("SELECT flags FROM events WHERE event < 2", columns: 1) == ["SYN,ECE,CWR", ""])
  }

  @Test func `a second run is added beside the first`() throws {
    defer { remove() }
    try write(SampleFlows.all)
    try write([SampleFlows.refused], append: true)
    #expect(
      try rows("SELECT run, stored_flows, flows, complete FROM runs", columns: 4) == ["1|6|6|0", "2|1|6|0"])
    #expect(try row("SELECT COUNT(*) FROM flows") == "7")
    #expect(
      try rows("SELECT run, input, name FROM inputs WHERE run = 2", columns: 3) == [
        "2|0|web \"a\".pcapng", "2|1|rest,1.pcap",
      ])
    #expect(try row("PRAGMA integrity_check") == "ok")
    #expect(try rows("PRAGMA foreign_key_check", columns: 1) == [])
  }

  @Test func `the run's header is NDJSON's`() throws {
    defer { remove() }
    try write([])
    #expect(try row("SELECT header FROM runs") == GoldenRows.header)
  }

  @Test func `a run that is not finished leaves the content as it was`() throws {
    defer { remove() }
    try write([SampleFlows.orderly])
    do {
      var database = try FlowDatabase.appending(to: path)
      database.begin(inputs: [])
      for _ in 0..<10_000 { database.add(SampleFlows.simultaneous) }
      #expect(throws: FlowDatabaseError.inUse) { _ = try FlowDatabase.appending(to: path) }
    }
    #expect(try rows("SELECT run, flow FROM flows", columns: 2) == ["1|0"])
    #expect(try row("PRAGMA integrity_check") == "ok")
  }

  @Test func `a flow that is there twice in a run is refused when the run is finished`() throws {
    defer { remove() }
    try write([SampleFlows.orderly])
    #expect(throws: FlowDatabaseError.self) {
      try write([SampleFlows.orderly, SampleFlows.orderly], append: true)
    }
    #expect(try row("SELECT COUNT(*) FROM flows") == "1")
  }

  @Test(arguments: ["", "PRAGMA application_id = 1", "CREATE TABLE flows (flow)"])
  func `another program's database is refused and left alone`(statements: String) throws {
    defer { remove() }
    do {
      let connection = try SQLiteConnection(path: path, mayCreate: true)
      try connection.execute("CREATE TABLE theirs (x);" + statements)
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(throws: FlowDatabaseError.foreign) { _ = try FlowDatabase.appending(to: path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test func `a file that is no database is refused`() throws {
    defer { remove() }
    try Data(repeating: 65, count: 4096).write(to: URL(fileURLWithPath: path))
    #expect(throws: FlowDatabaseError.notDatabase) { _ = try FlowDatabase.appending(to: path) }
  }

  @Test(arguments: [
    ("PRAGMA user_version = 7", 7), ("ALTER TABLE flows ADD COLUMN more TEXT", FlowDatabase.version),
    ("DROP TABLE events", FlowDatabase.version),
  ])
  func `a database whose tables are not those of this version is refused`(change: String, version: Int) throws
  {
    defer { remove() }
    try write([SampleFlows.orderly])
    do { try SQLiteConnection(path: path, mayCreate: false).execute(change) }
    #expect(throws: FlowDatabaseError.otherVersion(version)) { _ = try FlowDatabase.appending(to: path) }
  }
}
