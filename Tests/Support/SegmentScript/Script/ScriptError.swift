/// Why a script, trace or figure cannot be read, and on which line.
public struct ScriptError: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// Something was due here: what, and what stands there instead (nothing, at the line's end).
    case expected(String, found: String?)
    case unknownWord(String)
    case unknownConnection(String)
    /// `first:end(length)` whose three numbers do not agree.
    case rangeMismatch(String)
    /// `old` or `isn end+N` without anything before it to refer to.
    case noEarlierIncarnation
    /// A name or number that no figure, trace or script of this collection has.
    case notFound(String)
  }

  /// Line of the text, from 1.
  public var line: Int
  public var problem: Problem

  public init(line: Int, _ problem: Problem) {
    self.line = line
    self.problem = problem
  }
}

extension ScriptError: CustomStringConvertible {
  public var description: String {
    let explanation =
      switch problem {
      case .expected(let what, found: let found?): "expected \(what), found \"\(found)\""
      case .expected(let what, found: nil): "expected \(what) at the end of the line"
      case .unknownWord(let word): "unknown word \"\(word)\""
      case .unknownConnection(let name): "no connection \"\(name)\" was declared"
      case .rangeMismatch(let range): "the numbers of \(range) do not agree"
      case .noEarlierIncarnation: "there is no earlier incarnation to refer to"
      case .notFound(let name): "there is no \(name)"
      }
    return "line \(line): \(explanation)"
  }
}
