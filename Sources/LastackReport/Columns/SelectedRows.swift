public import LastackTracking

/// Writes a row for each connection.
public protocol RowEncoder: ~Copyable {
  /// Appends one line.
  mutating func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer)
}

/// Chosen columns as JSON, one object a line.
public struct NDJSONColumns: ~Copyable, RowEncoder {
  private var rows: RowTemplate<JSONSyntax>

  /// - Parameters:
  ///   - columns: in the order in which they are written.
  ///   - inputs: the inputs' base names, by index.
  public init(_ columns: [RowColumn], inputs: [String]) {
    var pieces: [RowTemplate<JSONSyntax>.Piece] = []
    for (index, column) in columns.enumerated() {
      pieces += [.text((index == 0 ? "{\"" : ",\"") + column.name + "\":"), .init(column)]
    }
    rows = RowTemplate(pieces + [.text("}\n")], inputs: inputs)
  }

  public mutating func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    rows.encode(record, to: &output)
  }
}

/// Chosen columns as comma-separated values.
public struct CSVColumns: ~Copyable, RowEncoder {
  private var rows: RowTemplate<CSVSyntax>
  private let names: String

  public init(_ columns: [RowColumn], inputs: [String]) {
    var pieces: [RowTemplate<CSVSyntax>.Piece] = []
    for (index, column) in columns.enumerated() {
      if index > 0 { pieces.append(.text(",")) }
      pieces.append(.init(column))
    }
    rows = RowTemplate(pieces + [.text(CSVSyntax.end.description)], inputs: inputs)
    names = columns.map(\.flatName).joined(separator: ",")
  }

  /// Appends the line of column names.
  public func encodeColumnNames(to output: inout OutputBuffer) {
    output.append(names)
    output.append(CSVSyntax.end)
  }

  public mutating func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    rows.encode(record, to: &output)
  }
}

/// Chosen columns as a table, in full: values as CSV has them, `-` for what is unknown.
public struct ColumnTable: ~Copyable {
  private let columns: [RowColumn]
  private let style: Style
  private var encoder: RowTemplate<CSVSyntax>
  private var cell = OutputBuffer(capacity: 1 << 10)
  private var rows: [(flow: Int, cells: [String])] = []

  public init(_ columns: [RowColumn], inputs: [String], style: Style) {
    self.columns = columns
    self.style = style
    // Stands in no value: a column's text cannot hold it.
    let end = RowTemplate<CSVSyntax>.Piece.octets([0])
    encoder = RowTemplate(columns.flatMap { [.init($0), end] }, inputs: inputs)
  }

  public mutating func add(_ record: borrowing FlowRecord) {
    cell.removeAll()
    encoder.encode(record, to: &cell)
    let cells = cell.text.split(separator: "\0", omittingEmptySubsequences: false).dropLast()
    rows.append((record.flow, cells.map { $0.isEmpty ? "-" : String($0) }))
  }

  /// The whole table, flows in the order of their numbers, a line of titles first.
  public var text: String {
    let rows = rows.sorted { $0.flow < $1.flow }.map(\.cells)
    let titles = columns.map(\.flatName)
    let widths = titles.indices.map { index in
      rows.reduce(titles[index].count) { max($0, $1[index].count) }
    }
    func line(_ cells: [String]) -> String {
      var line = cells.indices.map { index in
        columns[index].isNumber ? cells[index].trailing(widths[index]) : cells[index].leading(widths[index])
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    return ([style(.faint, line(titles))] + rows.map(line)).map { $0 + "\n" }.joined()
  }
}

extension RowColumn {
  fileprivate var isNumber: Bool {
    guard case .record(let column) = self else { return false }
    switch column.type.kind {
    case .integer, .seconds, .events: return true
    case .time, .text, .word, .words: return false
    }
  }
}
