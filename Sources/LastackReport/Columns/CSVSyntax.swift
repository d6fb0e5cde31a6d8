internal import LastackTracking

/// RFC 4180 spellings: what is unknown is empty, and an array is a count or words joined by `;`.
enum CSVSyntax: RowSyntax {
  static func key(of column: FlowColumn) -> String { column == .schema ? "" : "," }

  static func key(ofEvent member: String) -> String { "" }

  @inline(__always) static var end: StaticString { "\r\n" }
  @inline(__always) static var null: StaticString { "" }
  @inline(__always) static var quote: StaticString { "" }
  @inline(__always) static var noFindings: StaticString { "" }
  @inline(__always) static var list: (start: StaticString, separator: StaticString, end: StaticString) {
    ("", ";", "")
  }

  /// RFC 4180 §2: a field with a comma, a quote or a line break is quoted, and quotes in it are doubled.
  static func append(_ text: String, to output: inout OutputBuffer) {
    let needsQuotes = text.utf8.contains {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0a || $0 == 0x0d
    }
    guard needsQuotes else { return output.append(text) }
    output.append(UInt8(ascii: "\""))
    for octet in text.utf8 {
      if octet == UInt8(ascii: "\"") { output.append(octet) }
      output.append(octet)
    }
    output.append(UInt8(ascii: "\""))
  }

  @inline(__always)
  static func write(_ events: [CloseEvent], since start: Int64, _ texts: EventTexts, _ row: RowCursor)
    -> RowCursor
  {
    var row = row
    row.decimal(events.count)
    return row
  }
}
