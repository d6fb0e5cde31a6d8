internal import LastackDiagnosis
internal import LastackTracking

/// Resets by who sent them and, where that is known, by cause; what was sent again.
struct ResetSection {
  let report: HTMLReport

  func write(to markup: inout Markup) {
    let closes = report.closes
    let again = closes.synRetransmissions + closes.finRetransmissions
    guard closes.resets.total > 0 || closes.failedHandshakes > 0 || again > 0 else { return }
    markup.openSection("resets", "Resets and failures")
    markup.raw("<dl class=\"facts\">")
    for (name, value) in facts {
      markup.element("dt", name)
      markup.element("dd", value)
    }
    markup.raw("</dl>")
    causes(&markup)
    markup.closeSection()
  }

  private var facts: [(String, String)] {
    let closes = report.closes
    var facts: [(String, String)] = []
    if closes.resets.total > 0 {
      facts.append(
        (
          "Ended by a reset",
          "\(Units.count(closes.resets.total)): \(Units.count(closes.resets[.client])) by the client's address, "
            + "\(Units.count(closes.resets[.server])) by the server's"
        ))
    }
    if closes.failedHandshakes > 0 {
      facts.append(
        (
          "Never came about",
          "\(Units.count(closes.failedHandshakes)), \(Units.percent(closes.failedHandshakes, of: closes.flows)) of all connections"
        ))
    }
    if closes.synRetransmissions > 0 {
      facts.append(
        (
          "SYNs sent again",
          "\(Units.count(closes.synRetransmissions)), in \(Units.count(closes.flowsWithSynRetransmissions, "connection"))"
        ))
    }
    if closes.finRetransmissions > 0 {
      facts.append(
        (
          "FINs sent again",
          "\(Units.count(closes.finRetransmissions)), in \(Units.count(closes.flowsWithFinRetransmissions, "connection"))"
        ))
    }
    let met = closes.collisions
    if met.challenged > 0 {
      let lost = met.lost > 0 ? "; \(Units.count(met.lost)) never got through" : ""
      facts.append(
        (
          "SYNs challenged",
          "\(Units.count(met.challenged)) by an earlier connection, at a cost of \(Units.duration(met.cost)), at worst "
            + "\(Units.duration(met.worst))\(lost)"
        ))
    }
    return facts
  }

  /// Nothing where no cause is known: a bar of unknowns says nothing.
  private func causes(_ markup: inout Markup) {
    let closes = report.closes
    guard closes.resetCauses.total > 0 else { return }
    let unknown = max(closes.resets.total - closes.resetCauses.total, 0)
    let whole = closes.resetCauses.total + unknown
    var rows: [[PageTable.Cell]] = closes.resetCauses.descending.map { cause, count in
      [
        .text(cause.explanation.title), .mono(cause.rawValue), .count(count),
        .share(count, of: whole, .reset),
      ]
    }
    if unknown > 0 {
      rows.append([.text("Unknown"), .mono("–"), .count(unknown), .share(unknown, of: whole, .alive)])
    }
    markup.raw("<h3>Why they were sent</h3>")
    PageTable(
      caption: "Resets by cause.",
      columns: [.text("cause"), .text("code"), .number("connections"), .number("share")]
    ).write(rows, to: &markup)
  }
}
