internal import LastackTracking

/// How a format spells rows: what stands before a value, what is unknown, what needs quotes, what becomes of arrays.
protocol RowSyntax: Sendable {
  /// What stands before a column's value, and behind the value before.
  static func key(of column: FlowColumn) -> String
  /// What stands before an event's value, other than its first, and behind the value before.
  static func key(ofEvent member: String) -> String
  /// What stands behind the last value.
  static var end: StaticString { get }
  static var null: StaticString { get }
  /// What stands around text in which nothing needs escaping: times, addresses, words of a closed vocabulary.
  static var quote: StaticString { get }
  /// Appends text that may hold anything.
  static func append(_ text: String, to output: inout OutputBuffer)
  /// What stands before, between and behind the words of `quality`.
  static var list: (start: StaticString, separator: StaticString, end: StaticString) { get }
  static var noFindings: StaticString { get }
  /// Writes the events behind their column's key. A separate function: rows are long, and events a loop in them.
  static func write(_ events: [CloseEvent], since start: Int64, _ texts: EventTexts, _ row: RowCursor)
    -> RowCursor
}

extension RowSyntax {
  /// `text` as this format spells it.
  static func octets(of text: String) -> [UInt8] {
    var output = OutputBuffer(capacity: 64)
    append(text, to: &output)
    return output.withBytes { Array($0) }
  }
}
