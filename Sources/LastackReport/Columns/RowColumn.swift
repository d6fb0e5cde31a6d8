/// A column that can be asked for: one of the record's, or one that is computed when it is asked for.
public enum RowColumn: Sendable, Equatable {
  case record(FlowColumn)
  /// ``CommunityID``.
  case communityID

  /// Every column, those of the record first.
  public static let all: [RowColumn] = FlowColumn.allCases.map { .record($0) } + [.communityID]

  /// The name in JSON.
  public var name: String {
    switch self {
    case .record(let column): column.rawValue
    case .communityID: "community_id"
    }
  }

  /// The name in CSV, where arrays are flattened.
  public var flatName: String {
    switch self {
    case .record(let column): column.flatName
    case .communityID: name
    }
  }

  /// - Throws: ``UnknownColumn``, for a name that is neither in JSON nor in CSV.
  public init(name: String) throws(UnknownColumn) {
    guard let column = Self.all.first(where: { $0.name == name || $0.flatName == name }) else {
      throw UnknownColumn(name: name)
    }
    self = column
  }
}

/// A name that no column has, with the one that is most like it.
public struct UnknownColumn: Error, Sendable, Equatable {
  public let name: String
  public let nearest: String

  init(name: String) {
    self.name = name
    let names = RowColumn.all.map(\.name)
    nearest = names.min { Self.distance(name, $0) < Self.distance(name, $1) } ?? ""
  }

  /// How many letters must be put in, taken out or changed (Levenshtein 1966).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8.prefix(64)), Array(b.utf8))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
