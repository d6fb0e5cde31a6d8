/// A place in an assertion's text: characters from its start.
public typealias AssertionRange = Range<Int>

/// What an assertion's text says, before its names mean anything.
///
///     condition  = both { "||" both }                     both = negation { "&&" negation }
///     negation   = "!" negation | comparison
///     comparison = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
///     sum        = product { ( "+" | "-" ) product }       product = factor { ( "*" | "/" ) factor }
///     factor     = "-" factor | number [ unit ] | name [ "(" [ argument { "," argument } ] ")" ] | "(" condition ")"
///     argument   = [ word ":" ] value                      name = word { "." word }
///     unit       = "%" | "ms" | "s" | "min" | "h" | "kB" | "MB" | "GB"
indirect enum AssertionSyntax {
  enum Operator: String, CaseIterable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"

    /// The comparison that holds where this one does not.
    var inverse: Operator {
      switch self {
      case .equal: .unequal
      case .unequal: .equal
      case .less: .atLeast
      case .atLeast: .less
      case .greater: .atMost
      case .atMost: .greater
      case .or, .and, .plus, .minus, .times, .over: self
      }
    }
  }

  struct Name {
    var text: String
    var range: AssertionRange
    var arguments: [Argument]
    /// With its arguments.
    var whole: AssertionRange
  }

  struct Argument {
    /// `port` of `port: 443`; nil for a value alone.
    var label: String?
    var value: String
    var labelRange: AssertionRange
    var valueRange: AssertionRange
  }

  case number(Double, AssertionRange)
  case name(Name)
  case not(AssertionSyntax, AssertionRange)
  case negative(AssertionSyntax, AssertionRange)
  case binary(Operator, AssertionSyntax, AssertionSyntax)

  var range: AssertionRange {
    switch self {
    case .number(_, let range), .not(_, let range), .negative(_, let range): range
    case .name(let name): name.whole
    case .binary(_, let left, let right): left.range.lowerBound..<right.range.upperBound
    }
  }
}

/// Why an assertion cannot be evaluated, and where in its text.
public struct AssertionError: Error, Sendable, Equatable {
  public enum Problem: Sendable, Equatable {
    case unexpected(String)
    /// What should stand where the text ends.
    case endsEarly
    case expected(String)
    case tooDeep
    case number(String)
    case unknownUnit(String)
    case unknownName(String, suggestion: String?)
    case unknownValue(String, of: String, values: [String], suggestion: String?)
    case unknownLabel(String, of: String, labels: [String], suggestion: String?)
    case badValue(String, of: String)
    /// A single `=`, `&` or `|`.
    case meant(String)
    /// `a < b < c`
    case chained
    /// A number where a condition belongs.
    case notCondition
    /// A condition or a column's word where a number belongs.
    case notNumber
    /// A column is compared with a number, or by an order.
    case columnNeedsWord(String, values: [String])
    /// A number is compared with a word.
    case wordNeedsColumn(String)
    case needsValue(String, example: String)
  }

  public var problem: Problem
  public var range: AssertionRange

  init(_ problem: Problem, _ range: AssertionRange) {
    self.problem = problem
    self.range = range
  }
}
