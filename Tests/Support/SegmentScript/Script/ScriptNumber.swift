import LastackWire

/// The ISNs that a line's numbers count from.
struct ScriptBase {
  var own: SequenceNumber
  var peer: SequenceNumber
}

/// A sequence number as written: counted from an ISN, or absolute.
enum ScriptNumber {
  case relative(Int64)
  case absolute(UInt32)

  init(_ text: Substring, _ line: ScriptLine) throws(ScriptError) {
    let what = "a sequence number"
    if text.hasPrefix("=") {
      self = .absolute(try line.parse(text.dropFirst(), as: what))
    } else {
      self = .relative(try line.parse(text, as: what))
    }
  }

  func resolved(_ isn: SequenceNumber) -> SequenceNumber {
    switch self {
    case .relative(let distance): isn &+ UInt32(truncatingIfNeeded: distance)
    case .absolute(let number): SequenceNumber(number)
    }
  }
}

/// `first:end(length)`, where end is first plus length, SYN and FIN not counted.
struct ScriptRange {
  var first: SequenceNumber
  var length: UInt32

  init(_ text: Substring, base: SequenceNumber, _ line: ScriptLine) throws(ScriptError) {
    guard let colon = text.firstIndex(of: ":"), let open = text.firstIndex(of: "("), colon < open,
      text.last == ")"
    else { throw line.error(.expected("sequence numbers, as in 1:11(10)", found: String(text))) }
    let endText = text[text.index(after: colon)..<open]
    first = try ScriptNumber(text[..<colon], line).resolved(base)
    length = try line.parse(text[text.index(after: open)...].dropLast(), as: "a length")
    let end = try ScriptNumber(endText, line).resolved(base)
    guard end == first &+ length else { throw line.error(.rangeMismatch(String(text))) }
  }
}
