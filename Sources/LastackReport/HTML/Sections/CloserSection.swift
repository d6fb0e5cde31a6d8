internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Who closes first, by service, and how long a close takes.
struct CloserSection {
  let report: HTMLReport

  func write(to markup: inout Markup) {
    let services = report.closes.services.descending
    guard !services.isEmpty else { return }
    markup.openSection("closers", "Who closes first")
    let table = PageTable(
      caption:
        "By server port. The active closer is the end whose FIN, as first sent, does not acknowledge the other's.",
      columns: [
        .number("port"), .number("connections"), .number("client first"), .number("server first"),
        .number("both"),
        .number("unknown"), .number("reset by client"), .number("by server"), .number("never came about"),
      ])
    table.write(
      services.prefix(HTMLReport.mostRows).map { port, closes in
        [
          .sorted(":\(port)", by: Int(port)), .count(closes.connections), .count(closes.closedByClient),
          .count(closes.closedByServer), .count(closes.closedByBoth), .count(closes.closerUnknown),
          .count(closes.resetByClient), .count(closes.resetByServer), .count(closes.failedHandshakes),
        ]
      }, of: services.count, to: &markup)
    DurationChart(durations: report.durations).write(to: &markup)
    halfClosed(&markup)
    markup.closeSection()
  }

  private func halfClosed(_ markup: inout Markup) {
    let dwells = report.closes.halfClosed
    guard !dwells.longest.isEmpty else { return }
    let shown = Set(report.flows)
    markup.raw("<h3>Longest waits for the other direction's close</h3>")
    let table = PageTable(
      caption: "A wait that was not over when the record ended is a lower bound (≥). "
        + (dwells.openCloseWaits > 0
          ? "\(Units.count(dwells.openCloseWaits, "side")) still in CLOSE-WAIT at the end: only the application can end that."
          : ""),
      columns: [.text("flow"), .text("state"), .number("waited"), .text("side"), .text("endpoint")])
    table.write(
      dwells.longest.map { dwell in
        [
          shown.contains(dwell.flow) ? .flow(dwell.flow) : .sorted("flow \(dwell.flow)", by: dwell.flow),
          .text(dwell.state == .closeWait ? "CLOSE-WAIT" : "FIN-WAIT-2"),
          .sorted((dwell.isOver ? "" : "≥ ") + Units.duration(dwell.nanoseconds), by: Int(dwell.nanoseconds)),
          .text(dwell.side.rawValue), .mono(Units.endpoint(dwell.host)),
        ]
      }, to: &markup)
  }
}
