internal import LastackTracking

/// The spellings of a closed vocabulary, ready to be written: with the quotes of the syntax where it has any.
///
/// Looked up by the octet that stands for a case in memory, which distinct cases have distinct.
struct Spelling<Word: RawRepresentable & CaseIterable & BitwiseCopyable & Sendable>: Sendable
where Word.RawValue == String {
  private let texts: [ShortText]

  init(quoted: Bool) {
    var texts = [ShortText](repeating: ShortText(""), count: 256)
    for word in Word.allCases {
      texts[Self.place(of: word)] = ShortText(quoted ? "\"\(word.rawValue)\"" : word.rawValue)
    }
    self.texts = texts
  }

  @inline(__always)
  subscript(_ word: Word) -> ShortText { texts[Self.place(of: word)] }

  @inline(__always)
  private static func place(of word: Word) -> Int { withUnsafeBytes(of: word) { Int($0[0]) } }
}

/// Every vocabulary of a record, in one syntax.
struct Spellings<Syntax: FieldSyntax>: Sendable {
  let rolesFrom = Spelling<RolesEvidence>(quoted: Syntax.quotesWords)
  let handshake = Spelling<Handshake>(quoted: Syntax.quotesWords)
  let state = Spelling<EndpointState>(quoted: Syntax.quotesWords)
  let timestamps = Spelling<TimestampUse>(quoted: Syntax.quotesWords)
  let outcome = Spelling<Outcome>(quoted: Syntax.quotesWords)
  let shape = Spelling<CloseShape>(quoted: Syntax.quotesWords)
  let activeCloser = Spelling<ActiveCloser>(quoted: Syntax.quotesWords)
  let confidence = Spelling<Confidence>(quoted: Syntax.quotesWords)
  let side = Spelling<Side>(quoted: Syntax.quotesWords)
  let sides = Spelling<Sides>(quoted: Syntax.quotesWords)
  let resetCause = Spelling<ResetCause>(quoted: Syntax.quotesWords)
  let resetOrigin = Spelling<ResetOrigin>(quoted: Syntax.quotesWords)
  let resetEffect = Spelling<ResetEffect>(quoted: Syntax.quotesWords)
  let timeWaitEnd = Spelling<TimeWaitEnd>(quoted: Syntax.quotesWords)
  let reopen = Spelling<ReopenVerdict>(quoted: Syntax.quotesWords)
  let reopenRule = Spelling<ReopenRule>(quoted: Syntax.quotesWords)
  let recycle = Spelling<RecycleVerdict>(quoted: Syntax.quotesWords)
  let isnRelation = Spelling<ISNRelation>(quoted: Syntax.quotesWords)
  let note = Spelling<CloseEvent.Note>(quoted: Syntax.quotesWords)
}

extension FieldSyntax {
  @inline(__always)
  static func word<Word>(_ word: Word, _ spelling: Spelling<Word>, _ output: inout OutputBuffer) {
    output.append(spelling[word])
  }

  @inline(__always)
  static func word<Word>(_ word: Word?, _ spelling: Spelling<Word>, _ output: inout OutputBuffer) {
    if let word { output.append(spelling[word]) } else { null(&output) }
  }
}
