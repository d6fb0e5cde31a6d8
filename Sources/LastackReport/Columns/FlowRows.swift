internal import LastackTracking
internal import LastackWire

/// Writes rows of octets. A class, since an encoder is handed about for every row.
final class FlowRows<Syntax: RowSyntax>: Sendable {
  private let texts = RowTexts<Syntax>()
  /// The inputs' base names, by index, as the format spells them.
  private let inputs: [[UInt8]]
  private let unknown: [UInt8]

  init(inputs: [String]) {
    self.inputs = inputs.map { Syntax.octets(of: $0) }
    unknown = Array("\(Syntax.null)".utf8)
  }

  @inline(__always)
  func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    let layers = record.encapsulation
    let encapsulation = layers.isEmpty ? unknown : Self.octets(of: layers)
    let input = inputs.indices.contains(record.input) ? inputs[record.input] : unknown
    let room =
      FlowRow<Syntax>.longest + record.events.count * FlowRow<Syntax>.longestEvent + encapsulation.count
      + input.count
    texts.table.withUnsafeBufferPointer { table in
      guard let first = table.baseAddress else { return }
      var row = FlowRow<Syntax>(output.begin(room: room, texts: first))
      FlowColumn.write(record, encapsulation: encapsulation, input: input, texts: texts, to: &row)
      row.end()
      output.end(row.cursor)
    }
  }

  /// Seldom: nearly all flows lie in no outer layer.
  @inline(never)
  private static func octets(of layers: [EncapsulationLayer]) -> [UInt8] {
    var text = OutputBuffer(capacity: 64)
    text.append(layers)
    return Syntax.octets(of: text.text)
  }
}
