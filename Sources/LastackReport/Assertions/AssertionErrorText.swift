public import LastackDiagnosis

/// An assertion's mistake: the text, a caret under the place, what is wrong, what may have been meant.
public struct AssertionErrorText {
  public let text: String

  public init(_ error: AssertionError, in assertion: String) {
    let characters = Array(Printable.sameLength(assertion))
    let start = min(error.range.lowerBound, characters.count)
    let width = max(1, min(error.range.upperBound, characters.count) - start)
    text =
      "    \(String(characters))\n"
      + "    \(String(repeating: " ", count: start))\(String(repeating: "^", count: width))\n"
      + "  \(error.problem.sentence)"
  }
}

extension Printable {
  /// Every character that cannot be shown as `?`: carets stay under what they mean.
  static func sameLength(_ text: String) -> String {
    String(text.map { Printable.text(String($0)) == String($0) ? $0 : "?" })
  }
}

extension AssertionError.Problem {
  var sentence: String {
    switch self {
    case .unexpected(let text): return "unexpected `\(Printable.text(text))`"
    case .endsEarly: return "the assertion ends where a name or a number should be"
    case .expected(let what): return "expected \(what)"
    case .tooDeep: return "nested too deeply"
    case .number(let digits): return "`\(digits)` is no number"
    case .unknownUnit(let unit): return "unknown unit `\(unit)`: %, ms, s, min, h, B, kB, MB, GB"
    case .unknownName(let name, let suggestion):
      return "unknown name `\(name)`" + Self.meant(suggestion) + " lastack help assert lists them"
    case .unknownValue(let value, let name, let values, let suggestion):
      return "`\(Printable.text(value))` is no value of `\(name)`" + Self.meant(suggestion)
        + " It is one of \(values.joined(separator: ", "))"
    case .unknownLabel(let label, let name, let labels, let suggestion):
      return "`\(name)` cannot be restricted by `\(label)`" + Self.meant(suggestion)
        + " There are \(labels.joined(separator: ", "))"
    case .badValue(let value, "port"): return "`\(Printable.text(value))` is no port, and no LOW-HIGH"
    case .badValue(let value, _): return "`\(Printable.text(value))` is no address, and no network"
    case .meant(let mark): return "write `\(mark)`"
    case .chained: return "one comparison at a time: join two with `&&`"
    case .notCondition: return "a number says nothing by itself: compare it, as in `resets == 0`"
    case .notNumber: return "a number is needed here"
    case .columnNeedsWord(let column, let values):
      return "`\(column)` is compared by == or != with one of \(values.joined(separator: ", ")); to count, "
        + "write `\(column)(\(values[0]))`"
    case .wordNeedsColumn(let word): return "`\(word)` is no number"
    case .needsValue(let name, let example): return "`\(name)` needs a value, as in `\(example)`"
    }
  }

  private static func meant(_ suggestion: String?) -> String {
    suggestion.map { ": did you mean `\($0)`?" } ?? "."
  }
}
