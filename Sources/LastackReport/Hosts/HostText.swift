internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The host report as text.
public struct HostText {
  let report: HostReport
  var page: Page
  /// Lines of a table before the rest is summed up.
  static let shown = 10

  public init(_ report: HostReport, width: Int, style: Style) {
    self.report = report
    page = Page(width: width, style: style)
    if let census = report.census {
      states(census)
    } else {
      page.heading(
        "HOSTS", "lastack \(report.run.version), \(report.run.inputs.map(\.name).joined(separator: ", "))")
      page.line("  \(Units.count(report.run.totals.flows, "connection"))")
      FindingSection(run: report.run).write(report.findings, rows: .max, to: &page)
      timeWaits()
      ports()
      halfClosed()
      recycling()
      clocks()
      middlebox()
    }
  }

  public var text: String { page.text }

  private mutating func timeWaits() {
    page.heading(
      "TIME-WAIT BY HOST", "under --time-wait; populations before `complete from` are lower bounds")
    guard !report.hosts.isEmpty else { return page.line("  no connection left a TIME-WAIT") }
    let widths = [-24, 10, 10, 9, 14, 14, 8]
    row(["host", "as client", "as server", "peak", "at", "complete from", "early"], widths, .faint)
    for host in report.hosts.prefix(Self.shown) {
      row(
        [
          Units.address(host.address), number(host.asClient), number(host.asServer),
          Units.count(host.peak.population), Units.clock(host.peak.time), Units.clock(host.warmingUpUntil),
          number(host.endedEarly),
        ], widths)
    }
    rest(report.hosts.count, "host")
    if report.timeWaitsElsewhere > 0 {
      page.line(
        "  and \(Units.count(report.timeWaitsElsewhere, "TIME-WAIT")) at clients beyond those that are kept apart",
        .faint)
    }
  }

  private mutating func ports() {
    guard !report.usages.isEmpty else { return }
    page.heading("PORTS", "of clients that closed first, towards one server port")
    let widths = [-38, 8, 8, 10, 10, 9, 9]
    row(["client → server", "peak", "of", "rate", "limit", "odd", "reused"], widths, .faint)
    for usage in report.usages.prefix(Self.shown) {
      row(
        [
          FindingWording.path(usage.path), Units.count(usage.peak.population), Units.count(usage.capacity),
          usage.rate.count > 0 ? Units.rate(usage.rate) : "·", Units.rate(usage.limit),
          oddShare(usage), usage.medianReuse.map { "\(Units.seconds($0, digits: 2)) s" } ?? "·",
        ], widths)
      if let time = usage.timeToExhaustion {
        page.paragraph(
          time == 0
            ? "every port of the range was in TIME-WAIT"
            : "at that rate the range is used up \(Units.duration(time)) after the peak", mark: "    ",
          .warning)
      }
    }
    rest(report.usages.count, "path")
    page.paragraph(
      "peak: most ports in TIME-WAIT at once, of those in the range; rate and limit: ports taken a second, and how many the "
        + "range sustains; odd: connections from ports of the parity that Linux takes only when no other is left; reused: median time until a "
        + "port's next use", .faint)
  }

  private func oddShare(_ usage: PortUsage) -> String {
    Units.percent(usage.otherParity, of: usage.firstParity + usage.otherParity)
  }

  private mutating func halfClosed() {
    let rows = report.listeners.filter {
      $0.dwells.closeWaitAtServer.total + $0.dwells.closeWaitAtClient.total
        + $0.dwells.openCloseWaitsAtClient + $0.dwells.openCloseWaitsAtServer > 0
    }
    guard !rows.isEmpty else { return }
    page.heading("CLOSE-WAIT BY SERVICE", "how long the end that was closed on took to close")
    let widths = [-26, 8, 8, 11, 11, 11, 8]
    row(["service", "who", "ended", "half below", "99 % below", "longest", "open"], widths, .faint)
    for row in rows.prefix(Self.shown) {
      dwell(row.listener, "server", row.dwells.closeWaitAtServer, row.dwells.openCloseWaitsAtServer, widths)
      dwell(row.listener, "client", row.dwells.closeWaitAtClient, row.dwells.openCloseWaitsAtClient, widths)
    }
    rest(rows.count, "service")
  }

  private mutating func dwell(
    _ listener: Endpoint, _ who: String, _ dwells: DwellHistogram, _ open: Int, _ widths: [Int]
  ) {
    guard dwells.total + open > 0 else { return }
    let written = { (nanoseconds: Int64) in nanoseconds == 0 ? "at once" : Units.compactDuration(nanoseconds)
    }
    let time = { (percent: Int) in dwells.quantile(percent: percent).map(written) ?? "·" }
    row(
      [
        Units.endpoint(listener), who, number(dwells.total), time(50), time(99),
        dwells.total > 0 ? written(dwells.longest) : "·", number(open),
      ], widths, open > 0 ? .warning : nil)
  }

  // MARK: States

  private mutating func states(_ census: HostReport.Census) {
    for time in census.times {
      page.heading("STATES AT \(Units.time(time))", "as netstat would count them, both ends")
      let rows = census.hosts.map { ($0.address, $0.counts(at: time)) }.filter { !$0.1.isEmpty }
      if rows.isEmpty { page.line("  no connection was known at that time") }
      let order = rows.sorted { $1.1.reduce(0) { $0 + $1.count } < $0.1.reduce(0) { $0 + $1.count } }
      let shown = census.form == .series ? 3 : 50
      for (address, counts) in order.prefix(shown) {
        let list = counts.map { "\($0.state.rawValue) \(Units.count($0.count))" }.joined(separator: ", ")
        page.paragraph(list, mark: "  " + Units.address(address).leading(24) + " ")
      }
      if order.count > shown { page.line("  and \(Units.count(order.count - shown, "more host"))", .faint) }
    }
    if census.resolution > 1 {
      page.paragraph(
        "so many changes that their times were rounded up to \(Units.duration(census.resolution)): counts are those of "
          + "the last such time", .faint)
    }
  }

  // MARK: Tables

  /// Cells in columns; a negative width is flush left.
  mutating func row(_ cells: [String], _ widths: [Int], _ role: Style.Role? = nil) {
    let line = zip(cells, widths).map { cell, width in
      width < 0 ? cell.leading(-width) : " " + cell.trailing(width - 1)
    }.joined()
    page.line("  " + line, role)
  }

  mutating func rest(_ count: Int, _ noun: String, _ plural: String? = nil) {
    guard count > Self.shown else { return }
    page.line(
      "  and \(Units.count(count - Self.shown, "more \(noun)", "more \(plural ?? noun + "s")"))", .faint)
  }

  func number(_ count: Int) -> String { count == 0 ? "·" : Units.count(count) }
}
