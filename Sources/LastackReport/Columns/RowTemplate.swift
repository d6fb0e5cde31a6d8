internal import LastackTracking

/// Rows put together from pieces: fixed octets, values of columns as a format spells them, and what is computed.
///
/// The whole row is written by ``FlowColumn``'s table, and values are taken out of it: any choice, in any order, has the
/// very octets of the whole row. Costs about twice what a whole row costs.
struct RowTemplate<Syntax: RowSyntax>: ~Copyable {
  enum Piece {
    case octets([UInt8])
    case column(FlowColumn)
    case communityID
    case computed(@Sendable (borrowing FlowRecord, inout OutputBuffer) -> Void)
  }

  private let pieces: [Piece]
  private let texts = RowTexts<Syntax>()
  private let inputs: [[UInt8]]
  private let keyLengths: [Int]
  private var marks: [Int]
  private var row = OutputBuffer(capacity: 1 << 13)

  init(_ pieces: [Piece], inputs: [String]) {
    self.pieces = pieces
    self.inputs = inputs.map { Syntax.octets(of: $0) }
    keyLengths = FlowColumn.allCases.map { Syntax.key(of: $0).utf8.count }
    marks = Array(repeating: 0, count: FlowColumn.allCases.count + 1)
  }

  mutating func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    mark(record)
    for piece in pieces {
      switch piece {
      case .octets(let octets): octets.withUnsafeBufferPointer { output.append($0) }
      case .column(let column): append(column, to: &output)
      case .communityID:
        output.append(Syntax.quote)
        output.append(CommunityID(record))
        output.append(Syntax.quote)
      case .computed(let write): write(record, &output)
      }
    }
  }

  private mutating func mark(_ record: borrowing FlowRecord) {
    row.removeAll()
    let unknown = Array("\(Syntax.null)".utf8)
    var encapsulation = unknown
    if !record.encapsulation.isEmpty {
      var text = OutputBuffer(capacity: 64)
      text.append(record.encapsulation)
      encapsulation = Syntax.octets(of: text.text)
    }
    let input = inputs.indices.contains(record.input) ? inputs[record.input] : unknown
    let room =
      FlowRow<Syntax>.longest + record.events.count * FlowRow<Syntax>.longestEvent + encapsulation.count
      + input.count
    marks.withUnsafeMutableBufferPointer { marks in
      texts.table.withUnsafeBufferPointer { table in
        guard let table = table.baseAddress, let marks = marks.baseAddress else { return }
        var marked = MarkedRow<Syntax>(row.begin(room: room, texts: table), marks: marks)
        FlowColumn.write(record, encapsulation: encapsulation, input: input, texts: texts, to: &marked)
        marked.mark()
        row.end(marked.row.cursor)
      }
    }
  }

  private func append(_ column: FlowColumn, to output: inout OutputBuffer) {
    let index = Int(withUnsafeBytes(of: column) { $0[0] })
    let value = marks[index] + keyLengths[index]..<marks[index + 1]
    row.withBytes { octets in
      output.append(UnsafeRawBufferPointer(rebasing: octets[value]).assumingMemoryBound(to: UInt8.self))
    }
  }
}

extension RowTemplate.Piece {
  static func text(_ text: String) -> Self { .octets(Array(text.utf8)) }

  init(_ column: RowColumn) {
    self =
      switch column {
      case .record(let column): .column(column)
      case .communityID: .communityID
      }
  }
}
