/// Reads an assertion by recursive descent, one function for each rule of ``AssertionSyntax``.
struct AssertionParser {
  private typealias Syntax = AssertionSyntax

  private let text: [Character]
  private var place = 0
  private var depth = 0

  /// Nested deeper, no person wrote it.
  private static let deepest = 64

  init(_ text: String) { self.text = Array(text) }

  static func parse(_ text: String) throws(AssertionError) -> AssertionSyntax {
    var parser = AssertionParser(text)
    let syntax = try parser.condition()
    parser.skipSpace()
    if let rest = parser.next { throw AssertionError(parser.stray(rest), parser.here) }
    return syntax
  }

  // MARK: - Rules

  private mutating func condition() throws(AssertionError) -> AssertionSyntax {
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw AssertionError(.tooDeep, here) }
    var left = try both()
    while take("||") || takeWord("or") { left = .binary(.or, left, try both()) }
    return left
  }

  private mutating func both() throws(AssertionError) -> AssertionSyntax {
    var left = try negation()
    while take("&&") || takeWord("and") { left = .binary(.and, left, try negation()) }
    return left
  }

  private mutating func negation() throws(AssertionError) -> AssertionSyntax {
    skipSpace()
    let start = place
    guard !follows("!="), take("!") || takeWord("not") else { return try comparison() }
    depth += 1
    defer { depth -= 1 }
    if depth > Self.deepest { throw AssertionError(.tooDeep, here) }
    let inner = try negation()
    return .not(inner, start..<inner.range.upperBound)
  }

  private mutating func comparison() throws(AssertionError) -> AssertionSyntax {
    let left = try sum()
    guard let comparison = comparisonOperator() else { return left }
    let right = try sum()
    let start = place
    if comparisonOperator() != nil { throw AssertionError(.chained, start..<place) }
    return .binary(comparison, left, right)
  }

  private mutating func comparisonOperator() -> AssertionSyntax.Operator? {
    for comparison in [Syntax.Operator.equal, .unequal, .atMost, .atLeast, .less, .greater] {
      if take(comparison.rawValue) { return comparison }
    }
    return nil
  }

  private mutating func sum() throws(AssertionError) -> AssertionSyntax {
    var left = try product()
    while true {
      if take("+") {
        left = .binary(.plus, left, try product())
      } else if take("-") {
        left = .binary(.minus, left, try product())
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(AssertionError) -> AssertionSyntax {
    var left = try factor()
    while true {
      if take("*") {
        left = .binary(.times, left, try factor())
      } else if take("/") {
        left = .binary(.over, left, try factor())
      } else {
        return left
      }
    }
  }

  private mutating func factor() throws(AssertionError) -> AssertionSyntax {
    skipSpace()
    let start = place
    guard let character = next else { throw AssertionError(.endsEarly, here) }
    if take("-") {
      depth += 1
      defer { depth -= 1 }
      if depth > Self.deepest { throw AssertionError(.tooDeep, here) }
      let inner = try factor()
      return .negative(inner, start..<inner.range.upperBound)
    }
    if take("(") {
      let inner = try condition()
      guard take(")") else { throw missing("`)`") }
      return inner
    }
    if Self.isDigit(character) { return try number() }
    if Self.beginsWord(character) { return .name(try name()) }
    throw AssertionError(stray(character), here)
  }

  private mutating func number() throws(AssertionError) -> AssertionSyntax {
    let start = place
    while let character = next, Self.isDigit(character) || character == "." || character == "," && isGroup {
      place += 1
    }
    let digits = String(text[start..<place].filter { $0 != "," })
    guard let value = Double(digits), value.isFinite else {
      throw AssertionError(.number(digits), start..<place)
    }
    let end = place
    skipSpace()
    if take("%") { return .number(value / 100, start..<place) }
    let unitStart = place
    guard let unit = word(), unit != "and", unit != "or" else {
      place = end
      return .number(value, start..<end)
    }
    let scales = ["ms": 0.001, "s": 1, "min": 60, "h": 3600, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9]
    guard let scale = scales[unit] else {
      throw AssertionError(.unknownUnit(unit), unitStart..<place)
    }
    return .number(value * scale, start..<place)
  }

  /// Whether the comma here stands in front of three digits, as in `10,000`.
  private var isGroup: Bool {
    place + 3 < text.count && text[place + 1...place + 3].allSatisfy(Self.isDigit)
      && (place + 4 == text.count || !Self.isDigit(text[place + 4]))
  }

  private mutating func name() throws(AssertionError) -> AssertionSyntax.Name {
    let start = place
    var text = word() ?? ""
    while next == "." {
      place += 1
      guard let part = word() else { throw missing("a word after `.`") }
      text += "." + part
    }
    var name = Syntax.Name(text: text, range: start..<place, arguments: [], whole: start..<place)
    guard next == "(" else { return name }
    place += 1
    skipSpace()
    if next != ")" {
      repeat { name.arguments.append(try argument()) } while take(",")
    }
    guard take(")") else { throw missing("`,` or `)`") }
    name.whole = start..<place
    return name
  }

  private mutating func argument() throws(AssertionError) -> AssertionSyntax.Argument {
    skipSpace()
    let start = place
    if let label = word() {
      let labelRange = start..<place
      if take(":") {
        skipSpace()
        let valueStart = place
        return Syntax.Argument(
          label: label, value: try value(), labelRange: labelRange, valueRange: valueStart..<place)
      }
      place = start
    }
    let value = try value()
    return Syntax.Argument(label: nil, value: value, labelRange: start..<place, valueRange: start..<place)
  }

  /// Everything up to a comma, a bracket or a space: a word, a port, an address.
  private mutating func value() throws(AssertionError) -> String {
    let start = place
    while let character = next, !character.isWhitespace, !"(),".contains(character) { place += 1 }
    if place == start { throw missing("a value") }
    return String(text[start..<place])
  }

  // MARK: - Characters

  private var next: Character? { place < text.count ? text[place] : nil }
  private var here: AssertionRange { place..<min(place + 1, max(text.count, place)) }

  private mutating func skipSpace() {
    while let character = next, character.isWhitespace { place += 1 }
  }

  private func follows(_ mark: String) -> Bool {
    let mark = Array(mark)
    return place + mark.count <= text.count && Array(text[place..<place + mark.count]) == mark
  }

  private mutating func take(_ mark: String) -> Bool {
    skipSpace()
    guard follows(mark) else { return false }
    place += mark.count
    return true
  }

  /// Takes `expected` if it stands there as a word of its own.
  private mutating func takeWord(_ expected: String) -> Bool {
    skipSpace()
    let start = place
    if word() == expected { return true }
    place = start
    return false
  }

  private mutating func word() -> String? {
    guard let first = next, Self.beginsWord(first) else { return nil }
    let start = place
    while let character = next, Self.beginsWord(character) || Self.isDigit(character) { place += 1 }
    return String(text[start..<place])
  }

  private func missing(_ what: String) -> AssertionError {
    AssertionError(.expected(what), place..<min(place + 1, text.count))
  }

  private func stray(_ character: Character) -> AssertionError.Problem {
    switch character {
    case "=": .meant("==")
    case "&": .meant("&&")
    case "|": .meant("||")
    default: .unexpected(String(character))
    }
  }

  private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
  private static func beginsWord(_ character: Character) -> Bool {
    ("a"..."z").contains(character) || ("A"..."Z").contains(character) || character == "_"
  }
}
