/// A line as words: comments removed, an option list in angle brackets set aside, read from left to right.
struct ScriptLine {
  let number: Int
  /// The text between `<` and `>`, if there is one.
  let options: Substring?
  private var words: ArraySlice<Substring>

  init(_ line: Substring, number: Int) throws(ScriptError) {
    self.number = number
    var text = line
    if let comment = text.firstRange(of: "//") { text = text[..<comment.lowerBound] }
    if let open = text.firstIndex(of: "<") {
      let rest = text[text.index(after: open)...]
      guard let close = rest.firstIndex(of: ">") else {
        throw ScriptError(line: number, .expected("\">\" after the options", found: nil))
      }
      options = rest[..<close]
      words = Self.words(of: text[..<open]) + Self.words(of: rest[rest.index(after: close)...])
    } else {
      options = nil
      words = Self.words(of: text)
    }
  }

  private static func words(of text: Substring) -> ArraySlice<Substring> {
    text.split(whereSeparator: \.isWhitespace)[...]
  }

  var isEmpty: Bool { words.isEmpty && options == nil }

  var first: Substring? { words.first }

  mutating func next(_ what: String) throws(ScriptError) -> Substring {
    guard let word = words.popFirst() else { throw error(.expected(what, found: nil)) }
    return word
  }

  /// The next word, if it is `word`.
  mutating func skip(_ word: String) -> Bool {
    guard words.first == word[...] else { return false }
    words.removeFirst()
    return true
  }

  mutating func nextNumber<N: FixedWidthInteger>(_ what: String) throws(ScriptError) -> N {
    try parse(next(what), as: what)
  }

  func parse<N: FixedWidthInteger>(_ word: Substring, as what: String) throws(ScriptError) -> N {
    guard let number = N(word) else { throw error(.expected(what, found: String(word))) }
    return number
  }

  func error(_ problem: ScriptError.Problem) -> ScriptError { ScriptError(line: number, problem) }
}
