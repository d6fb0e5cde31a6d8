internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Who holds TIME-WAIT and how many over time; clients' ports against what their range has.
struct TimeWaitSection {
  let report: HTMLReport

  func write(to markup: inout Markup) {
    guard !report.hosts.hosts.isEmpty else { return }
    markup.openSection("time-wait", "TIME-WAIT and ports")
    if let first = report.run.firstTime, let last = report.run.lastTime {
      PopulationCharts(report: report, axis: TimeAxis(from: first, to: last)).write(to: &markup)
    }
    hosts(&markup)
    ports(&markup)
    markup.closeSection()
  }

  private func hosts(_ markup: inout Markup) {
    let hosts = report.hosts.hosts
    let elsewhere =
      report.hosts.timeWaitsElsewhere > 0
      ? " \(Units.count(report.hosts.timeWaitsElsewhere)) more at clients that are not told apart." : ""
    let table = PageTable(
      caption: "TIME-WAIT by host; a peak before the count is complete is a lower bound (≥).\(elsewhere)",
      columns: [
        .text("host"), .number("left as client"), .number("as server"), .number("most at once"),
        .number("at, UTC"),
        .number("complete from"), .number("ended early"),
      ])
    table.write(
      hosts.prefix(HTMLReport.mostRows).map { host in
        [
          .mono(Units.address(host.address)), .count(host.asClient), .count(host.asServer),
          .sorted(
            (host.peak.time < host.warmingUpUntil ? "≥ " : "") + Units.count(host.peak.population),
            by: host.peak.population),
          .sorted(Units.clock(host.peak.time), by: Int(host.peak.time.nanoseconds / 1_000_000)),
          .sorted(Units.clock(host.warmingUpUntil), by: Int(host.warmingUpUntil.nanoseconds / 1_000_000)),
          .count(host.endedEarly),
        ]
      }, of: hosts.count, to: &markup)
  }

  private func ports(_ markup: inout Markup) {
    let usages = report.hosts.usages
    guard !usages.isEmpty else { return }
    markup.raw("<h3>Ports in use</h3>")
    let table = PageTable(
      caption:
        "Of clients that closed first, towards one server port: ports in TIME-WAIT at the peak, of those that there are.",
      columns: [
        .text("client → server"), .number("most at once"), .number("of"), .number("share"), .number("rate"),
        .number("they sustain"), .number("used again after"),
      ])
    table.write(
      usages.prefix(HTMLReport.mostRows).map { usage in
        let pool = report.pools[usage.path] ?? usage.capacity
        let limit = PortRate.sustainable(ports: pool, nanoseconds: usage.timeWait)
        return [
          .mono(FindingWording.path(usage.path)), .count(usage.peak.population), .count(pool),
          .share(usage.peak.population, of: pool, nil),
          .sorted(usage.rate.count == 0 ? "·" : Units.rate(usage.rate), by: Int(usage.rate.perSecond * 1000)),
          .sorted(Units.rate(limit), by: Int(limit.perSecond * 1000)),
          .sorted(usage.medianReuse.map(Units.duration) ?? "·", by: usage.medianReuse.map(Int.init) ?? -1),
        ]
      }, of: usages.count, to: &markup)
  }
}
