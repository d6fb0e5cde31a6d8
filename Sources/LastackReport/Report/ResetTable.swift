internal import LastackDiagnosis
internal import LastackTracking

/// Resets by cause as rows: the cause, how many, who sent them, how sure, what was lost, and a connection to look at.
struct ResetTable {
  let tally: ResetTally
  let run: RunSummary

  private static let widths = [-33, 7, 8, 9, 10, 10]
  /// More would push the rest off the screen.
  private static let shown = 5
  /// Shares of fewer connections compare with nothing.
  private static let leastForShares = 10
  /// Where they need lines of their own: for the most frequent causes by which something was lost.
  private static let commandsShown = 2

  /// Whether its one row says who sent so many resets, all of which ended a connection.
  func saysAll(of resets: Int) -> Bool { tally.rows.count == 1 && tally.total == resets }

  func write(to page: inout Page) {
    guard tally.total > 0 else { return }
    let rows = tally.rows
    let commands = rows.map { ShellCommand.flow($0.flow, of: run) }
    let room = page.width - Self.widths.reduce(4) { $0 + abs($1) }
    let isWide = commands.prefix(Self.shown).allSatisfy { $0.count <= room }
    row(["cause", "resets", "share", "c/s", "sure", "lost"], isWide ? "look at" : "", to: &page, .faint)
    let shown = rows.count > Self.shown ? Self.shown - 1 : rows.count
    var commandsShown = 0
    for (index, entry) in rows.prefix(shown).enumerated() {
      row(cells(entry), isWide ? commands[index] : "", to: &page, entry.lostOctets > 0 ? .warning : nil)
      if !isWide, entry.lostOctets > 0, commandsShown < Self.commandsShown {
        page.command(commands[index], indent: 4)
        commandsShown += 1
      }
    }
    if shown < rows.count { others(rows.dropFirst(shown), to: &page) }
    remarks(&page)
    stages(&page)
    if tally.isUsual {
      page.paragraph(
        "15 to 25 % of connections have a reset and nobody is harmed (Arlitt, Williamson 2005)", .faint)
    }
  }

  private func cells(_ entry: ResetTally.Row) -> [String] {
    [
      entry.cause.phrase, Units.brief(entry.count), Units.percent(entry.count, of: tally.total),
      "\(Units.brief(entry.byClient))/\(Units.brief(entry.byServer))", entry.usualConfidence?.rawValue ?? "·",
      entry.lostOctets > 0 ? Units.octets(entry.lostOctets) : "·",
    ]
  }

  private func others(_ rows: ArraySlice<ResetTally.Row>, to page: inout Page) {
    let count = rows.reduce(0) { $0 + $1.count }
    let lost = rows.reduce(0) { $0 &+ $1.lostOctets }
    row(
      [
        "\(rows.count) other causes", Units.brief(count), Units.percent(count, of: tally.total),
        "\(Units.brief(rows.reduce(0) { $0 + $1.byClient }))/\(Units.brief(rows.reduce(0) { $0 + $1.byServer }))",
        "·", lost > 0 ? Units.octets(lost) : "·",
      ], "", to: &page)
  }

  private func row(
    _ cells: [String], _ place: String, to page: inout Page, _ role: Style.Role? = nil
  ) {
    let line = zip(cells, Self.widths).map { cell, width in
      width < 0 ? cell.leading(-width) : " " + cell.trailing(width - 1)
    }.joined()
    page.line("  \(line)" + (place.isEmpty ? "" : "  \(place)"), role)
  }

  /// What is true of some of them, whatever their cause.
  private func remarks(_ page: inout Page) {
    var parts: [String] = []
    let survived = tally.effects[.challengedAndSurvived]
    if survived > 0 {
      parts.append("\(Units.count(survived)) challenged and survived")
    }
    if tally.effects[.ignored] > 0 { parts.append("\(Units.count(tally.effects[.ignored])) without effect") }
    if tally.requestsUnanswered > 0 {
      parts.append("\(Units.count(tally.requestsUnanswered, "request")) without an answer")
    }
    if tally.repeats > 0 {
      parts.append(
        "\(Units.count(tally.repeats, "more reset")) of the same events, in \(Units.count(tally.storms, "connection"))"
      )
    }
    if tally.origins[.suspectedMiddlebox] > 0 {
      parts.append(
        "\(Units.count(tally.origins[.suspectedMiddlebox])) unlike the end that they name (suspected, not proven)"
      )
    }
    if tally.origins[.provenInjected] > 0 {
      parts.append(
        "\(Units.count(tally.origins[.provenInjected])) not sent by the end that they name (proven)")
    }
    if !parts.isEmpty { page.paragraph("of these: " + parts.joined(separator: "; ")) }
  }

  /// Comparable with the stages that Cloudflare publishes.
  private func stages(_ page: inout Page) {
    let stages = tally.stages
    guard stages.total >= Self.leastForShares, stages.total > stages[.beyond] else { return }
    let list = ResetStage.allCases.filter { stages[$0] > 0 }
      .map { "\($0.phrase) \(Units.percent(stages[$0], of: stages.total))" }
    page.paragraph(
      "Cloudflare's stages, of \(Units.count(stages.total, "connection")): \(list.joined(separator: ", "))",
      .faint)
  }
}

extension ResetStage {
  var phrase: String {
    switch self {
    case .postSyn: "post-SYN"
    case .postAck: "post-ACK"
    case .postPsh: "post-PSH"
    case .later: "later"
    case .beyond: "none"
    }
  }
}

extension ResetCause {
  /// Why, in at most 32 characters.
  var phrase: String {
    switch self {
    case .closedPort: "nothing listened on the port"
    case .dataAfterClose: "data met a closed reader"
    case .closeWithUnreadDataOrLinger: "aborted: unread data or linger 0"
    case .halfOpenPeer: "the end knew no such connection"
    case .keepaliveRace: "a request crossed an idle close"
    case .idleMiddlebox: "forgotten after an idle time"
    case .timeout: "an end gave up waiting"
    case .tupleCollision: "a SYN met an older connection"
    case .timeWaitAssassination: "an old segment met TIME-WAIT"
    case .listenerOverflow: "the accept queue was full"
    case .handshakeAbandoned: "the client gave up connecting"
    case .forged: "not that end's, by its signs"
    case .unknown: "the packets do not tell"
    }
  }
}
