import LastackWire
import SegmentScript
import Testing

@Suite struct RFCFigureTests {
  /// A row as one line: row number, A's note or state, where the segment is at A, numbers, where it is at B, B's margin.
  private func summary(_ row: RFCFigureRow) -> String {
    func margin(_ margin: RFCFigureRow.Margin) -> String {
      margin.state?.rawValue ?? margin.note.map { "(\($0))" } ?? "-"
    }
    guard let segment = row.segment else { return "\(row.line) \(margin(row.a)) | \(margin(row.b))" }
    return "\(row.line) \(margin(row.a)) \(row.a.travel) \(segment.sequence) \(segment.acknowledgment) "
      + "\(segment.payloadLength) \(segment.flags) \(row.b.travel) \(margin(row.b))"
  }

  @Test func `figure 7 tells where each segment is`() throws {
    let rows = try RFCFigure.numbered(7).rows.map(summary)
    #expect(
      rows == [
        "1 CLOSED | CLOSED",
        "2 SYN-SENT leaves 100 0 0 SYN inNetwork -",
        "3 SYN-RECEIVED arrives 300 0 0 SYN leaves SYN-SENT",
        "4 - inNetwork 100 0 0 SYN arrives SYN-RECEIVED",
        "5 SYN-RECEIVED leaves 100 301 0 SYN,ACK inNetwork -",
        "6 ESTABLISHED arrives 300 101 0 SYN,ACK leaves SYN-RECEIVED",
        "7 - inNetwork 100 301 0 SYN,ACK arrives ESTABLISHED",
      ])
  }

  @Test func `figure 10 has data, notes and a reset`() throws {
    let rows = try RFCFigure.numbered(10).rows.map(summary)
    #expect(
      rows == [
        "1 (REBOOT) | (send 300,receive 100)",
        "2 (??) arrives 300 100 10 ACK leaves ESTABLISHED",
        "3 - leaves 100 0 0 RST arrives (ABORT!!)",
      ])
  }

  @Test func `figure 11 has letters for numbers`() throws {
    let rows = try RFCFigure.numbered(11).rows.map(summary)
    #expect(rows[2] == "3 (??) arrives 300 91 0 SYN,ACK leaves SYN-RECEIVED")
    #expect(rows[3] == "4 - leaves 91 0 0 RST arrives (return to LISTEN!)")
  }

  @Test func `figure 12 has notes on lines of their own, on either side`() throws {
    let rows = try RFCFigure.numbered(12).rows.map(summary)
    #expect(
      rows == [
        "1 ESTABLISHED | ESTABLISHED",
        "2 (Close) | -",
        "2 FIN-WAIT-1 leaves 100 300 0 FIN,ACK arrives CLOSE-WAIT",
        "3 FIN-WAIT-2 arrives 300 101 0 ACK leaves CLOSE-WAIT",
        "4 - | (Close)",
        "4 TIME-WAIT arrives 300 101 0 FIN,ACK leaves LAST-ACK",
        "5 TIME-WAIT leaves 101 301 0 ACK arrives CLOSED",
        "6 (2 MSL) | -",
        "6 CLOSED | -",
      ])
  }

  @Test func `each end of figure 13 sees its own order`() throws {
    let figure = try RFCFigure.numbered(13)
    let a = try figure.segments(seenBy: .a)
    #expect(a.map(\.source.port) == [41001, 80, 41001, 80])
    #expect(a.map(\.sequence) == [100, 300, 101, 301])
    #expect(a.map(\.frame) == [1, 2, 3, 4])
    // Each FIN crosses the other: B sees its own leave before it sees the one that left A earlier.
    let b = try figure.segments(seenBy: .b)
    #expect(b.map(\.source.port) == [80, 41001, 80, 41001])
    #expect(b.map(\.sequence) == [300, 100, 301, 101])
  }

  @Test(arguments: [
    (6, 5, 4), (7, 7, 4), (8, 8, 6), (9, 7, 4), (10, 3, 2), (11, 5, 3), (12, 9, 4), (13, 11, 4),
  ])
  func `every figure is read whole`(number: Int, rows: Int, seenByB: Int) throws {
    let figure = try RFCFigure.numbered(number)
    #expect(try figure.rows.count == rows)
    #expect(try figure.segments(seenBy: .b).count == seenByB)
  }

  @Test func `there is no figure 5`() {
    #expect(throws: ScriptError(line: 0, .notFound("figure 5"))) { try RFCFigure.numbered(5) }
  }
}
