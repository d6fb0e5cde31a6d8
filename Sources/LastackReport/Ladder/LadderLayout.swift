internal import LastackTracking

/// Where a ladder's columns stand: with room for the time since the start from 100 columns on, else with gaps only.
///
/// Time left out is drawn between the ends; what an earlier connection sent has a dashed arrow.
struct LadderLayout {
  struct Cells {
    var frame: String
    /// Whether the verdict rests on it.
    var isEvidence: Bool
    var time: String
    var gap: String
    var client: String
    var server: String
    var label: String
    var from: Side
    var note: String
    /// Whether an earlier connection of the four-tuple sent it.
    var isOld: Bool
  }

  /// Beside a segment of the evidence.
  static let mark = "•"
  static let dash = "╌"

  /// The mark and the number.
  private let frame: Int
  private let time: Int
  private let gap = 10
  private let state = 12
  private let note = 11
  private let arrow: Int

  /// `lastFrame` is the greatest frame number that has to be written.
  init(width: Int, lastFrame: UInt64 = 0) {
    frame = max(5, String(lastFrame).count + 1)
    time = width >= 100 ? 13 : 0
    // A space on both sides of the arrow, one before the note.
    arrow = max(20, min(60, width - frame - time - gap - 2 * state - note - 4))
  }

  var titles: String {
    "frame".trailing(frame) + (time > 0 ? "seconds".trailing(time) : "") + "gap".trailing(gap) + " "
      + "client".trailing(state) + " " + String(repeating: " ", count: arrow) + " server"
  }

  /// The line that stands for time left out: both ends' lines broken, its length between them.
  func pause(_ nanoseconds: Int64, _ style: Style) -> String {
    let text = " \(Units.duration(nanoseconds)) "
    let rest = max(arrow - 2 - text.count, 0)
    let gap =
      "┊" + String(repeating: " ", count: rest / 2) + text + String(repeating: " ", count: rest - rest / 2)
      + "┊"
    return String(repeating: " ", count: frame + time + self.gap + state + 2) + style(.faint, gap)
  }

  func rung(_ cells: Cells, _ style: Style, role: Style.Role?) -> String {
    let drawn = arrow(cells.label, cells.from, shaft: cells.isOld ? Self.dash : "─")
    let right = (" " + cells.server.leading(state) + " " + cells.note.fitted(note))
    var line =
      (cells.isEvidence ? Self.mark : " ")
      + style(
        .faint,
        cells.frame.trailing(frame - 1) + (time > 0 ? cells.time.trailing(time) : "")
          + cells.gap.trailing(gap))
      + " "
      + cells.client.trailing(state) + " "
    line += role.map { style($0, drawn) } ?? drawn
    var tail = right
    while tail.last == " " { tail.removeLast() }
    return line + tail
  }

  /// The label on an arrow that points away from its sender: `── FIN,ACK 305 ack 77 ──▶`.
  private func arrow(_ label: String, _ from: Side, shaft line: String) -> String {
    let text = " \(label.fitted(arrow - 5)) "
    let rest = arrow - 1 - text.count
    let before = rest / 2
    let shaft = String(repeating: line, count: before) + text + String(repeating: line, count: rest - before)
    return from == .client ? "\(shaft)▶" : "◀\(shaft)"
  }
}

extension CloseEvent.Note {
  /// In at most 11 columns; empty where the flags say it all.
  var phrase: String {
    switch self {
    case .syn, .synAck, .fin, .rst: ""
    case .synRetransmission, .finRetransmission: "sent again"
    case .ackOfFin: "ACK of FIN"
    case .finalAck: "final ACK"
    case .challengeAck: "challenge"
    case .synOnLiveTuple: "tuple again"
    case .oldDuplicate: "old copy"
    case .acceptableDuplicate: "old, fits!"
    case .keepalive: "keepalive"
    case .dataAfterFin: "late data"
    case .timeWaitRestart: "restarts TW"
    case .timeWaitAssassination: "kills TW"
    }
  }

  /// Whether an earlier connection of the four-tuple sent it.
  var isOld: Bool { self == .oldDuplicate || self == .acceptableDuplicate }

  var role: Style.Role? {
    switch self {
    case .rst, .timeWaitAssassination, .acceptableDuplicate: .bad
    case .fin: .emphasis
    case .synRetransmission, .finRetransmission, .challengeAck, .synOnLiveTuple, .oldDuplicate, .dataAfterFin,
      .timeWaitRestart:
      .warning
    case .syn, .synAck, .ackOfFin, .finalAck, .keepalive: nil
    }
  }
}
