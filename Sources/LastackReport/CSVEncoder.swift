public import LastackTracking

/// Flow records as comma-separated values (RFC 4180): a line of column names, then one line a flow.
///
/// Arrays are flattened: `event_count`, and `finding_codes` and `quality` joined by `;`. What is unknown is empty.
public struct CSVEncoder: Sendable {
  private let fields: FlowFields<CSVSyntax>
  private let columns = FlowColumn.allCases

  /// `inputs` are the inputs' base names, by index.
  public init(inputs: [String]) {
    fields = FlowFields(inputs: inputs)
  }

  /// Appends the line of column names.
  public func encodeColumnNames(to output: inout OutputBuffer) {
    output.append(columns.map(\.flatName).joined(separator: ","))
    output.append("\r\n")
  }

  /// Appends one line.
  public func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    for index in columns.indices {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      fields.write(columns[index], of: record, to: &output)
    }
    output.append("\r\n")
  }
}
