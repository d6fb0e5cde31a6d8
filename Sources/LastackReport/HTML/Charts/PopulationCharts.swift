internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// TIME-WAITs of the hosts with most of them, and ports of the paths nearest their limit, over the time of the capture.
struct PopulationCharts {
  let report: HTMLReport
  let axis: TimeAxis
  private static let columns = 400

  func write(to markup: inout Markup) {
    for (place, host) in report.hosts.hosts.prefix(3).enumerated() where host.peak.population >= 4 {
      population(host, isFirst: place == 0, &markup)
    }
    for path in report.portCurves { ports(path, &markup) }
  }

  private func population(_ host: HostSummary, isFirst: Bool, _ markup: inout Markup) {
    let name = Units.address(host.address)
    let steps = host.curve.outline(from: axis.start, to: axis.end, columns: Self.columns)
    let highest = max(steps.map(\.population).max() ?? 0, 1)
    let isCompleteAtAll = host.warmingUpUntil < axis.end
    markup.raw("<figure><figcaption><b>TIME-WAIT at ")
    markup.text(name)
    markup.raw("</b>, how many at once. ")
    markup.text(
      isCompleteAtAll
        ? "Left of the edge those from before the capture are missing: a lower bound."
        : "A lower bound throughout: the capture is shorter than a TIME-WAIT, and has none from before it.")
    markup.raw("</figcaption>")
    markup.openPlot(
      isFirst && highest > 9 ? "tall" : "half",
      "TIME-WAITs at \(name): at most \(Units.count(highest)), complete from \(Units.clock(host.warmingUpUntil))"
    )
    let top = Double(highest) * 1.06
    markup.steps(steps, axis, top: top)
    if isCompleteAtAll {
      let edge = axis.place(host.warmingUpUntil)
      markup.raw("<rect class=\"young\" x=\"0\" y=\"0\" height=\"100\"")
      markup.attribute("width", edge)
      markup.raw("/>")
      markup.line("edge", edge, 0, edge, 100)
    }
    markup.raw("</svg>")
    if isCompleteAtAll {
      let edge = axis.place(host.warmingUpUntil)
      markup.mark(
        "foot", "complete since \(Units.clock(host.warmingUpUntil).prefix(8))", x: edge, y: 100, .beside)
    }
    peak(steps, top, &markup)
    markup.raw("</div>")
    axis.write(to: &markup)
    markup.raw("</figure>\n")
  }

  private func ports(_ path: HTMLReport.PortCurve, _ markup: inout Markup) {
    let usage = path.usage
    let name = FindingWording.path(usage.path)
    let steps = path.curve.outline(from: axis.start, to: axis.end, columns: Self.columns)
    let highest = steps.map(\.population).max() ?? 0
    let top = Double(max(highest, path.limit, 1)) * 1.12
    markup.raw("<figure><figcaption><b>Ports of ")
    markup.text(name)
    markup.raw("</b> in TIME-WAIT, ")
    markup.text(
      path.isObserved
        ? "against the \(Units.count(path.limit)) that were ever used: there seem to be no others."
        : "against the range's \(Units.count(path.limit)) (\(usage.range.lowerBound) to \(usage.range.upperBound)"
          + (usage.rangeIsGiven ? ")." : ", presumed)."))
    markup.raw("</figcaption>")
    markup.openPlot(
      "tall", "Ports of \(name): at most \(Units.count(highest)) of \(Units.count(path.limit)) in TIME-WAIT")
    markup.steps(steps, axis, top: top)
    let limit = 100 - 100 * Double(path.limit) / top
    markup.line("limit", 0, limit, 1000, limit)
    markup.raw("</svg>")
    markup.mark("bad", "limit \(Units.count(path.limit))", x: 1000, y: limit - 1)
    peak(steps, top, &markup)
    markup.raw("</div>")
    axis.write(to: &markup)
    markup.raw("</figure>\n")
  }

  private func peak(_ steps: [PopulationCurve.Step], _ top: Double, _ markup: inout Markup) {
    let highest = steps.map(\.population).max() ?? 0
    guard highest > 0, let peak = steps.first(where: { $0.population == highest }) else { return }
    markup.mark(
      "strong", "\(Units.count(peak.population)) at \(Units.clock(peak.time).prefix(8))",
      x: axis.place(peak.time),
      y: 100 - 100 * Double(peak.population) / top - 1)
  }
}
