internal import LastackTracking
internal import LastackWire

/// RFC 8259 spellings.
enum JSONSyntax: RowSyntax {
  static func key(of column: FlowColumn) -> String {
    (column == .schema ? "{\"" : ",\"") + column.rawValue + "\":"
  }

  static func key(ofEvent member: String) -> String { ",\"" + member + "\":" }

  @inline(__always) static var end: StaticString { "}\n" }
  @inline(__always) static var null: StaticString { "null" }
  @inline(__always) static var quote: StaticString { "\"" }
  @inline(__always) static var noFindings: StaticString { "[]" }
  @inline(__always) static var list: (start: StaticString, separator: StaticString, end: StaticString) {
    ("[", ",", "]")
  }

  /// Escapes what RFC 8259 §7 demands; everything else goes as UTF-8.
  static func append(_ text: String, to output: inout OutputBuffer) {
    output.append("\"")
    for octet in text.utf8 {
      switch octet {
      case UInt8(ascii: "\""): output.append("\\\"")
      case UInt8(ascii: "\\"): output.append("\\\\")
      case 0x0a: output.append("\\n")
      case 0x0d: output.append("\\r")
      case 0x09: output.append("\\t")
      case 0..<0x20:
        output.append("\\u")
        output.append(hexadecimal: UInt32(octet), width: 4)
      default: output.append(octet)
      }
    }
    output.append("\"")
  }

  @inline(never)
  static func write(_ events: [CloseEvent], since start: Int64, _ texts: EventTexts, _ row: RowCursor)
    -> RowCursor
  {
    var row = row
    row.literal("[")
    for index in events.indices {
      let event = events[index]
      if index > 0 { row.literal(",") }
      row.literal("{\"frame\":")
      row.decimal(event.frame)
      row.literal(",\"time\":")
      row.seconds(event.time.nanoseconds(since: CaptureTime(nanoseconds: start)))
      row.word(event.from, texts.from)
      texts.write(event.flags, &row)
      row.literal(",\"seq\":")
      row.decimal(UInt64(event.sequence.rawValue))
      row.literal(",\"ack\":")
      // Without ACK the field holds nothing (RFC 9293 §3.1): unknown, not 0.
      row.decimal(event.flags.contains(.ack) ? event.acknowledgment.rawValue : nil, else: null)
      row.literal(",\"len\":")
      row.decimal(UInt64(event.payloadLength))
      row.literal(",\"tsval\":")
      row.decimal(event.tsval?.rawValue, else: null)
      row.literal(",\"tsecr\":")
      row.decimal(event.tsecr?.rawValue, else: null)
      row.word(event.note, texts.note)
      row.word(event.clientState, texts.clientState)
      row.word(event.serverState, texts.serverState)
      row.literal("}")
    }
    row.literal("]")
    return row
  }

  // MARK: - The run's header

  static func append(_ number: Int?, to output: inout OutputBuffer) {
    if let number { output.append(decimal: number) } else { output.append(null) }
  }

  static func append(_ time: CaptureTime?, to output: inout OutputBuffer) {
    guard let time else { return output.append(null) }
    output.append(quote)
    output.append(time)
    output.append(quote)
  }
}
