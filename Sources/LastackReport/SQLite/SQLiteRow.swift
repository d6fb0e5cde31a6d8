internal import LastackTracking
internal import LastackWire

/// Words of the vocabularies as SQL has them: bare; what is unknown is bound as NULL, and not written.
enum SQLiteSyntax: RowSyntax {
  static func key(of column: FlowColumn) -> String { "" }
  static func key(ofEvent member: String) -> String { "" }
  static var end: StaticString { "" }
  static var null: StaticString { "" }
  static var quote: StaticString { "" }
  static var noFindings: StaticString { "" }
  static var list: (start: StaticString, separator: StaticString, end: StaticString) { ("", ";", "") }
  static func append(_ text: String, to output: inout OutputBuffer) { output.append(text) }

  static func write(_ events: [CloseEvent], since start: Int64, _ texts: EventTexts, _ row: RowCursor)
    -> RowCursor
  { row }
}

/// Binds a row's values to the parameters of an INSERT, in the columns' order.
///
/// Nothing is copied: words stand in the table of texts, all other text in octets that the row was given.
struct SQLiteRow: FlowColumnSink {
  typealias Syntax = SQLiteSyntax

  private let parameters: SQLiteParameters
  /// The next column's parameter.
  private var parameter: Int32
  private let texts: UnsafeRawPointer
  private let start: UnsafeMutableRawPointer
  private var cursor: RowCursor

  /// More octets than the times, the addresses and the words of `quality` take.
  static let longest = 2048

  /// - Parameters:
  ///   - first: the first column's parameter.
  ///   - room: ``longest`` octets and ``RowCursor/overshoot``, which hold until the statement has run.
  init(
    _ parameters: SQLiteParameters, from first: Int32, texts: UnsafePointer<ShortText>,
    seconds: UnsafeMutablePointer<SecondSpelling>, room: UnsafeMutableRawPointer
  ) {
    self.parameters = parameters
    parameter = first
    self.texts = UnsafeRawPointer(texts)
    start = room
    cursor = RowCursor(at: room, texts: texts, seconds: seconds)
  }

  /// How many columns were bound.
  func count(from first: Int32) -> Int { Int(parameter - first) }

  @inline(__always)
  private mutating func next() -> Int32 {
    defer { parameter += 1 }
    return parameter
  }

  /// What `write` wrote.
  @inline(__always)
  private mutating func text(_ write: (inout RowCursor) -> Void) {
    let before = cursor.distance(from: start)
    write(&cursor)
    parameters.bind(next(), unmoved: start + before, count: cursor.distance(from: start) - before)
  }

  @inline(__always)
  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word) { self.word(at: texts.offset(of: word)) }

  @inline(__always)
  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word?) { self.word(at: texts.offset(of: word)) }

  /// The vocabulary's text for what is unknown is empty.
  @inline(__always)
  private mutating func word(at offset: Int) {
    let text = texts + offset
    let count = Int(text.load(fromByteOffset: ShortText.longest, as: UInt8.self))
    if count == 0 {
      parameters.bindNull(next())
    } else {
      parameters.bind(next(), unmoved: text, count: count)
    }
  }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: Int) { parameters.bind(next(), Int64(number)) }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: Int?) { parameters.bind(next(), number) }

  /// SQLite's integers end at 2^63 - 1: no capture has as many frames.
  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: UInt64) {
    parameters.bind(next(), Int64(clamping: number))
  }

  @inline(__always)
  mutating func number(_ column: FlowColumn, _ number: UInt32?) {
    parameters.bind(next(), number.map { Int($0) })
  }

  @inline(__always)
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64) {
    parameters.bind(next(), Double(nanoseconds) / 1e9)
  }

  @inline(__always)
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64?) {
    if let nanoseconds { seconds(column, nanoseconds) } else { parameters.bindNull(next()) }
  }

  @inline(__always)
  mutating func time(_ column: FlowColumn, _ time: CaptureTime) { text { $0.time(time) } }

  @inline(__always)
  mutating func time(_ column: FlowColumn, _ time: CaptureTime?) {
    if let time { text { $0.time(time) } } else { parameters.bindNull(next()) }
  }

  @inline(__always)
  mutating func address(_ column: FlowColumn, _ address: IPAddress) { text { $0.address(address) } }

  @inline(__always)
  mutating func letters(_ column: FlowColumn, _ history: ZeekHistory) { text { $0.letters(history) } }

  mutating func octets(_ column: FlowColumn, _ octets: [UInt8]) {
    if octets.isEmpty {
      parameters.bindNull(next())
    } else {
      parameters.bind(next(), String(decoding: octets, as: UTF8.self))
    }
  }

  mutating func words(_ column: FlowColumn, _ quality: QualityFlags, _ first: Int) {
    if quality.isEmpty { return parameters.bindNull(next()) }
    text { $0 = FlowRow<SQLiteSyntax>.words(quality, first, $0) }
  }

  /// Filled in when all connections are known: ``FlowDatabase/finish(_:findings:)``.
  mutating func noFindings(_ column: FlowColumn) { parameters.bindNull(next()) }

  mutating func events(_ column: FlowColumn, of record: borrowing FlowRecord, _ texts: EventTexts) {
    parameters.bind(next(), Int64(record.events.count))
  }
}

// MARK: - Events

extension SQLiteRow {
  /// Binds an event's values, in the order of the table's columns.
  mutating func event(_ event: CloseEvent, since start: CaptureTime, _ texts: EventTexts) {
    parameters.bind(next(), Int64(clamping: event.frame))
    parameters.bind(next(), Double(event.time.nanoseconds(since: start)) / 1e9)
    word(texts.from, event.from)
    text { texts.write(event.flags, &$0) }
    parameters.bind(next(), Int64(event.sequence.rawValue))
    // Without ACK the field holds nothing (RFC 9293 §3.1): unknown, not 0.
    parameters.bind(next(), event.flags.contains(.ack) ? Int(event.acknowledgment.rawValue) : nil)
    parameters.bind(next(), Int64(event.payloadLength))
    parameters.bind(next(), event.tsval.map { Int($0.rawValue) })
    parameters.bind(next(), event.tsecr.map { Int($0.rawValue) })
    word(texts.note, event.note)
    word(texts.clientState, event.clientState)
    word(texts.serverState, event.serverState)
  }
}
