internal import LastackTracking
internal import LastackWire

/// How a format spells values: what is unknown, what needs quotes, what becomes of arrays.
protocol FieldSyntax {
  /// Whether a word of a closed vocabulary stands in quotes; nothing in it needs escaping.
  static var quotesWords: Bool { get }
  static func null(_ output: inout OutputBuffer)
  /// Text that may hold anything.
  static func text(_ text: String, _ output: inout OutputBuffer)
  static func quote(_ output: inout OutputBuffer)
  static func words(of quality: QualityFlags, _ output: inout OutputBuffer)
  static func noFindings(_ output: inout OutputBuffer)
  static func events(
    _ record: borrowing FlowRecord, _ spellings: Spellings<Self>, _ output: inout OutputBuffer)
}

extension FieldSyntax {
  @inline(__always)
  static func number(_ number: Int, _ output: inout OutputBuffer) { output.append(decimal: number) }

  @inline(__always)
  static func number(_ number: Int?, _ output: inout OutputBuffer) {
    if let number { output.append(decimal: number) } else { null(&output) }
  }

  @inline(__always)
  static func seconds(_ nanoseconds: Int64?, _ output: inout OutputBuffer) {
    if let nanoseconds { output.append(seconds: nanoseconds) } else { null(&output) }
  }

  @inline(__always)
  static func time(_ time: CaptureTime?, _ output: inout OutputBuffer) {
    guard let time else { return null(&output) }
    quote(&output)
    output.append(time)
    quote(&output)
  }

  @inline(__always)
  static func address(_ address: IPAddress, _ output: inout OutputBuffer) {
    quote(&output)
    output.append(address)
    quote(&output)
  }
}
