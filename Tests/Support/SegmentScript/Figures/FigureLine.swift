import LastackWire

/// One line of a drawing: `4.  ESTABLISHED --> <SEQ=101><ACK=301><CTL=ACK>  --> ESTABLISHED`.
struct FigureLine {
  private let text: Substring
  private let number: Int
  private let symbols: [Substring: UInt32]

  init(_ text: Substring, number: Int, symbols: [Substring: UInt32]) {
    self.text = text
    self.number = number
    self.symbols = symbols
  }

  /// The row, or nil for a line with nothing in it.
  mutating func row(after previous: RFCFigureRow?, index: Int) throws(ScriptError) -> RFCFigureRow? {
    let (label, body) = splitLabel()
    guard body.contains(where: { !$0.isWhitespace }) else { return nil }
    guard let line = label ?? previous?.line else {
      throw ScriptError(line: number, .expected("a row number", found: String(text)))
    }
    var row = RFCFigureRow(line: line, a: .init(), b: .init())
    guard let open = body.firstIndex(of: "<").flatMap({ segmentStart(in: body, from: $0) }),
      let close = segmentEnd(in: body, from: open)
    else {
      try readMargins(of: &row, body)
      return row
    }
    let left = try splitArrow(body[..<open], atEnd: true)
    let right = try splitArrow(body[body.index(after: close)...], atEnd: false)
    row.a = try margin(left.rest)
    row.b = try margin(right.rest)
    row.a.travel = left.arrow == "-->" ? .leaves : left.arrow == "<--" ? .arrives : .inNetwork
    row.b.travel = right.arrow == "-->" ? .arrives : right.arrow == "<--" ? .leaves : .inNetwork
    row.segment = try segment(body[open...close], fromA: try isFromA(left.arrow, right.arrow), index: index)
    return row
  }

  /// The number before the first full stop, blanked out so that columns stay where they are.
  private func splitLabel() -> (Int?, Substring) {
    guard let dot = text.firstIndex(of: "."),
      let label = Int(String(text[..<dot].drop(while: \.isWhitespace)))
    else { return (nil, text) }
    let blank = String(repeating: " ", count: text.distance(from: text.startIndex, to: dot) + 1)
    return (label, Substring(blank + text[text.index(after: dot)...]))
  }

  /// `<--` is an arrow, `<SEQ` begins a segment.
  private func segmentStart(in body: Substring, from first: Substring.Index) -> Substring.Index? {
    body[first...].firstRange(of: "<SEQ")?.lowerBound
  }

  /// The last `>` that closes a bracket; the `>` of an arrow comes after `--`.
  private func segmentEnd(in body: Substring, from open: Substring.Index) -> Substring.Index? {
    var end: Substring.Index?
    var previous: Character = " "
    for index in body[open...].indices {
      if body[index] == ">", previous != "-" { end = index }
      previous = body[index]
    }
    return end
  }

  private func splitArrow(_ side: Substring, atEnd: Bool) throws(ScriptError)
    -> (rest: Substring, arrow: Substring)
  {
    let words = side.split(whereSeparator: \.isWhitespace)
    guard let arrow = atEnd ? words.last : words.first, ["-->", "<--", "..."].contains(arrow) else {
      throw ScriptError(line: number, .expected("-->, <-- or ...", found: String(side)))
    }
    return (atEnd ? side[..<arrow.startIndex] : side[arrow.endIndex...], arrow)
  }

  private func isFromA(_ left: Substring, _ right: Substring) throws(ScriptError) -> Bool {
    switch (left, right) {
    case ("-->", "-->"), ("-->", "..."), ("...", "-->"): true
    case ("<--", "<--"), ("<--", "..."), ("...", "<--"): false
    default: throw ScriptError(line: number, .expected("two arrows of one direction", found: String(text)))
    }
  }

  /// A line without a segment: one text or two; a single one belongs to the side that it stands on.
  private func readMargins(of row: inout RFCFigureRow, _ body: Substring) throws(ScriptError) {
    let trimmed = body.drop(while: \.isWhitespace)
    if let gap = trimmed.firstRange(of: "   ") {
      row.a = try margin(trimmed[..<gap.lowerBound])
      row.b = try margin(trimmed[gap.upperBound...])
    } else if body.distance(from: body.startIndex, to: trimmed.startIndex) < 30 {
      row.a = try margin(trimmed)
    } else {
      row.b = try margin(trimmed)
    }
  }

  private func margin(_ text: Substring) throws(ScriptError) -> RFCFigureRow.Margin {
    let trimmed = String(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    if trimmed.isEmpty { return .init() }
    if trimmed.hasPrefix("("), trimmed.hasSuffix(")") {
      return .init(note: String(trimmed.dropFirst().dropLast()))
    }
    guard let state = RFCFigureRow.State(rawValue: trimmed) else {
      throw ScriptError(line: number, .expected("a state", found: trimmed))
    }
    return .init(state: state)
  }

  private func segment(_ text: Substring, fromA: Bool, index: Int) throws(ScriptError) -> Segment {
    // Ten milliseconds a row: figures have no time, only order.
    let time = SegmentScript.defaultStart.advanced(byNanoseconds: Int64(index) * 10_000_000)
    var segment = Segment(
      from: fromA ? RFCFigure.peerA : RFCFigure.peerB, to: fromA ? RFCFigure.peerB : RFCFigure.peerA,
      sequence: 0, flags: [], at: time, frame: UInt64(index + 1))
    for field in text.split(whereSeparator: { $0 == "<" || $0 == ">" || $0.isWhitespace }) {
      let parts = field.split(separator: "=", maxSplits: 1)
      switch (parts[0], parts.count) {
      case ("SEQ", 2): segment.sequence = SequenceNumber(try value(parts[1]))
      case ("ACK", 2): segment.acknowledgment = SequenceNumber(try value(parts[1]))
      case ("DATA", 2): segment.payloadLength = try value(parts[1])
      // Data of a length that the drawing leaves open.
      case ("DATA", 1): segment.payloadLength = 10
      case ("CTL", 2): segment.flags = try flags(parts[1])
      default: throw ScriptError(line: number, .unknownWord(String(field)))
      }
    }
    segment.traits.insert(.dontFragment)
    return segment
  }

  /// A number, a letter, or a letter plus a number.
  private func value(_ text: Substring) throws(ScriptError) -> UInt32 {
    let terms = text.split(separator: "+").map { UInt32($0) ?? symbols[$0] }
    guard !terms.isEmpty, !terms.contains(nil) else {
      throw ScriptError(line: number, .expected("a sequence number", found: String(text)))
    }
    return terms.compactMap(\.self).reduce(0, &+)
  }

  private func flags(_ text: Substring) throws(ScriptError) -> TCPFlags {
    let names: [Substring: TCPFlags] = ["SYN": .syn, "ACK": .ack, "FIN": .fin, "RST": .rst]
    var flags: TCPFlags = []
    for name in text.split(separator: ",") {
      guard let flag = names[name] else { throw ScriptError(line: number, .unknownWord(String(name))) }
      flags.insert(flag)
    }
    return flags
  }
}
