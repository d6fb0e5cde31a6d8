internal import LastackTracking

/// RFC 4180 spellings: what is unknown is empty, and an array is a count or words joined by `;`.
enum CSVSyntax: FieldSyntax {
  static var quotesWords: Bool { false }

  @inline(__always)
  static func null(_ output: inout OutputBuffer) {}

  @inline(__always)
  static func quote(_ output: inout OutputBuffer) {}

  /// RFC 4180 §2: a field with a comma, a quote or a line break is quoted, and quotes in it are doubled.
  static func text(_ text: String, _ output: inout OutputBuffer) {
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

  static func words(of quality: QualityFlags, _ output: inout OutputBuffer) {
    var needsSemicolon = false
    for (flag, spelling) in QualityFlags.spellings where quality.contains(flag) {
      if needsSemicolon { output.append(UInt8(ascii: ";")) }
      output.append(spelling)
      needsSemicolon = true
    }
  }

  static func noFindings(_ output: inout OutputBuffer) {}

  static func events(
    _ record: borrowing FlowRecord, _ spellings: Spellings<CSVSyntax>, _ output: inout OutputBuffer
  ) {
    output.append(decimal: record.events.count)
  }
}
