internal import LastackTracking
internal import LastackWire

/// Every text that rows of a format are put together from, in one table.
///
/// First the columns' keys, in the columns' order; then each word of a vocabulary with its column's key before it. A class:
/// its thirty numbers are not to be copied for each row.
final class RowTexts<Syntax: RowSyntax>: Sendable {
  let table: [ShortText]
  let rolesFrom: WordTexts<RolesEvidence>
  let handshake: WordTexts<Handshake>
  let clientState: WordTexts<EndpointState>
  let serverState: WordTexts<EndpointState>
  let timestamps: WordTexts<TimestampUse>
  let outcome: WordTexts<Outcome>
  let shape: WordTexts<CloseShape>
  let activeCloser: WordTexts<ActiveCloser>
  let activeCloserConfidence: WordTexts<Confidence>
  let resetCauseConfidence: WordTexts<Confidence>
  let firstFin: WordTexts<Side>
  let firstRst: WordTexts<Side>
  let resetBy: WordTexts<Side>
  let resetCause: WordTexts<ResetCause>
  let resetOrigin: WordTexts<ResetOrigin>
  let resetEffect: WordTexts<ResetEffect>
  let timeWaitHolder: WordTexts<Sides>
  let timeWaitEndReason: WordTexts<TimeWaitEnd>
  let reopen: WordTexts<ReopenVerdict>
  let reopenMet: WordTexts<EndpointState>
  let reopenRule: WordTexts<ReopenRule>
  let recycleVerdict: WordTexts<RecycleVerdict>
  let clientISNRelation: WordTexts<ISNRelation>
  let serverISNRelation: WordTexts<ISNRelation>
  let zeekConnState: WordTexts<ZeekConnState>
  /// The first word of `quality`; the others follow in the order of ``QualityFlags/spellings``.
  let quality: Int
  let events: EventTexts

  init() {
    var texts: [ShortText] = []
    texts.reserveCapacity(512)
    for column in FlowColumn.allCases { texts.append(ShortText(Syntax.key(of: column))) }
    let (quote, null) = (Syntax.quote.description, Syntax.null.description)
    func words<Word>(_ column: FlowColumn) -> WordTexts<Word> {
      WordTexts(after: Syntax.key(of: column), quote: quote, null: null, in: &texts)
    }
    rolesFrom = words(.rolesFrom)
    handshake = words(.handshake)
    clientState = words(.clientState)
    serverState = words(.serverState)
    timestamps = words(.timestamps)
    outcome = words(.outcome)
    shape = words(.shape)
    activeCloser = words(.activeCloser)
    activeCloserConfidence = words(.activeCloserConfidence)
    resetCauseConfidence = words(.resetCauseConfidence)
    firstFin = words(.firstFin)
    firstRst = words(.firstRst)
    resetBy = words(.resetBy)
    resetCause = words(.resetCause)
    resetOrigin = words(.resetOrigin)
    resetEffect = words(.resetEffect)
    timeWaitHolder = words(.timeWaitHolder)
    timeWaitEndReason = words(.timeWaitEndReason)
    reopen = words(.reopen)
    reopenMet = words(.reopenMet)
    reopenRule = words(.reopenRule)
    recycleVerdict = words(.recycleVerdict)
    clientISNRelation = words(.clientISNRelation)
    serverISNRelation = words(.serverISNRelation)
    zeekConnState = words(.zeekConnState)
    quality = texts.count * ShortText.stride
    for (_, spelling) in QualityFlags.spellings {
      texts.append(ShortText(quote + spelling + quote))
    }
    events = EventTexts(Syntax.self, in: &texts)
    table = texts
  }
}

/// Where the words of a vocabulary stand in a table of texts.
///
/// Looked up by the octet that stands for a case, or for `nil`, in memory, which distinct ones have distinct.
struct WordTexts<Word: RawRepresentable & CaseIterable & BitwiseCopyable & Sendable>: Sendable
where Word.RawValue == String {
  /// Octets from the table's start to the text of octet 0.
  private let first: Int

  /// Adds `key` and each word, and `key` and `null`, to `texts`.
  init(after key: String, quote: String, null: String, in texts: inout [ShortText]) {
    let start = texts.count
    first = start * ShortText.stride
    func add(_ word: Word?, _ text: String) {
      let place = start + Self.octet(of: word)
      while texts.count <= place { texts.append(ShortText("")) }
      texts[place] = ShortText(key + text)
    }
    add(nil, null)
    for word in Word.allCases { add(word, quote + word.rawValue + quote) }
  }

  @inline(__always)
  func offset(of word: Word?) -> Int { first &+ Self.octet(of: word) &* ShortText.stride }

  @inline(__always)
  private static func octet(of word: Word?) -> Int { withUnsafeBytes(of: word) { Int($0[0]) } }
}

/// The texts of events, where a format has them.
struct EventTexts: Sendable {
  let from: WordTexts<Side>
  let note: WordTexts<CloseEvent.Note>
  let clientState: WordTexts<EndpointState>
  let serverState: WordTexts<EndpointState>
  /// Every set of flags below ``commonFlags``, and behind them each flag by itself.
  private let flags: Int
  private let singleFlags: Int
  /// What stands before flags and behind them.
  private let flagsStart: Int
  private let flagsEnd: Int

  private static let commonFlags: UInt16 = 1 << 6
  /// In the order in which they are named.
  private static var everyFlag: InlineArray<9, TCPFlags> {
    [.syn, .fin, .rst, .psh, .urg, .ece, .cwr, .ae, .ack]
  }

  init<Syntax: RowSyntax>(_: Syntax.Type, in texts: inout [ShortText]) {
    let (quote, null) = (Syntax.quote.description, Syntax.null.description)
    func words<Word>(_ name: String) -> WordTexts<Word> {
      WordTexts(after: Syntax.key(ofEvent: name), quote: quote, null: null, in: &texts)
    }
    from = words("from")
    note = words("note")
    clientState = words("client_state")
    serverState = words("server_state")
    flags = texts.count * ShortText.stride
    let every = Self.everyFlag
    let names = every.indices.map { every[$0].description }
    for rawValue in 0..<Self.commonFlags {
      var text = Syntax.key(ofEvent: "flags") + quote
      var separator = ""
      for index in every.indices where rawValue & every[index].rawValue != 0 {
        text += separator + names[index]
        separator = ","
      }
      texts.append(ShortText(text + quote))
    }
    singleFlags = texts.count * ShortText.stride
    for name in names { texts.append(ShortText(name)) }
    flagsStart = texts.count * ShortText.stride
    texts.append(ShortText(Syntax.key(ofEvent: "flags") + quote))
    flagsEnd = texts.count * ShortText.stride
    texts.append(ShortText(quote))
  }

  @inline(__always)
  func write(_ flags: TCPFlags, _ row: inout RowCursor) {
    if flags.rawValue < Self.commonFlags {
      row.text(at: self.flags &+ Int(flags.rawValue) &* ShortText.stride)
    } else {
      row = writeUncommon(flags, row)
    }
  }

  /// The flags of congestion control among them, or reserved bits, which have no name.
  @inline(never)
  private func writeUncommon(_ flags: TCPFlags, _ row: RowCursor) -> RowCursor {
    var row = row
    row.text(at: flagsStart)
    var needsComma = false
    let every = Self.everyFlag
    for index in every.indices where flags.contains(every[index]) {
      if needsComma { row.literal(",") }
      row.text(at: singleFlags + index * ShortText.stride)
      needsComma = true
    }
    row.text(at: flagsEnd)
    return row
  }
}
