public import LastackTracking

/// A statement about the connections of a capture, that holds, fails or cannot be decided: for pipelines.
///
///     var assertion = try Assertion("resets == 0 && time_wait.peak(server) < 500")
///     let run = try Analysis.run(options) { assertion.add($0) }
///     let result = assertion.result(run: run, findings: [])
///
/// A number that the capture tells in part (lost packets, one direction, a damaged file) has two bounds, and a comparison is
/// decided only where both decide it alike. Memory: eight octets a connection for `max`, `p99` and the like.
public struct Assertion: Sendable {
  indirect enum Quantity: Sendable {
    case constant(Double)
    case term(Int)
    case negative(Quantity)
    case binary(AssertionSyntax.Operator, Quantity, Quantity)
  }

  indirect enum Condition: Sendable {
    case not(Condition)
    case both(Condition, Condition)
    case either(Condition, Condition)
    case compare(AssertionSyntax.Operator, Quantity, Quantity, AssertionRange)
    /// Every connection with a value has the word, or none of them.
    case every(Int, hasWord: Bool, AssertionRange)
  }

  public let text: String
  private let condition: Condition
  private var terms: [AssertionTerm]

  /// - Throws: ``AssertionError``, with the place in the text.
  public init(_ text: String) throws(AssertionError) {
    var checker = AssertionChecker()
    condition = try checker.condition(AssertionParser.parse(text))
    terms = checker.terms
    self.text = text
  }

  /// Whether the result depends on findings.
  public var needsFindings: Bool {
    terms.contains { if case .findings = $0.measure { true } else { false } }
  }

  /// Takes in a connection; their order does not matter but for which witnesses are kept.
  public mutating func add(_ flow: borrowing FlowRecord) {
    for index in terms.indices { terms[index].add(flow) }
  }

  public func result(run: RunSummary, findings: [Finding]) -> AssertionResult {
    var parts: [AssertionResult.Part] = []
    let verdict = evaluate(condition, isWanted: true, run, findings, &parts)
    return AssertionResult(text: text, verdict: verdict, parts: parts)
  }

  /// - Parameter isWanted: whether it should hold; not under a `!`.
  private func evaluate(
    _ condition: Condition, isWanted: Bool, _ run: RunSummary, _ findings: [Finding],
    _ parts: inout [AssertionResult.Part]
  ) -> AssertionVerdict {
    switch condition {
    case .not(let inner): return !evaluate(inner, isWanted: !isWanted, run, findings, &parts)
    case .both(let left, let right):
      let first = evaluate(left, isWanted: isWanted, run, findings, &parts)
      return evaluate(right, isWanted: isWanted, run, findings, &parts) && first
    case .either(let left, let right):
      let first = evaluate(left, isWanted: isWanted, run, findings, &parts)
      return evaluate(right, isWanted: isWanted, run, findings, &parts) || first
    case .compare(let comparison, let left, let right, let range):
      let (one, other) = (value(left, run, findings), value(right, run, findings))
      let verdict = one.compare(comparison, other)
      let isAgainst = verdict == (isWanted ? .fails : .holds)
      let tooLarge =
        isAgainst ? Self.tooLarge(isWanted ? comparison : comparison.inverse, left, right, one, other) : nil
      parts.append(
        AssertionResult.Part(
          range: range, verdict: verdict, left: .init(one), right: .init(other),
          doubts: one.doubts.union(other.doubts),
          witnesses: tooLarge.map { witnesses($0, findings) } ?? [],
          witnessCount: tooLarge.map { count($0) } ?? 0))
      return verdict
    case .every(let index, let hasWord, let range):
      let (verdict, doubts) = terms[index].every(hasWord: hasWord, run)
      let against = hasWord ? terms[index].others : terms[index].matching
      let shown =
        switch verdict {
        case .fails: isWanted ? against : AssertionSample()
        case .undecided: terms[index].doubtful
        case .holds: AssertionSample()
        }
      parts.append(
        AssertionResult.Part(
          range: range, verdict: verdict, left: nil, right: nil, doubts: doubts,
          witnesses: shown.witnesses, witnessCount: shown.count))
      return verdict
    }
  }

  /// The side that has more than the comparison, which does not hold, lets it have.
  private static func tooLarge(
    _ comparison: AssertionSyntax.Operator, _ left: Quantity, _ right: Quantity, _ one: AssertionNumber,
    _ other: AssertionNumber
  ) -> Quantity {
    switch comparison {
    case .less, .atMost: left
    case .greater, .atLeast: right
    case .equal, .unequal, .or, .and, .plus, .minus, .times, .over: one.low >= other.low ? left : right
    }
  }

  private func value(_ quantity: Quantity, _ run: RunSummary, _ findings: [Finding]) -> AssertionNumber {
    switch quantity {
    case .constant(let value): return AssertionNumber(value)
    case .term(let index): return terms[index].value(of: run, findings)
    case .negative(let inner): return AssertionNumber(0) - value(inner, run, findings)
    case .binary(let operation, let left, let right):
      let (one, other) = (value(left, run, findings), value(right, run, findings))
      switch operation {
      case .plus: return one + other
      case .minus: return one - other
      case .times: return one * other
      case .over, .or, .and, .equal, .unequal, .less, .atMost, .greater, .atLeast: return one / other
      }
    }
  }

  private func terms(of quantity: Quantity) -> [AssertionTerm] {
    switch quantity {
    case .constant: []
    case .term(let index): [terms[index]]
    case .negative(let inner): terms(of: inner)
    // What is divided by makes a quotient smaller.
    case .binary(.over, let left, _): terms(of: left)
    case .binary(_, let left, let right): terms(of: left) + terms(of: right)
    }
  }

  private func witnesses(_ quantity: Quantity, _ findings: [Finding]) -> [AssertionWitness] {
    Array(terms(of: quantity).flatMap { $0.witnesses(findings) }.prefix(AssertionSample.mostWitnesses))
  }

  private func count(_ quantity: Quantity) -> Int { terms(of: quantity).reduce(0) { $0 + $1.matching.count } }
}

/// What a capture says of an assertion, comparison by comparison.
public struct AssertionResult: Sendable {
  /// A number as the capture tells it; infinite where it sets no bound.
  public struct Reading: Sendable, Equatable {
    public var low: Double
    public var high: Double

    init(_ number: AssertionNumber) { (low, high) = (number.low, number.high) }
  }

  public struct Part: Sendable {
    /// Where it stands in the text.
    public var range: AssertionRange
    public var verdict: AssertionVerdict
    /// Both sides' values; nil where connections are compared with a word.
    public var left: Reading?
    public var right: Reading?
    /// Why it is undecided, or might have been.
    public var doubts: Set<AssertionDoubt>
    /// Some of the connections that it fails by, or cannot be decided for.
    public var witnesses: [AssertionWitness]
    public var witnessCount: Int
  }

  public var text: String
  public var verdict: AssertionVerdict
  public var parts: [Part]
}

/// Gives an assertion's names their meaning, and sees that numbers and words are where they belong.
struct AssertionChecker {
  private(set) var terms: [AssertionTerm] = []

  mutating func condition(_ syntax: AssertionSyntax) throws(AssertionError) -> Assertion.Condition {
    switch syntax {
    case .not(let inner, _): return .not(try condition(inner))
    case .binary(.or, let left, let right): return .either(try condition(left), try condition(right))
    case .binary(.and, let left, let right): return .both(try condition(left), try condition(right))
    case .binary(let comparison, let left, let right):
      switch comparison {
      case .equal, .unequal, .less, .atMost, .greater, .atLeast: break
      case .or, .and, .plus, .minus, .times, .over: throw AssertionError(.notCondition, syntax.range)
      }
      if case .name(let name) = left,
        case .column(let column, let filter) = try AssertionNames.meaning(of: name)
      {
        return try every(column, filter, comparison, right, syntax.range)
      }
      return .compare(comparison, try quantity(left), try quantity(right), syntax.range)
    case .number, .name, .negative: throw AssertionError(.notCondition, syntax.range)
    }
  }

  private mutating func every(
    _ column: WordColumn, _ filter: AssertionFilter, _ comparison: AssertionSyntax.Operator,
    _ right: AssertionSyntax, _ range: AssertionRange
  ) throws(AssertionError) -> Assertion.Condition {
    guard comparison == .equal || comparison == .unequal, case .name(let name) = right, name.arguments.isEmpty
    else { throw AssertionError(.columnNeedsWord(column.rawValue, values: column.words), right.range) }
    let word = try AssertionNames.word(name.text, of: column.rawValue, among: column.words, at: name.range)
    terms.append(AssertionTerm(.word(column, word), filter))
    return .every(terms.count - 1, hasWord: comparison == .equal, range)
  }

  private mutating func quantity(_ syntax: AssertionSyntax) throws(AssertionError) -> Assertion.Quantity {
    switch syntax {
    case .number(let value, _): return .constant(value)
    case .negative(let inner, _): return .negative(try quantity(inner))
    case .binary(let operation, let left, let right):
      switch operation {
      case .plus, .minus, .times, .over: return .binary(operation, try quantity(left), try quantity(right))
      case .or, .and, .equal, .unequal, .less, .atMost, .greater, .atLeast:
        throw AssertionError(.notNumber, syntax.range)
      }
    case .not(_, let range): throw AssertionError(.notNumber, range)
    case .name(let name):
      switch try AssertionNames.meaning(of: name) {
      case .number(let term):
        terms.append(term)
        return .term(terms.count - 1)
      case .column(let column, _):
        throw AssertionError(
          .needsValue(column.rawValue, example: "\(column.rawValue)(\(column.words[0]))"), name.whole)
      }
    }
  }
}
