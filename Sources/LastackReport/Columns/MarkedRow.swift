internal import LastackTracking
internal import LastackWire

/// A row of octets in which the columns' beginnings are marked, so that values can be taken out of it.
struct MarkedRow<Syntax: RowSyntax>: FlowColumnSink {
  private(set) var row: FlowRow<Syntax>
  private let start: RowCursor
  private var marks: UnsafeMutablePointer<Int>

  /// - Parameter marks: one for each column, and one for the row's end.
  init(_ cursor: RowCursor, marks: UnsafeMutablePointer<Int>) {
    row = FlowRow(cursor)
    start = cursor
    self.marks = marks
  }

  @inline(__always)
  mutating func mark() {
    marks.pointee = row.cursor.distance(from: start)
    marks += 1
  }

  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word) {
    mark()
    row.word(texts, word)
  }

  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word?) {
    mark()
    row.word(texts, word)
  }

  mutating func number(_ column: FlowColumn, _ number: Int) {
    mark()
    row.number(column, number)
  }

  mutating func number(_ column: FlowColumn, _ number: Int?) {
    mark()
    row.number(column, number)
  }

  mutating func number(_ column: FlowColumn, _ number: UInt64) {
    mark()
    row.number(column, number)
  }

  mutating func number(_ column: FlowColumn, _ number: UInt32?) {
    mark()
    row.number(column, number)
  }

  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64) {
    mark()
    row.seconds(column, nanoseconds)
  }

  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64?) {
    mark()
    row.seconds(column, nanoseconds)
  }

  mutating func time(_ column: FlowColumn, _ time: CaptureTime) {
    mark()
    row.time(column, time)
  }

  mutating func time(_ column: FlowColumn, _ time: CaptureTime?) {
    mark()
    row.time(column, time)
  }

  mutating func address(_ column: FlowColumn, _ address: IPAddress) {
    mark()
    row.address(column, address)
  }

  mutating func letters(_ column: FlowColumn, _ history: ZeekHistory) {
    mark()
    row.letters(column, history)
  }

  mutating func octets(_ column: FlowColumn, _ octets: [UInt8]) {
    mark()
    row.octets(column, octets)
  }

  mutating func words(_ column: FlowColumn, _ quality: QualityFlags, _ first: Int) {
    mark()
    row.words(column, quality, first)
  }

  mutating func noFindings(_ column: FlowColumn) {
    mark()
    row.noFindings(column)
  }

  mutating func events(_ column: FlowColumn, of record: borrowing FlowRecord, _ texts: EventTexts) {
    mark()
    row.events(column, of: record, texts)
  }
}
