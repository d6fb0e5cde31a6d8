internal import LastackTracking
internal import LastackWire

/// RFC 8259 spellings.
enum JSONSyntax: FieldSyntax {
  @inline(__always)
  static func null(_ output: inout OutputBuffer) { output.append("null") }

  @inline(__always)
  static func quote(_ output: inout OutputBuffer) { output.append(UInt8(ascii: "\"")) }

  @inline(__always)
  static func word(_ word: String, _ output: inout OutputBuffer) {
    quote(&output)
    output.append(word)
    quote(&output)
  }

  /// Escapes what RFC 8259 §7 demands; everything else goes as UTF-8.
  static func text(_ text: String, _ output: inout OutputBuffer) {
    quote(&output)
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
    quote(&output)
  }

  static func words(of quality: QualityFlags, _ output: inout OutputBuffer) {
    output.append(UInt8(ascii: "["))
    if !quality.isEmpty {
      var needsComma = false
      for (flag, spelling) in QualityFlags.spellings where quality.contains(flag) {
        if needsComma { output.append(UInt8(ascii: ",")) }
        word(spelling, &output)
        needsComma = true
      }
    }
    output.append(UInt8(ascii: "]"))
  }

  static func noFindings(_ output: inout OutputBuffer) { output.append("[]") }

  static func events(_ record: borrowing FlowRecord, _ output: inout OutputBuffer) {
    output.append(UInt8(ascii: "["))
    var isFirst = true
    for event in record.events {
      output.append(isFirst ? "{\"frame\":" : ",{\"frame\":")
      isFirst = false
      output.append(decimal: event.frame)
      output.append(",\"time\":")
      output.append(seconds: event.time.nanoseconds(since: record.start))
      output.append(
        event.from == .client ? ",\"from\":\"client\",\"flags\":\"" : ",\"from\":\"server\",\"flags\":\"")
      output.append(event.flags)
      output.append("\",\"seq\":")
      output.append(decimal: UInt64(event.sequence.rawValue))
      output.append(",\"ack\":")
      // Without ACK the field holds nothing (RFC 9293 §3.1): unknown, not 0.
      if event.flags.contains(.ack) {
        output.append(decimal: UInt64(event.acknowledgment.rawValue))
      } else {
        null(&output)
      }
      output.append(",\"len\":")
      output.append(decimal: UInt64(event.payloadLength))
      output.append(",\"tsval\":")
      if let tsval = event.tsval { output.append(decimal: UInt64(tsval.rawValue)) } else { null(&output) }
      output.append(",\"tsecr\":")
      if let tsecr = event.tsecr { output.append(decimal: UInt64(tsecr.rawValue)) } else { null(&output) }
      output.append(",\"note\":")
      word(event.note.rawValue, &output)
      output.append(",\"client_state\":")
      word(event.clientState?.rawValue, &output)
      output.append(",\"server_state\":")
      word(event.serverState?.rawValue, &output)
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }
}
