import Glibc
import Lastack

/// The SQLite file of `--output`: a new one written whole or not at all, or one of ours that a run is added to.
struct ResultDatabase: ~Copyable {
  var database: FlowDatabase
  private let path: String
  /// The new file, until it is renamed; nil for one that was there.
  private let file: ResultFile?

  private init(_ database: consuming FlowDatabase, path: String, file: consuming ResultFile?) {
    self.database = database
    self.path = path
    self.file = file
  }

  static func open(path: String?, inputs: [String]) throws(CommandFailure) -> ResultDatabase {
    guard let path, path != "-" else {
      throw CommandFailure(
        status: .usage, message: "--format sqlite: a database needs a file; name it with --output FILE")
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 {
      if inputs.contains(where: { ResultFile.isSame($0, as: status) }) {
        throw CommandFailure(status: .usage, message: "--output \(path): is an input; name another file")
      }
      return ResultDatabase(
        try database(path) { path throws(FlowDatabaseError) in try .appending(to: path) }, path: path,
        file: nil)
    }
    let file = try ResultFile(path: path, inputs: inputs)
    guard let temporary = file.temporaryPath else {
      throw CommandFailure(
        status: .usage, message: "--output \(path): a database needs a file of its own; name another")
    }
    return ResultDatabase(
      try database(path) { _ throws(FlowDatabaseError) in try .creating(temporary) }, path: path, file: file)
  }

  private static func database(
    _ path: String, _ open: (String) throws(FlowDatabaseError) -> FlowDatabase
  ) throws(CommandFailure) -> FlowDatabase {
    do { return try open(path) } catch { throw failure(path, error) }
  }

  /// Makes what was stored valid, and puts a new file in its place.
  consuming func finish(_ run: RunSummary, findings: [Finding]) throws(CommandFailure) {
    let path = path
    do { try database.finish(run, findings: findings) } catch { throw Self.failure(path, error) }
    try file?.finish()
  }

  private static func failure(_ path: String, _ error: FlowDatabaseError) -> CommandFailure {
    switch error {
    case .notDatabase, .foreign, .otherVersion:
      CommandFailure(status: .usage, message: "--output \(path): \(error)")
    case .inUse, .system: CommandFailure(status: .unreadable, message: "\(path): \(error)")
    }
  }
}
