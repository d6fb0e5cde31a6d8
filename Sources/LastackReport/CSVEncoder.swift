public import LastackTracking

/// Flow records as comma-separated values (RFC 4180): a line of column names, then one line a flow.
///
/// Arrays are flattened: `event_count`, and `finding_codes` and `quality` joined by `;`. What is unknown is empty.
public struct CSVEncoder: Sendable {
  private let rows: FlowRows<CSVSyntax>

  /// `inputs` are the inputs' base names, by index.
  public init(inputs: [String]) { rows = FlowRows(inputs: inputs) }

  /// Appends the line of column names.
  public func encodeColumnNames(to output: inout OutputBuffer) {
    output.append(FlowColumn.allCases.map(\.flatName).joined(separator: ","))
    output.append(CSVSyntax.end)
  }

  /// Appends one line.
  public func encode(_ record: borrowing FlowRecord, to output: inout OutputBuffer) {
    rows.encode(record, to: &output)
  }
}
