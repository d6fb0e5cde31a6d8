public import LastackWire

/// One of the drawings of RFC 9293 §3.5 and §3.6: segments in the middle, both ends' states after them in the margins.
///
/// Peer A stands on the left. An arrow beside a margin is a segment that leaves or reaches that end in this row; `...`
/// means that it is still in the network there, so one segment that is delayed takes two rows.
public struct RFCFigure: Sendable {
  /// The figure's number in RFC 9293; RFC 793 counted one more.
  public let number: Int
  public let title: String
  /// The drawing, verbatim.
  public let drawing: String
  /// What letters stand for where the drawing has letters for sequence numbers.
  let symbols: [Substring: UInt32]

  init(_ number: Int, _ title: String, symbols: [Substring: UInt32] = [:], _ drawing: String) {
    self.number = number
    self.title = title
    self.symbols = symbols
    self.drawing = drawing
  }

  /// Figures 6 to 13.
  public static let all = openings + anomalies + closings

  /// The figure of that number in RFC 9293; throws if it is none of these.
  public static func numbered(_ number: Int) throws(ScriptError) -> RFCFigure {
    guard let figure = all.first(where: { $0.number == number }) else {
      throw ScriptError(line: 0, .notFound("figure \(number)"))
    }
    return figure
  }

  public static let peerA = Endpoint(IPAddress(v4: 0x0A00_0001), 41001)
  public static let peerB = Endpoint(IPAddress(v4: 0x0A00_0002), 80)

  /// The drawing's rows, each line that shows a state or a segment one row, in order.
  public var rows: [RFCFigureRow] {
    get throws(ScriptError) {
      var rows: [RFCFigureRow] = []
      for (index, line) in drawing.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        var reader = FigureLine(line, number: index + 1, symbols: symbols)
        if let row = try reader.row(after: rows.last, index: rows.count) { rows.append(row) }
      }
      return rows
    }
  }

  /// What a capture at one end holds: the segments that leave or reach it, frames numbered from 1.
  public func segments(seenBy peer: RFCFigureRow.Peer) throws(ScriptError) -> [Segment] {
    try rows.compactMap { $0[peer].travel == .inNetwork ? nil : $0.segment }.renumbered()
  }
}

extension RFCFigure: CustomStringConvertible {
  public var description: String { "Figure \(number): \(title)" }
}

/// A row of a figure: perhaps a segment, and what stands in both margins.
public struct RFCFigureRow: Sendable {
  public enum Peer: Sendable, CaseIterable {
    case a, b
  }

  /// Where a row's segment is, seen from one end.
  public enum Travel: Sendable {
    case leaves, arrives, inNetwork
  }

  /// A state of RFC 9293 §3.3.2, spelled as in its figures.
  public enum State: String, Sendable, CaseIterable {
    case listen = "LISTEN"
    case synSent = "SYN-SENT"
    case synReceived = "SYN-RECEIVED"
    case established = "ESTABLISHED"
    case finWait1 = "FIN-WAIT-1"
    case finWait2 = "FIN-WAIT-2"
    case closing = "CLOSING"
    case timeWait = "TIME-WAIT"
    case closeWait = "CLOSE-WAIT"
    case lastAck = "LAST-ACK"
    case closed = "CLOSED"
  }

  public struct Margin: Sendable {
    /// The state after the row; nil where the drawing leaves it out.
    public var state: State?
    /// What stands there in parentheses, without them: `Close`, `2 MSL`, `REBOOT`.
    public var note: String?
    public var travel: Travel = .inNetwork
  }

  /// The number before the row; rows without one belong to the row above.
  public var line: Int
  public var segment: Segment?
  public var a: Margin
  public var b: Margin

  public subscript(peer: Peer) -> Margin { peer == .a ? a : b }
}
