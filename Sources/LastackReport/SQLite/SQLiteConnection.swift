internal import CSQLite

/// An open SQLite database: closed when it goes, which undoes a transaction that is not committed.
struct SQLiteConnection: ~Copyable {
  fileprivate let handle: OpaquePointer

  /// - Throws: ``FlowDatabaseError/system(_:)`` with SQLite's own words.
  init(path: String, mayCreate: Bool) throws(FlowDatabaseError) {
    // One thread at a time: no mutex for each call.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (mayCreate ? SQLITE_OPEN_CREATE : 0)
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard let opened, code == SQLITE_OK else {
      let problem = FlowDatabaseError(code: code, opened.flatMap { sqlite3_errmsg($0) })
      sqlite3_close(opened)
      throw problem
    }
    handle = opened
  }

  /// Statements may still be there: it is closed with the last of them.
  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that have no parameters and whose rows do not matter.
  func execute(_ statements: String) throws(FlowDatabaseError) {
    try check(sqlite3_exec(handle, statements, nil, nil, nil))
  }

  /// The first column of the first row; nil where there is no row, or NULL in it.
  func integer(_ query: String) throws(FlowDatabaseError) -> Int? {
    let statement = try SQLiteStatement(query, on: self)
    guard try statement.step(), !statement.isNull(0) else { return nil }
    return statement.integer(0)
  }

  /// The first column of the first row; nil where there is no row, or NULL in it.
  func text(_ query: String) throws(FlowDatabaseError) -> String? {
    let statement = try SQLiteStatement(query, on: self)
    guard try statement.step(), !statement.isNull(0) else { return nil }
    return statement.text(0)
  }

  fileprivate func check(_ code: Int32) throws(FlowDatabaseError) {
    if code != SQLITE_OK { throw FlowDatabaseError(code: code, sqlite3_errmsg(handle)) }
  }
}

/// A prepared statement. Parameters and columns are counted from 0. It must not outlive its connection.
struct SQLiteStatement: ~Copyable {
  private let handle: OpaquePointer

  init(_ text: String, on connection: borrowing SQLiteConnection) throws(FlowDatabaseError) {
    var prepared: OpaquePointer?
    try connection.check(sqlite3_prepare_v2(connection.handle, text, -1, &prepared, nil))
    guard let prepared else { throw FlowDatabaseError.system("no statement in: \(text)") }
    handle = prepared
  }

  deinit { sqlite3_finalize(handle) }

  /// Where values are put in; not to be kept beyond the statement.
  var parameters: SQLiteParameters { SQLiteParameters(handle: handle) }

  // MARK: Rows

  /// Goes to the next row; false where there is none.
  func step() throws(FlowDatabaseError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw FlowDatabaseError(code: code, sqlite3_errmsg(sqlite3_db_handle(handle)))
  }

  /// Runs the statement with its parameters, and makes it ready for the next ones.
  @inline(__always)
  func run() throws(FlowDatabaseError) {
    let code = sqlite3_step(handle)
    let reset = sqlite3_reset(handle)
    if code != SQLITE_DONE || reset != SQLITE_OK {
      throw FlowDatabaseError(code: code, sqlite3_errmsg(sqlite3_db_handle(handle)))
    }
  }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  func text(_ column: Int32) -> String {
    sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
  }
}

/// The parameters of a statement, counted from 0; they keep their values until they are bound anew.
struct SQLiteParameters {
  fileprivate let handle: OpaquePointer

  @inline(__always)
  func bindNull(_ parameter: Int32) { sqlite3_bind_null(handle, parameter + 1) }

  @inline(__always)
  func bind(_ parameter: Int32, _ number: Int64) { sqlite3_bind_int64(handle, parameter + 1, number) }

  @inline(__always)
  func bind(_ parameter: Int32, _ number: Double) { sqlite3_bind_double(handle, parameter + 1, number) }

  /// UTF-8 that is not copied: it must stay where it is until the parameter is bound anew.
  @inline(__always)
  func bind(_ parameter: Int32, unmoved text: UnsafeRawPointer, count: Int) {
    sqlite3_bind_text(
      handle, parameter + 1, text.assumingMemoryBound(to: CChar.self), Int32(truncatingIfNeeded: count), nil)
  }

  func bind(_ parameter: Int32, _ number: Int?) {
    if let number { bind(parameter, Int64(number)) } else { bindNull(parameter) }
  }

  func bind(_ parameter: Int32, _ text: String?) {
    guard var text else { return bindNull(parameter) }
    text.withUTF8 { octets in
      // SQLITE_TRANSIENT: SQLite makes a copy.
      let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      let length = Int32(clamping: octets.count)
      guard let start = octets.baseAddress else {
        // No address would be NULL.
        sqlite3_bind_text(handle, parameter + 1, "", 0, copied)
        return
      }
      start.withMemoryRebound(to: CChar.self, capacity: octets.count) {
        _ = sqlite3_bind_text(handle, parameter + 1, $0, length, copied)
      }
    }
  }
}

extension FlowDatabaseError {
  fileprivate init(code: Int32, _ message: UnsafePointer<CChar>?) {
    switch code & 0xff {
    case SQLITE_NOTADB: self = .notDatabase
    case SQLITE_BUSY, SQLITE_LOCKED: self = .inUse
    default: self = .system(String(cString: message ?? sqlite3_errstr(code)))
    }
  }
}
