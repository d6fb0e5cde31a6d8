internal import LastackTracking

/// Where a ladder's columns stand: with room for the time since the start from 100 columns on, else with gaps only.
struct LadderLayout {
  struct Cells {
    var frame: String
    var time: String
    var gap: String
    var client: String
    var server: String
    var label: String
    var from: Side
    var note: String
  }

  private let frame = 5
  private let time: Int
  private let gap = 10
  private let state = 12
  private let note = 11
  private let arrow: Int

  init(width: Int) {
    time = width >= 100 ? 13 : 0
    // A space on both sides of the arrow, one before the note.
    arrow = max(20, min(60, width - frame - time - gap - 2 * state - note - 4))
  }

  var titles: String {
    "frame".trailing(frame) + (time > 0 ? "seconds".trailing(time) : "") + "gap".trailing(gap) + " "
      + "client".trailing(state) + " " + String(repeating: " ", count: arrow) + " server"
  }

  func rung(_ cells: Cells, _ style: Style, role: Style.Role?) -> String {
    let drawn = arrow(cells.label, cells.from)
    let right = (" " + cells.server.leading(state) + " " + cells.note.fitted(note))
    var line =
      style(
        .faint,
        cells.frame.trailing(frame) + (time > 0 ? cells.time.trailing(time) : "") + cells.gap.trailing(gap))
      + " "
      + cells.client.trailing(state) + " "
    line += role.map { style($0, drawn) } ?? drawn
    var tail = right
    while tail.last == " " { tail.removeLast() }
    return line + tail
  }

  /// The label on an arrow that points away from its sender: `── FIN,ACK 305 ack 77 ──▶`.
  private func arrow(_ label: String, _ from: Side) -> String {
    let text = " \(label.fitted(arrow - 5)) "
    let rest = arrow - 1 - text.count
    let before = rest / 2
    let shaft = String(repeating: "─", count: before) + text + String(repeating: "─", count: rest - before)
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
