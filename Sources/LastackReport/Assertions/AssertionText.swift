public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// An assertion's result as text: comparison by comparison, with the connections to look at.
public struct AssertionText {
  private let run: RunSummary
  private var page: Page

  private static let mostShown = 10

  public init(_ result: AssertionResult, run: RunSummary, width: Int, style: Style) {
    self.run = run
    page = Page(width: width, style: style)
    page.line("\(result.verdict.word)  \(Printable.text(result.text))", result.verdict.role)
    let characters = Array(result.text)
    for part in result.parts {
      // One comparison that holds has been said.
      if result.parts.count == 1, part.verdict == .holds { continue }
      write(part, String(characters[part.range]))
    }
  }

  public var text: String { page.text }

  private mutating func write(_ part: AssertionResult.Part, _ text: String) {
    var words = "\(text): \(part.verdict.rawValue)"
    if let left = part.left, let right = part.right {
      let values = [left, right].filter { !Self.isLiteral($0, in: text) }.map(Self.number)
      if !values.isEmpty { words += ", \(values.joined(separator: " against "))" }
    }
    page.paragraph(words, mark: "  ", part.verdict == .holds ? .faint : part.verdict.role)
    if part.verdict == .undecided {
      for doubt in part.doubts.map(\.phrase).sorted() { page.paragraph(doubt, mark: "    because ") }
    }
    for witness in part.witnesses.prefix(Self.mostShown) {
      page.paragraph(describe(witness), mark: "    flow \(witness.flow)  ")
    }
    let shown = min(part.witnesses.count, Self.mostShown)
    if shown > 0, part.witnessCount > shown {
      page.line("    … and \(Units.count(part.witnessCount - shown)) more", .faint)
    }
    if let first = part.witnesses.first { page.command(ShellCommand.flow(first.flow, of: run), indent: 4) }
  }

  private func describe(_ witness: AssertionWitness) -> String {
    let flow: FlowRecord
    switch witness.role {
    case .counted(let record): flow = record
    case .atPeak: return "with it the peak was reached"
    case .provesFinding: return "among those that prove the finding"
    }
    let ends = "\(Units.endpoint(flow.client.endpoint)) → \(Units.endpoint(flow.server.endpoint))"
    var words = [flow.outcome.phrase]
    if let closer = flow.activeCloser { words.append("active closer \(closer.rawValue)") }
    if let resetter = flow.resetBy { words.append("reset by \(resetter.rawValue)") }
    if let cause = flow.resetCause { words.append("cause \(cause.rawValue)") }
    let duration = flow.end.nanoseconds(since: flow.start)
    return
      "\(ends)  \(words.joined(separator: ", ")), \(Units.duration(duration)), frames \(flow.firstFrame) to \(flow.lastFrame)"
  }

  /// Whether the number stands in the text as it is.
  private static func isLiteral(_ reading: AssertionResult.Reading, in text: String) -> Bool {
    reading.low == reading.high && text.hasSuffix(" \(number(reading))")
  }

  static func number(_ reading: AssertionResult.Reading) -> String {
    if reading.low == reading.high { return number(reading.low) }
    if reading.low == -.infinity, reading.high == .infinity { return "unknown" }
    if reading.high == .infinity { return "\(number(reading.low)) or more" }
    if reading.low == -.infinity { return "\(number(reading.high)) or less" }
    return "\(number(reading.low)) to \(number(reading.high))"
  }

  /// Whole numbers without a point, others with four digits that count.
  static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
    let digits = max(0, 3 - Int(Double(abs(value)).exponentOfTen))
    var scale = 1.0
    for _ in 0..<min(digits, 12) { scale *= 10 }
    return String((value * scale).rounded() / scale)
  }
}

extension Double {
  /// n of 10^n ≤ |x| < 10^(n+1), between -12 and 15.
  fileprivate var exponentOfTen: Int {
    var (value, exponent) = (abs(self), 0)
    if value == 0 || !value.isFinite { return 0 }
    while value >= 10, exponent < 15 { (value, exponent) = (value / 10, exponent + 1) }
    while value < 1, exponent > -12 { (value, exponent) = (value * 10, exponent - 1) }
    return exponent
  }
}

extension AssertionVerdict {
  var word: String { rawValue.uppercased() }

  var role: Style.Role {
    switch self {
    case .holds: .good
    case .fails: .bad
    case .undecided: .warning
    }
  }
}

extension AssertionDoubt {
  var phrase: String {
    switch self {
    case .noConnection: "there is no such connection in the capture"
    case .noValue: "no connection has such a value"
    case .weakConnections(let count):
      "\(Units.count(count, "connection")) \(count == 1 ? "was" : "were") captured in part, or not decided"
    case .cutConnections(let count):
      "\(Units.count(count, "connection")) began before the capture, or went on behind it"
    case .droppedPackets(let count): "the capturing program dropped \(Units.count(count, "packet"))"
    case .damagedInputs(let count): "\(Units.count(count, "input")) damaged part-way"
    case .divisionByZero: "it divides by 0"
    }
  }
}
