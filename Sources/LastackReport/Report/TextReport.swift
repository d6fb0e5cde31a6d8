public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The report of a run as one screen of text: what was read and how good it is, how connections ended, who closed first,
/// what it left behind, what went wrong, and last, next to the prompt, what to do.
public struct TextReport {
  let run: RunSummary
  let closes: CloseSummary
  let findings: [Finding]
  let pressure: HostPressure?
  let servers: ServerTable?
  let scope: ReportScope
  let times: TimesOfDay
  var page: Page

  /// `width` is the terminal's, in columns; at least 40 are used. With `servers` the closes are listed by server address
  /// instead of server port; without `pressure` nothing is said of populations and ports.
  public init(
    run: RunSummary, closes: CloseSummary, findings: [Finding] = [], pressure: HostPressure? = nil,
    servers: ServerTable? = nil, scope: ReportScope = ReportScope(), width: Int, style: Style
  ) {
    self.run = run
    self.closes = closes
    self.findings = findings
    self.pressure = pressure
    self.servers = servers
    self.scope = scope
    times = TimesOfDay(from: run.firstTime, to: run.lastTime)
    page = Page(width: width, style: style)
    readings()
    outcomes()
    services()
    timeWaits()
    resets()
    halfClosed()
    FindingSection(run: run, detail: scope.detail).write(findings, rows: scope.rows(5), to: &page)
    examples()
  }

  public var text: String { page.text }

  // MARK: How connections ended

  private mutating func outcomes() {
    page.heading("HOW THEY ENDED", "(lastack explain OUTCOME says what each means)")
    if closes.flows == 0 { return page.line("  no TCP connection in the capture") }
    let rows = closes.outcomes.descending
    let shown = scope.shown(rows.count, usual: 8)
    for (outcome, count) in rows.prefix(shown) {
      outcomeRow(outcome.phrase, count, outcome.role)
    }
    if shown < rows.count {
      outcomeRow(
        "\(rows.count - shown) other ways", rows.dropFirst(shown).reduce(0) { $0 + $1.count }, .faint)
    }
    let shapes = closes.shapes.descending.map { "\($0.value.phrase) \(Units.count($0.count))" }
    if !shapes.isEmpty { page.paragraph(shapes.joined(separator: ", "), mark: "  closes: ", .faint) }
  }

  private mutating func outcomeRow(_ name: String, _ count: Int, _ role: Style.Role) {
    let room = page.width - 2 - 19 - 10 - 9 - 1
    let drawn = bar(count, of: closes.flows, width: min(room, 60))
    page.styled(
      "  " + name.leading(19) + Units.brief(count).trailing(9) + " "
        + Units.percent(count, of: closes.flows).trailing(8) + " " + page.style(role, drawn))
  }

  // MARK: What went wrong

  private mutating func resets() {
    let again = closes.synRetransmissions + closes.finRetransmissions
    guard closes.resetTally.total > 0 || closes.resets.total > 0 || closes.failedHandshakes > 0 || again > 0
    else { return }
    page.heading("RESETS AND FAILURES")
    let table = ResetTable(tally: closes.resetTally, run: run)
    if closes.resets.total > 0, !table.saysAll(of: closes.resets.total) {
      page.paragraph(
        "\(Units.count(closes.resets.total, "connection")) ended by a reset: "
          + "\(Units.count(closes.resets[.client])) by the client, \(Units.count(closes.resets[.server])) by the server"
      )
    }
    table.write(to: &page)
    if closes.failedHandshakes > 0 {
      let share = Units.percent(closes.failedHandshakes, of: closes.flows)
      page.line("  \(Units.count(closes.failedHandshakes, "handshake")) failed, \(share) of all connections")
    }
    if closes.synRetransmissions > 0 {
      page.line(
        "  \(Units.count(closes.synRetransmissions, "SYN")) sent again, in "
          + Units.count(closes.flowsWithSynRetransmissions, "connection"))
    }
    if closes.finRetransmissions > 0 {
      page.line(
        "  \(Units.count(closes.finRetransmissions, "FIN")) sent again, in "
          + Units.count(closes.flowsWithFinRetransmissions, "connection"))
    }
    collisions()
  }

  /// SYNs that an earlier connection of their four-tuple challenged, and what that cost.
  private mutating func collisions() {
    let met = closes.collisions
    guard met.challenged > 0 else { return }
    var parts: [String] = []
    if met.challenged > met.lost {
      parts.append(
        met.challenged - met.lost == 1
          ? "it cost \(Units.duration(met.cost))"
          : "they cost \(Units.duration(met.cost)) in all, \(Units.duration(met.worst)) at worst")
    }
    if met.lost > 0 { parts.append("\(Units.count(met.lost)) never got through") }
    page.paragraph(
      "\(Units.count(met.challenged, "SYN")) challenged by an earlier connection: "
        + parts.joined(separator: ", "))
  }
}
