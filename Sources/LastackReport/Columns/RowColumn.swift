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
    nearest = names.min { Spelling.distance(name, $0) < Spelling.distance(name, $1) } ?? ""
  }
}
