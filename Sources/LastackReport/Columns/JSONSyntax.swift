internal import LastackTracking
internal import LastackWire

/// RFC 8259 spellings.
enum JSONSyntax: FieldSyntax {
  static var quotesWords: Bool { true }

  @inline(__always)
  static func null(_ output: inout OutputBuffer) { output.append(nullText) }

  private static let nullText = ShortText("null")

  @inline(__always)
  static func quote(_ output: inout OutputBuffer) { output.append(UInt8(ascii: "\"")) }

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
        quote(&output)
        output.append(spelling)
        quote(&output)
        needsComma = true
      }
    }
    output.append(UInt8(ascii: "]"))
  }

  static func noFindings(_ output: inout OutputBuffer) { output.append("[]") }

  static func events(
    _ record: borrowing FlowRecord, _ spellings: Spellings<JSONSyntax>, _ output: inout OutputBuffer
  ) {
    output.append(UInt8(ascii: "["))
    var isFirst = true
    let start = record.start
    for event in record.events {
      output.append(isFirst ? EventKeys.firstFrame : EventKeys.frame)
      isFirst = false
      write(event, start: start, spellings, &output)
    }
    output.append(UInt8(ascii: "]"))
  }

  private static func write(
    _ event: CloseEvent, start: CaptureTime, _ spellings: Spellings<JSONSyntax>, _ output: inout OutputBuffer
  ) {
    output.append(decimal: event.frame)
    output.append(EventKeys.time)
    output.append(seconds: event.time.nanoseconds(since: start))
    output.append(event.from == .client ? EventKeys.fromClient : EventKeys.fromServer)
    output.append(event.flags)
    output.append(EventKeys.sequence)
    output.append(decimal: UInt64(event.sequence.rawValue))
    output.append(EventKeys.acknowledgment)
    // Without ACK the field holds nothing (RFC 9293 §3.1): unknown, not 0.
    let acks = event.flags.contains(.ack)
    number(acks ? Int(event.acknowledgment.rawValue) : nil, &output)
    output.append(EventKeys.length)
    output.append(decimal: UInt64(event.payloadLength))
    output.append(EventKeys.tsval)
    number(event.tsval.map { Int($0.rawValue) }, &output)
    output.append(EventKeys.tsecr)
    number(event.tsecr.map { Int($0.rawValue) }, &output)
    output.append(EventKeys.note)
    word(event.note, spellings.note, &output)
    output.append(EventKeys.clientState)
    word(event.clientState, spellings.state, &output)
    output.append(EventKeys.serverState)
    word(event.serverState, spellings.state, &output)
    output.append(UInt8(ascii: "}"))
  }

  /// What precedes the fields of an event.
  private enum EventKeys {
    static let firstFrame = ShortText("{\"frame\":")
    static let frame = ShortText(",{\"frame\":")
    static let time = ShortText(",\"time\":")
    static let fromClient = ShortText(",\"from\":\"client\",\"flags\":\"")
    static let fromServer = ShortText(",\"from\":\"server\",\"flags\":\"")
    static let sequence = ShortText("\",\"seq\":")
    static let acknowledgment = ShortText(",\"ack\":")
    static let length = ShortText(",\"len\":")
    static let tsval = ShortText(",\"tsval\":")
    static let tsecr = ShortText(",\"tsecr\":")
    static let note = ShortText(",\"note\":")
    static let clientState = ShortText(",\"client_state\":")
    static let serverState = ShortText(",\"server_state\":")
  }
}
