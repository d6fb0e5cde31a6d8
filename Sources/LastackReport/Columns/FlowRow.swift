internal import LastackTracking
internal import LastackWire

/// A row on its way: each call writes a column's key and its value, as the format spells them.
struct FlowRow<Syntax: RowSyntax>: FlowColumnSink {
  private(set) var cursor: RowCursor

  /// The longest row without events, texts of any length and ``RowCursor/overshoot``: for each column two short texts,
  /// and `quality` has several words.
  static var longest: Int { FlowColumn.allCases.count * 2 * ShortText.stride }
  static var longestEvent: Int { 12 * ShortText.stride }

  @inline(__always) init(_ cursor: RowCursor) { self.cursor = cursor }

  @inline(__always)
  private mutating func key(_ column: FlowColumn) {
    cursor.key(at: Int(withUnsafeBytes(of: column) { $0[0] }) &* ShortText.stride)
  }

  @inline(__always)
  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word) { cursor.word(word, texts) }

  @inline(__always)
  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word?) { cursor.word(word, texts) }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: Int) {
    key(column)
    cursor.decimal(number)
  }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: Int?) {
    key(column)
    if let number { cursor.decimal(number) } else { cursor.literal(Syntax.null) }
  }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: UInt64) {
    key(column)
    cursor.decimal(number)
  }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: UInt32?) {
    key(column)
    cursor.decimal(number, else: Syntax.null)
  }

  @inline(__always)
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64) {
    key(column)
    cursor.seconds(nanoseconds)
  }

  @inline(__always)
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64?) {
    key(column)
    if let nanoseconds { cursor.seconds(nanoseconds) } else { cursor.literal(Syntax.null) }
  }

  @inline(__always)
  mutating func time(_ column: FlowColumn, _ time: CaptureTime) {
    key(column)
    cursor.literal(Syntax.quote)
    cursor.time(time)
    cursor.literal(Syntax.quote)
  }

  @inline(__always)
  mutating func time(_ column: FlowColumn, _ time: CaptureTime?) {
    key(column)
    guard let time else { return cursor.literal(Syntax.null) }
    cursor.literal(Syntax.quote)
    cursor.time(time)
    cursor.literal(Syntax.quote)
  }

  @inline(__always)
  mutating func address(_ column: FlowColumn, _ address: IPAddress) {
    key(column)
    cursor.literal(Syntax.quote)
    cursor.address(address)
    cursor.literal(Syntax.quote)
  }

  @inline(__always)
  mutating func letters(_ column: FlowColumn, _ history: ZeekHistory) {
    key(column)
    cursor.literal(Syntax.quote)
    cursor.letters(history)
    cursor.literal(Syntax.quote)
  }

  @inline(__always)
  mutating func octets(_ column: FlowColumn, _ octets: [UInt8]) {
    key(column)
    cursor.octets(octets)
  }

  @inline(__always)
  mutating func words(_ column: FlowColumn, _ quality: QualityFlags, _ first: Int) {
    key(column)
    cursor.literal(Syntax.list.start)
    if !quality.isEmpty { cursor = Self.words(quality, first, cursor) }
    cursor.literal(Syntax.list.end)
  }

  @inline(never)
  static func words(_ quality: QualityFlags, _ first: Int, _ row: RowCursor) -> RowCursor {
    var row = row
    var needsSeparator = false
    for (index, (flag, _)) in QualityFlags.spellings.enumerated() where quality.contains(flag) {
      if needsSeparator { row.literal(Syntax.list.separator) }
      row.text(at: first + index * ShortText.stride)
      needsSeparator = true
    }
    return row
  }

  @inline(__always)
  mutating func noFindings(_ column: FlowColumn) {
    key(column)
    cursor.literal(Syntax.noFindings)
  }

  @inline(__always)
  mutating func events(_ column: FlowColumn, of record: borrowing FlowRecord, _ texts: EventTexts) {
    key(column)
    cursor = Syntax.write(record.events, since: record.start.nanoseconds, texts, cursor)
  }

  @inline(__always)
  mutating func end() { cursor.literal(Syntax.end) }
}
