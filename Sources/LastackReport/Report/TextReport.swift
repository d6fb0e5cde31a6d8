public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The report of a run as one screen of text: what was read and how good it is, how connections ended, what to do next.
public struct TextReport {
  private let run: RunSummary
  private let closes: CloseSummary
  private let findings: [Finding]
  private var page: Page

  /// `width` is the terminal's, in columns; at least 40 are used.
  public init(run: RunSummary, closes: CloseSummary, findings: [Finding] = [], width: Int, style: Style) {
    self.run = run
    self.closes = closes
    self.findings = findings
    page = Page(width: width, style: style)
    readings()
    quality()
    FindingSection(run: run).write(findings.prefix(Self.findingsShown), of: findings.count, to: &page)
    outcomes()
    services()
    resets()
    halfClosed()
    timeWaitHolders()
    examples()
    undecoded()
  }

  public var text: String { page.text }

  /// More would push the rest off the screen; `lastack hosts` has them all.
  private static let findingsShown = 2

  // MARK: What was read

  private mutating func readings() {
    page.heading("READ", "lastack \(run.version)")
    for input in run.inputs.prefix(4) {
      var facts = [
        [input.format, input.compression].compactMap(\.self).joined(separator: "+"),
        input.linkTypes.joined(separator: "/"), Units.count(input.packets, "packet"),
        Units.octets(input.octets),
      ]
      if let resolution = input.resolution { facts.append("times in \(resolution)") }
      page.paragraph("\(input.name): \(facts.filter { !$0.isEmpty }.joined(separator: ", "))")
      for damage in input.damages.prefix(2) {
        let lost = damage.lostOctets.map { "\(Units.octets($0)) lost" } ?? "the rest is lost"
        page.paragraph("damaged at octet \(damage.offset): \(damage.problem); \(lost)", mark: "    ", .bad)
      }
    }
    if run.inputs.count > 4 { page.line("  and \(Units.count(run.inputs.count - 4, "more input"))", .faint) }
    if let first = run.firstTime, let last = run.lastTime {
      page.line("  \(Units.second(first))Z, for \(Units.duration(last.nanoseconds(since: first)))")
    }
    let totals = run.totals
    page.line(
      "  \(Units.count(totals.segments, "TCP segment")) in \(Units.count(closes.flows, "connection"))"
        + (totals.notTCPPackets > 0 ? "; \(Units.count(totals.notTCPPackets, "packet")) not TCP" : "")
        + (totals.undecodablePackets > 0
          ? "; \(Units.count(totals.undecodablePackets)) not decoded (below)" : ""))
  }

  private mutating func quality() {
    let weaknesses = CaptureWeakness.list(run: run, quality: closes.quality)
    if weaknesses.isEmpty, closes.flows > 0 {
      page.line("  capture: every connection from its start, both ways, no gap seen", .good)
    }
    for weakness in weaknesses { page.paragraph("capture: \(weakness)", mark: "  ", .warning) }
    vantage()
  }

  /// Where the tap stood, and so which losses it cannot see (`semantics.md` §1.9).
  private mutating func vantage() {
    let estimate = closes.vantage
    guard let position = estimate.position, let client = estimate.clientGap, let server = estimate.serverGap
    else { return }
    let (toClients, toServers) = (Units.duration(client), Units.duration(server))
    let place =
      switch position {
      case .client: "near the clients: about \(toClients) to them and back, \(toServers) to the servers"
      case .server: "near the servers: about \(toServers) to them and back, \(toClients) to the clients"
      case .between: "between: about \(toClients) to the clients and back, \(toServers) to the servers"
      }
    page.paragraph("taken \(place)", mark: "  ", .faint)
  }

  // MARK: How connections ended

  private mutating func outcomes() {
    page.heading("HOW THEY ENDED", "(lastack explain OUTCOME says what each means)")
    if closes.flows == 0 { return page.line("  no TCP connection in the capture") }
    let rows = closes.outcomes.descending
    let shown = rows.count > 9 ? 8 : rows.count
    for (outcome, count) in rows.prefix(shown) {
      outcomeRow(outcome.phrase, count, outcome.role)
    }
    if shown < rows.count {
      outcomeRow(
        "\(rows.count - shown) other ways", rows.dropFirst(shown).reduce(0) { $0 + $1.count }, .faint)
    }
    let shapes = closes.shapes.descending.map { "\($0.value.phrase) \(Units.count($0.count))" }
    if !shapes.isEmpty { page.line("  closes: \(shapes.joined(separator: ", "))", .faint) }
  }

  private mutating func outcomeRow(_ name: String, _ count: Int, _ role: Style.Role) {
    let room = page.width - 2 - 19 - 10 - 9 - 1
    let drawn = bar(count, of: closes.flows, width: min(room, 60))
    page.styled(
      "  " + name.leading(19) + Units.brief(count).trailing(9) + " "
        + Units.percent(count, of: closes.flows).trailing(8) + " " + page.style(role, drawn))
  }

  // MARK: Who closes first

  private mutating func services() {
    let rows = closes.services.descending
    guard !rows.isEmpty else { return }
    page.heading("WHO CLOSES FIRST", "by server port")
    let head = ["port", "connections", "client", "server", "both", "unknown", "resets c/s", "failed"]
    let widths = [8, 12, 9, 9, 7, 8, 14, 8]
    page.line(zip(head, widths).map { $0.trailing($1) }.joined(), .faint)
    let shown = rows.count > 6 ? 5 : rows.count
    for (port, closes) in rows.prefix(shown) { serviceRow(":\(port)", closes, widths) }
    if shown < rows.count {
      let ports = rows.count - shown
      let connections = rows.dropFirst(shown).reduce(0) { $0 + $1.closes.connections }
      page.line(
        "  \(Units.count(ports, "more port")) with "
          + Units.count(connections + closes.services.others.connections, "connection"), .faint)
    }
  }

  private mutating func serviceRow(_ name: String, _ closes: ServiceCloses, _ widths: [Int]) {
    let cells = [
      name, Units.count(closes.connections), number(closes.closedByClient), number(closes.closedByServer),
      number(closes.closedByBoth), number(closes.closerUnknown),
      closes.resetByClient + closes.resetByServer == 0
        ? "·" : "\(Units.count(closes.resetByClient))/\(Units.count(closes.resetByServer))",
      number(closes.failedHandshakes),
    ]
    page.line(zip(cells, widths).map { $0.trailing($1) }.joined())
  }

  /// A count, with a dot for 0 so that what is there stands out.
  private func number(_ count: Int) -> String { count == 0 ? "·" : Units.count(count) }

  // MARK: What went wrong

  private mutating func resets() {
    let again = closes.synRetransmissions + closes.finRetransmissions
    guard closes.resets.total > 0 || closes.failedHandshakes > 0 || again > 0 else { return }
    page.heading("RESETS AND FAILURES")
    if closes.resets.total > 0 {
      let causes = closes.resetCauses.descending.prefix(3).map {
        "\($0.value.rawValue) \(Units.count($0.count))"
      }
      page.paragraph(
        "\(Units.count(closes.resets.total, "connection")) ended by a reset: "
          + "\(Units.count(closes.resets[.client])) by the client, \(Units.count(closes.resets[.server])) by the server"
          + (causes.isEmpty ? "" : " (\(causes.joined(separator: ", ")))"))
    }
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

  private mutating func halfClosed() {
    let dwells = closes.halfClosed
    guard !dwells.longest.isEmpty else { return }
    page.heading("HALF-CLOSED", "longest waits for the other direction's close")
    for dwell in dwells.longest.prefix(3) {
      let state = dwell.state == .closeWait ? "CLOSE-WAIT" : "FIN-WAIT-2"
      let time = (dwell.isOver ? "" : "≥ ") + Units.duration(dwell.nanoseconds)
      page.line(
        "  flow \(dwell.flow)".leading(14) + state.leading(12) + time.trailing(14)
          + "  \(dwell.side.rawValue) "
          + Units.endpoint(dwell.host))
    }
    if dwells.openCloseWaits > 0 {
      page.paragraph(
        "\(Units.count(dwells.openCloseWaits, "side")) still in CLOSE-WAIT at the end: only the application can end "
          + "that (ss -tnp state close-wait)", .warning)
    }
  }

  private mutating func timeWaitHolders() {
    let rows = closes.timeWaitHolders.descending
    guard !rows.isEmpty else { return }
    let length =
      run.policies.timeWaitRules.isEmpty
      ? "taken to last \(run.policies.timeWaitSeconds) s" : "lengths as --time-wait says"
    page.heading("TIME-WAIT LEFT AT", "over the whole capture, \(length)")
    for (address, host) in rows.prefix(3) {
      page.line(
        "  " + Units.address(address).leading(26) + Units.count(host.total).trailing(10)
          + (host.asServer == 0
            ? "  as client"
            : host.asClient == 0
              ? "  as server"
              : "  \(Units.count(host.asClient)) as client, \(Units.count(host.asServer)) as server"))
    }
    if rows.count > 3 {
      let total = rows.dropFirst(3).reduce(closes.timeWaitHolders.others.total) { $0 + $1.host.total }
      page.line("  \(Units.count(rows.count - 3, "more host")) with \(Units.count(total))", .faint)
    }
  }

  // MARK: What to do next

  private mutating func examples() {
    let examples = closes.examples
    // Where there are findings they say what to look at.
    guard closes.flows > 0, findings.isEmpty || !examples.isEmpty else { return }
    page.heading("LOOK AT")
    if examples.isEmpty { return nothingToLookAt() }
    for example in examples.prefix(5) {
      let command = ShellCommand.flow(example.flow, of: run)
      let phrase = "\(Units.count(example.flows)) × \(example.story.phrase(example))"
      if 2 + command.count + 2 + phrase.count <= page.width {
        page.styled("  \(page.style(.command, command))  \(page.style(example.story.role, phrase))")
      } else {
        page.line("  \(phrase)", example.story.role)
        page.command(command, indent: 4)
      }
    }
  }

  private mutating func nothingToLookAt() {
    if run.totals.evictions > 0 {
      return page.paragraph(
        "\(Units.count(run.totals.evictions, "connection")) dropped before they ended: a larger --max-flows keeps more",
        mark: "  ", .warning)
    }
    let peaceful = closes.outcomes[.orderly] + closes.outcomes[.open]
    if peaceful == closes.flows {
      page.line("  nothing: every connection ended in order or is still open", .good)
    } else {
      page.line("  nothing that stands out: the table above says how they ended")
    }
  }

  private mutating func undecoded() {
    let totals = run.totals
    guard
      !totals.undecodable.isEmpty || totals.snappedHeaders > 0 || totals.badTCPChecksums > 0
        || totals.badIPChecksums > 0
    else { return }
    page.heading("NOT DECODED")
    for reason in totals.undecodable.prefix(4) {
      let words = reason.problem.split(separator: "_").joined(separator: " ")
      page.line("  \(Units.brief(reason.packets).trailing(9))  \(reason.layer): \(words)")
    }
    if totals.undecodable.count > 4 {
      let rest = totals.undecodable.dropFirst(4).reduce(0) { $0 + $1.packets }
      page.line(
        "  \(Units.brief(rest).trailing(9))  for \(Units.count(totals.undecodable.count - 4, "more reason"))")
    }
    if totals.snappedHeaders > 0 {
      page.line(
        "  \(Units.brief(totals.snappedHeaders).trailing(9))  TCP headers cut by the snap length: options unknown"
      )
    }
    if totals.badTCPChecksums + totals.badIPChecksums > 0 {
      page.line(
        "  \(Units.brief(totals.badTCPChecksums + totals.badIPChecksums).trailing(9))"
          + "  bad checksums, used all the same (offload is the usual cause)")
    }
  }
}
