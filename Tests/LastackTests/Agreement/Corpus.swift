import Foundation
import LastackWire

/// Captures that others made, with what other programs say of their connections: `../shared/corpus` beside the package.
enum Corpus {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/corpus")

  static let isThere = FileManager.default.fileExists(atPath: root.appendingPathComponent("captures").path)
  static let absence = "the corpus (../shared/corpus) is not beside the package"

  /// Every capture's name.
  static let captures: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("captures").path))
    ?? []).sorted()

  static func path(_ capture: String) -> String { root.appendingPathComponent("captures/\(capture)").path }

  /// The rows of a table under `truth`; nil where there is no such table.
  static func truth(_ name: String) -> [Row]? {
    guard let octets = try? Data(contentsOf: root.appendingPathComponent("truth/\(name)")) else { return nil }
    let lines = String(decoding: octets, as: UTF8.self).split(whereSeparator: \.isNewline).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Row(Dictionary(zip(lines[0], $0)) { first, _ in first }) }
  }

  /// A row of a truth table; a column that it lacks reads as empty.
  struct Row {
    private let cells: [String: String]

    init(_ cells: [String: String]) { self.cells = cells }

    subscript(_ column: String) -> String { cells[column] ?? "" }

    /// The number in a column; nil for `-` and for an empty cell.
    func number(_ column: String) -> Int? { Double(self[column]).map { Int($0) } }

    /// The endpoint in two columns; of several addresses (tunnels) the innermost. Nil for what is no TCP endpoint.
    func endpoint(_ address: String, _ port: String) -> Endpoint? {
      let innermost = self[address].split(whereSeparator: { $0 == "," || $0 == ";" }).last.map(String.init)
      guard let address = innermost.flatMap(IPAddress.init), let port = UInt16(self[port]) else { return nil }
      return Endpoint(address, port)
    }
  }
}

/// A four-tuple whose ends are in no order.
struct Ends: Hashable {
  let low: Endpoint
  let high: Endpoint

  init(_ one: Endpoint, _ other: Endpoint) {
    (low, high) = one.precedes(other) ? (one, other) : (other, one)
  }
}

/// Cells compared with those of another program, and the differences found, by where they are.
struct Comparison {
  private(set) var cells = 0
  private(set) var differences: [Place: Int] = [:]
  private(set) var examples: [String] = []

  struct Place: Hashable, Comparable, CustomStringConvertible {
    var capture: String
    var column: String

    static func < (one: Place, other: Place) -> Bool {
      (one.capture, one.column) < (other.capture, other.column)
    }

    var description: String { "\(capture) \(column)" }
  }

  mutating func check<Value: Equatable>(
    _ column: String, _ ours: Value, _ theirs: Value, in capture: String
  ) {
    cells += 1
    if ours == theirs { return }
    differences[Place(capture: capture, column: column), default: 0] += 1
    examples.append("\(capture) \(column): ours \(ours), truth \(theirs)")
  }
}

/// A difference that stays, and why.
struct KnownDifference {
  var capture: String
  var column: String
  var cells: Int
  var reason: String

  init(_ capture: String, _ column: String, cells: Int = 1, _ reason: String) {
    (self.capture, self.column, self.cells, self.reason) = (capture, column, cells, reason)
  }

  static func byPlace(_ known: [KnownDifference]) -> [Comparison.Place: Int] {
    Dictionary(
      known.map { (Comparison.Place(capture: $0.capture, column: $0.column), $0.cells) },
      uniquingKeysWith: +)
  }
}
