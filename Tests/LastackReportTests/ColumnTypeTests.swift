import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

@testable import LastackReport

/// Notes which of the functions each column is written by.
private struct NotedTypes: FlowColumnSink {
  typealias Syntax = SQLiteSyntax

  var types: [ColumnType] = []

  private mutating func note(_ column: FlowColumn?, _ kind: ColumnType.Kind, isOptional: Bool = false) {
    #expect(column == nil || column == FlowColumn.allCases[types.count])
    types.append(ColumnType(kind, isOptional: isOptional))
  }

  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word) {
    note(nil, .word(Word.allCases.map(\.rawValue)))
  }
  mutating func word<Word>(_ texts: WordTexts<Word>, _ word: Word?) {
    note(nil, .word(Word.allCases.map(\.rawValue)), isOptional: true)
  }
  mutating func number(_ column: FlowColumn, _ number: Int) { note(column, .integer) }
  mutating func number(_ column: FlowColumn, _ number: Int?) { note(column, .integer, isOptional: true) }
  mutating func number(_ column: FlowColumn, _ number: UInt64) { note(column, .integer) }
  mutating func number(_ column: FlowColumn, _ number: UInt32?) { note(column, .integer, isOptional: true) }
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64) { note(column, .seconds) }
  mutating func seconds(_ column: FlowColumn, _ nanoseconds: Int64?) {
    note(column, .seconds, isOptional: true)
  }
  mutating func time(_ column: FlowColumn, _ time: CaptureTime) { note(column, .time) }
  mutating func time(_ column: FlowColumn, _ time: CaptureTime?) { note(column, .time, isOptional: true) }
  mutating func address(_ column: FlowColumn, _ address: IPAddress) { note(column, .text) }
  mutating func letters(_ column: FlowColumn, _ history: ZeekHistory) { note(column, .text) }
  mutating func octets(_ column: FlowColumn, _ octets: [UInt8]) {
    note(column, .text, isOptional: octets.isEmpty)
  }
  mutating func words(_ column: FlowColumn, _ quality: QualityFlags, _ first: Int) {
    note(column, .words(QualityFlags.spellings.map(\.spelling)))
  }
  mutating func noFindings(_ column: FlowColumn) {
    note(column, .words(FindingCode.allCases.map(\.rawValue)))
  }
  mutating func events(_ column: FlowColumn, of record: borrowing FlowRecord, _ texts: EventTexts) {
    note(column, .events)
  }
}

@Suite struct ColumnTypeTests {
  @Test func `a column's type is that of the function which writes it`() {
    var noted = NotedTypes()
    // Octets stand for optional text where a record can have none: an encapsulation, not an input.
    FlowColumn.write(
      SampleFlows.orderly, encapsulation: [], input: [1], texts: RowTexts<SQLiteSyntax>(), to: &noted)
    #expect(noted.types.count == FlowColumn.allCases.count)
    for (column, type) in zip(FlowColumn.allCases, noted.types) {
      #expect(column.type == type, "\(column.rawValue)")
    }
  }
}
