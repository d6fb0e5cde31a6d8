/// Why connections could not be stored.
public enum FlowDatabaseError: Error, Sendable, Equatable {
  /// The file is there and holds something else than SQLite.
  case notDatabase
  /// A SQLite database that another program made.
  case foreign
  /// A database of another version of this program, whose tables differ.
  case otherVersion(Int)
  /// Another program is writing to it.
  case inUse
  /// In SQLite's own words.
  case system(String)
}

extension FlowDatabaseError: CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String {
    switch self {
    case .notDatabase: "is there and is no SQLite database; name another file"
    case .foreign: "is another program's SQLite database; name another file"
    case .otherVersion(let version):
      "was made by another version of lastack (tables of version \(version), not \(FlowDatabase.version)); name another file"
    case .inUse: "is in use by another program; try again when that is done"
    case .system(let message): "cannot be written: \(message)"
    }
  }
}
