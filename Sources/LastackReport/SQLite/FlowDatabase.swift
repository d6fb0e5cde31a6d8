public import LastackDiagnosis
public import LastackTracking
internal import LastackWire

/// Connections in a SQLite file: a run after the other, each with its inputs, flows, events and findings.
///
/// All rows of a run are one transaction. A new file has neither a journal nor a sync: write it under a temporary name and
/// rename it. In a file that is there the rollback journal keeps the old content until ``finish(_:findings:)`` commits.
public struct FlowDatabase: ~Copyable {
  /// PRAGMA user_version: raised when a table, a column or a view changes.
  public static let version = 1

  /// The number of this run in the file, from 1.
  public let run: Int
  let connection: SQLiteConnection
  private let isNew: Bool
  private let flows: SQLiteStatement
  private let events: SQLiteStatement
  private let texts: RowTexts<SQLiteSyntax>
  private let memory: Memory
  private var inputs: [[UInt8]] = []
  private(set) var rows = 0
  /// The first problem, since an analysis under way cannot stop.
  private var failure: FlowDatabaseError?

  /// Makes the tables in an empty file.
  public static func creating(_ path: String) throws(FlowDatabaseError) -> FlowDatabase {
    let connection = try SQLiteConnection(path: path, mayCreate: true)
    try connection.execute(
      """
      PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA cache_size = -65536;
      PRAGMA application_id = \(FlowDatabaseSchema.application); PRAGMA user_version = \(version); BEGIN;
      """)
    for table in FlowDatabaseSchema.tables { try connection.execute(table.statement) }
    return try opened(connection, run: 1, isNew: true)
  }

  /// Takes a file that is there; whatever is not ours is refused, and left as it is.
  public static func appending(to path: String) throws(FlowDatabaseError) -> FlowDatabase {
    let connection = try SQLiteConnection(path: path, mayCreate: false)
    guard try connection.integer("PRAGMA application_id") == FlowDatabaseSchema.application else {
      throw .foreign
    }
    let found = try connection.integer("PRAGMA user_version") ?? 0
    guard found == version else { throw .otherVersion(found) }
    try connection.execute("PRAGMA cache_size = -65536; BEGIN IMMEDIATE")
    for table in FlowDatabaseSchema.tables {
      let statement = try connection.text("SELECT sql FROM sqlite_schema WHERE name = '\(table.name)'")
      guard statement == table.statement else { throw .otherVersion(found) }
    }
    let last = try connection.integer("SELECT MAX(run) FROM runs") ?? 0
    return try opened(connection, run: last + 1, isNew: false)
  }

  private static func opened(
    _ connection: consuming SQLiteConnection, run: Int, isNew: Bool
  ) throws(FlowDatabaseError) -> FlowDatabase {
    let marks = String(repeating: ",?", count: FlowColumn.allCases.count)
    let flows = try SQLiteStatement("INSERT INTO flows VALUES (?\(marks))", on: connection)
    let events = try SQLiteStatement(
      "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", on: connection)
    return FlowDatabase(connection: connection, flows: flows, events: events, run: run, isNew: isNew)
  }

  private init(
    connection: consuming SQLiteConnection, flows: consuming SQLiteStatement,
    events: consuming SQLiteStatement,
    run: Int, isNew: Bool
  ) {
    flows.parameters.bind(0, run)
    events.parameters.bind(0, run)
    self.connection = connection
    self.flows = flows
    self.events = events
    self.run = run
    self.isNew = isNew
    texts = RowTexts<SQLiteSyntax>()
    memory = Memory(texts.table)
  }

  /// Call it before the first connection.
  ///
  /// - Parameter inputs: the inputs' base names, by index.
  public mutating func begin(inputs: [String]) { self.inputs = inputs.map { Array($0.utf8) } }

  /// Stores a connection. The first problem is kept for ``finish(_:findings:)``; after it nothing is written.
  public mutating func add(_ record: borrowing FlowRecord) {
    guard failure == nil else { return }
    do throws(FlowDatabaseError) {
      try insert(record)
      try insertEvents(of: record)
      rows += 1
    } catch {
      failure = error
    }
  }

  private func insert(_ record: borrowing FlowRecord) throws(FlowDatabaseError) {
    var row = SQLiteRow(
      flows.parameters, from: 1, texts: memory.texts, seconds: memory.seconds, room: memory.room)
    let layers = record.encapsulation
    var encapsulation: [UInt8] = []
    if !layers.isEmpty {
      var text = OutputBuffer(capacity: 64)
      text.append(layers)
      encapsulation = Array(text.text.utf8)
    }
    FlowColumn.write(
      record, encapsulation: encapsulation,
      input: inputs.indices.contains(record.input) ? inputs[record.input] : [],
      texts: texts, to: &row)
    try flows.run()
  }

  private func insertEvents(of record: borrowing FlowRecord) throws(FlowDatabaseError) {
    let parameters = events.parameters
    parameters.bind(1, Int64(record.flow))
    for index in record.events.indices {
      let event = record.events[index]
      parameters.bind(2, Int64(index))
      var row = SQLiteRow(
        parameters, from: 3, texts: memory.texts, seconds: memory.seconds, room: memory.room)
      row.event(event, since: record.start, texts.events)
      try events.run()
    }
  }

  /// Stores the run itself and what was found, and makes all of it valid.
  ///
  /// - Throws: the first problem that was met; the file is what it was before, or, if it was made, of no use.
  public consuming func finish(_ summary: RunSummary, findings: [Finding]) throws(FlowDatabaseError) {
    if let failure { throw failure }
    try insert(summary)
    for (index, finding) in findings.enumerated() { try insert(finding, index, summary.inputs) }
    if isNew { try connection.execute(FlowDatabaseSchema.indexes + FlowDatabaseSchema.views) }
    try connection.execute(
      """
      UPDATE flows SET finding_codes = (
        SELECT GROUP_CONCAT(code, ';') FROM (
          SELECT DISTINCT code FROM findings JOIN finding_flows USING (run, finding)
          WHERE finding_flows.run = flows.run AND finding_flows.flow = flows.flow ORDER BY code))
      WHERE run = \(run) AND flow IN (SELECT flow FROM finding_flows WHERE run = \(run));
      COMMIT
      """)
  }
}

/// What parameters point at while a statement runs: it does not move, and no row allocates it.
private final class Memory {
  let texts: UnsafeMutablePointer<ShortText>
  let seconds: UnsafeMutablePointer<SecondSpelling>
  let room: UnsafeMutableRawPointer

  init(_ table: [ShortText]) {
    texts = .allocate(capacity: table.count)
    for (index, text) in table.enumerated() { (texts + index).initialize(to: text) }
    seconds = .allocate(capacity: SecondSpelling.places)
    seconds.initialize(repeating: SecondSpelling(), count: SecondSpelling.places)
    room = .allocate(byteCount: SQLiteRow.longest + RowCursor.overshoot, alignment: 16)
  }

  deinit {
    texts.deallocate()
    seconds.deallocate()
    room.deallocate()
  }
}
