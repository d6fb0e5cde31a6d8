internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

extension TextReport {
  /// Who was left with TIME-WAIT, how many at once, and how many of a client's ports that took.
  mutating func timeWaits() {
    let rows = closes.timeWaitHolders.descending
    guard !rows.isEmpty else { return }
    let length =
      run.policies.timeWaitRules.isEmpty
      ? "taken to last \(run.policies.timeWaitSeconds) s" : "lengths as --time-wait says"
    page.heading("TIME-WAIT AND PORTS", length)
    let shown = scope.shown(rows.count, usual: 3)
    let room = page.width - 2 - columns.reduce(0, +)
    let longest = rows.prefix(shown).map { Units.address($0.address).count }.max() ?? 0
    let name = min(max(15, longest), max(room, 15))
    let populations = pressure == nil ? ["", ""] : ["at once", "at"]
    line(["left at", "as client", "as server"] + populations, name, .faint)
    for (address, host) in rows.prefix(shown) {
      let peak = pressure?.peak(of: address)
      line(
        [
          Units.address(address), number(host.asClient), number(host.asServer),
          peak.map { Units.brief($0.population) } ?? "", peak.map { times.brief($0.time) } ?? "",
        ], name)
    }
    if rows.count > shown {
      let total = rows.dropFirst(shown).reduce(closes.timeWaitHolders.others.total) { $0 + $1.host.total }
      page.line("  \(Units.count(rows.count - shown, "more host")) with \(Units.count(total))", .faint)
    }
    ports()
  }

  /// Widths of what stands beside the address.
  private var columns: [Int] { [11, 11, 9, times.hasDate ? 16 : 10] }

  private mutating func line(_ cells: [String], _ name: Int, _ role: Style.Role? = nil) {
    var text =
      "  " + cells[0].leading(name) + zip(cells.dropFirst(), columns).map { $0.trailing($1) }.joined()
    while text.last == " " { text.removeLast() }
    page.line(text, role)
  }

  private func number(_ count: Int) -> String { count == 0 ? "·" : Units.brief(count) }

  // MARK: Ports

  /// A path and the ports that its client had in TIME-WAIT at once, of those that it has.
  private struct PortShare {
    var usage: PortUsage
    var capacity: Int
    /// In 10,000.
    var share: Int { usage.peak.population * 10_000 / max(capacity, 1) }
  }

  /// A line for each path that used a hundredth of its ports or more, else one for all.
  private mutating func ports() {
    guard let pressure, !pressure.usages.isEmpty else { return }
    // Where a client is out of ports, those that it uses are all that it has.
    var seen: [Path: Int] = [:]
    for finding in findings {
      if case .portExhaustion(let found) = finding.detail { seen[found.path] = found.distinct }
    }
    let shares = pressure.usages.map {
      PortShare(usage: $0, capacity: seen[$0.path] ?? $0.capacity)
    }.sorted {
      ($1.share, $1.usage.peak.population) < ($0.share, $0.usage.peak.population)
    }
    guard let greatest = shares.first else { return }
    let full = shares.prefix { $0.share >= 100 }
    for share in full.prefix(scope.rows(3)) {
      let peak = share.usage.peak.population
      page.paragraph(
        "\(Units.count(peak)) of \(Units.count(share.capacity)) at once (\(Units.percent(peak, of: share.capacity))), "
          + FindingWording.path(share.usage.path),
        mark: "  ports    ", share.share >= 8_000 ? .bad : share.share >= 5_000 ? .warning : nil)
    }
    if full.count > scope.rows(3) {
      page.line("           \(Units.count(full.count - scope.rows(3), "more path")) with 1 % or more", .faint)
    }
    if full.isEmpty {
      page.paragraph(
        "at most \(Units.count(greatest.usage.peak.population)) of \(Units.count(greatest.capacity)) at once, "
          + FindingWording.path(greatest.usage.path), mark: "  ports    ", .faint)
    }
  }

  // MARK: Half-closed

  mutating func halfClosed() {
    let dwells = closes.halfClosed
    guard !dwells.longest.isEmpty || dwells.openCloseWaits > 0 else { return }
    page.heading(
      "HALF-CLOSED", dwells.longest.isEmpty ? "" : "longest waits for the other direction's close")
    for dwell in dwells.longest.prefix(scope.rows(3)) {
      let state = dwell.state == .closeWait ? "CLOSE-WAIT" : "FIN-WAIT-2"
      let time = (dwell.isOver ? "" : "≥ ") + Units.duration(dwell.nanoseconds)
      page.line(
        "  flow \(dwell.flow)".leading(14) + state.leading(12) + time.trailing(14)
          + "  \(dwell.side.rawValue) "
          + Units.endpoint(dwell.host))
    }
    if dwells.openCloseWaits > 0 {
      // A finding says how to look at them.
      let isFound = findings.contains { $0.code == .closeWaitLeak }
      page.paragraph(
        "\(Units.count(dwells.openCloseWaits, "side")) still in CLOSE-WAIT at the end: only the application can end that"
          + (isFound ? "" : " (ss -tnp state close-wait)"), .warning)
    }
  }
}
