internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The timestamp clocks behind client addresses: one line for each machine that can be told apart.
struct ClockSection {
  let report: HTMLReport
  private static let mostCharts = 4

  private static func told(_ report: HTMLReport) -> [AddressClocks] {
    report.hosts.pairs.clocks.filter { $0.machines ?? 0 > 1 }
  }

  static func isWorthShowing(_ report: HTMLReport) -> Bool { !told(report).isEmpty }

  func write(to markup: inout Markup) {
    let told = Self.told(report)
    guard !told.isEmpty else { return }
    markup.openSection("clocks", "Clocks behind an address")
    markup.note(
      "A machine's TSvals lie on one line over time. Several lines at once under one address are several machines: a NAT, "
        + "a proxy, a balancer.")
    for clocks in told.prefix(Self.mostCharts) { chart(clocks, &markup) }
    if told.count > Self.mostCharts {
      markup.note("\(Units.count(told.count - Self.mostCharts)) more addresses: lastack hosts.")
    }
    markup.closeSection()
  }

  private func chart(_ clocks: AddressClocks, _ markup: inout Markup) {
    guard let first = clocks.lines.map(\.first).min(), let last = clocks.lines.map(\.last).max() else {
      return
    }
    let axis = TimeAxis(from: first, to: last)
    let address = Units.address(clocks.client)
    markup.raw("<figure><figcaption><b>")
    markup.text(address)
    markup.raw("</b> ")
    markup.text(
      "towards \(Units.address(clocks.server)): \(ClockWording.machines(clocks)) machines. \(ClockWording.lines(clocks)); "
        + "\(Units.count(clocks.onLines)) of \(Units.count(clocks.syns, "SYN")) on them. The height is the clock's value."
    )
    markup.raw("</figcaption>")
    markup.openPlot("tall", "Clocks behind \(address): \(Units.count(clocks.lines.count)) lines")
    let highest = max(clocks.lines.map { $0.tsval.rawValue }.max() ?? 1, 1)
    let heights = clocks.lines.map { line in
      let start = line.tsval(at: line.first).rawValue
      // A clock that passed 2^32 began below.
      return (start: start > line.tsval.rawValue ? 0 : Double(start), end: Double(line.tsval.rawValue))
    }
    let top = Double(highest) * 1.12
    for (line, height) in zip(clocks.lines, heights) {
      markup.line(
        "clock", axis.place(line.first), 100 - 100 * height.start / top, axis.place(line.last),
        100 - 100 * height.end / top)
    }
    markup.raw("</svg>")
    names(clocks, heights.map { 100 - 100 * $0.end / top }, axis, &markup)
    markup.raw("</div>")
    axis.write(to: &markup)
    table(clocks, &markup)
    markup.raw("</figure>\n")
  }

  /// The clocks' values beside their lines, as far as there is room.
  private func names(_ clocks: AddressClocks, _ places: [Double], _ axis: TimeAxis, _ markup: inout Markup) {
    var taken: [Double] = []
    for (line, place) in zip(clocks.lines, places) where !taken.contains(where: { abs($0 - place) < 11 }) {
      taken.append(place)
      markup.mark(
        "", "\(Units.count(Int(line.tsval.rawValue))) · \(Units.count(line.syns, "SYN"))",
        x: axis.place(line.last),
        y: place - 1)
    }
  }

  private func table(_ clocks: AddressClocks, _ markup: inout Markup) {
    PageTable(
      caption: "Clocks behind \(Units.address(clocks.client)).",
      columns: [
        .text("clock"), .number("ticks a second"), .number("SYNs"), .number("first, UTC"), .number("last"),
        .number("TSval at the last"), .number("first flow"),
      ]
    ).write(
      clocks.lines.enumerated().map { number, line in
        [
          .sorted("clock \(number + 1)", by: number + 1), .count(Int(line.hz)), .count(line.syns),
          .sorted(Units.clock(line.first), by: Int(line.first.nanoseconds / 1_000_000)),
          .sorted(Units.clock(line.last), by: Int(line.last.nanoseconds / 1_000_000)),
          .count(Int(line.tsval.rawValue)), .sorted("flow \(line.firstFlow)", by: line.firstFlow),
        ]
      }, to: &markup)
  }
}
