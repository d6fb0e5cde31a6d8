internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The comparison as text: how the captures relate, what became of the segments, which connections to look at.
public struct ComparisonText {
  let report: ComparisonReport
  var page: Page
  /// Connections in a section before the rest is summed up.
  static let shown = 5

  var comparison: CaptureComparison { report.comparison }

  public init(_ report: ComparisonReport, width: Int, style: Style) {
    self.report = report
    page = Page(width: width, style: style)
    captures()
    connections()
    segments()
    injected()
    rewritten()
    lost()
    quality()
  }

  public var text: String { page.text }

  // MARK: The captures

  private mutating func captures() {
    page.heading("COMPARE", "lastack \(report.a.version)")
    for vantage in Vantage.allCases {
      let run = report.run(vantage)
      let name = run.inputs.first?.name ?? "-"
      var facts = [
        Units.count(run.totals.segments, "TCP segment"),
        Units.count(comparison[vantage].flows.count, "connection"),
      ]
      if let first = run.firstTime, let last = run.lastTime {
        facts.append("\(Units.second(first))Z, for \(Units.duration(last.nanoseconds(since: first)))")
      }
      page.paragraph("\(name): \(facts.joined(separator: ", "))", mark: "  \(vantage.letter)  ")
    }
    guard let overlap = comparison.overlap, !comparison.clock.pieces.isEmpty else {
      return page.paragraph(
        comparison.flows.isEmpty
          ? "No connection of A was found in B: nothing can be compared. Are these the same hosts, at the same time?"
          : "The captures did not run at the same time.", .warning)
    }
    let both = overlap.upperBound.nanoseconds(since: overlap.lowerBound)
    page.paragraph(
      "both ran for \(Units.duration(both)), from \(Units.time(overlap.lowerBound)) on A's clock")
    for (index, piece) in comparison.clock.pieces.enumerated() {
      clock(piece, isFirst: index == 0, over: both)
    }
    if comparison.clock.outliers > 0 {
      page.paragraph(
        "\(Units.count(comparison.clock.outliers, "segment")) whose times contradict all others left out",
        .warning)
    }
    way()
  }

  private mutating func clock(_ piece: ClockRelation.Piece, isFirst: Bool, over both: Int64) {
    let amount = Units.seconds(Int64(clamping: piece.offset.magnitude))
    let relation =
      piece.offset == 0 ? "equal to A's" : "\(amount) s \(piece.offset > 0 ? "ahead of" : "behind") A's"
    var text =
      isFirst
      ? "B's clock is \(relation)" : "a clock was set at \(Units.clock(piece.start)): B's is now \(relation)"
    if let uncertainty = piece.uncertainty {
      if uncertainty > 0 { text += " ± \(Units.duration(uncertainty))" }
    } else {
      text += ", their one-way delay included: segments of one direction only were matched"
    }
    let tenths = Int((piece.drift * 10).rounded())
    if tenths != 0 {
      let gained = Units.duration(Int64(abs(piece.drift) * 1e-6 * Double(both)))
      text +=
        ", and \(tenths > 0 ? "gains" : "loses") \(Units.decimal(abs(tenths), over: 10, digits: 1)) ppm"
        + " (\(gained) in that time)"
    }
    page.paragraph(text, isFirst ? nil : .warning)
  }

  private mutating func way() {
    guard let delays = comparison.delays else {
      if comparison.flows.contains(where: { $0.clientOrder == .together }) {
        page.line("  both captures were taken at the same place: no hop and no time between them")
      } else {
        page.line("  which place segments pass first is not known", .warning)
      }
      return
    }
    let hops = Set(comparison.flows.flatMap { [$0.clientHops, $0.serverHops] }.compactMap(\.self)).sorted()
    let between =
      hops.count == 1
      ? ", \(hops[0] == 0 ? "no router" : Units.count(hops[0], "hop")) between the places" : ""
    page.paragraph(
      "one way: \(Units.duration(delays.least)) at least, \(Units.duration(delays.median)) in the middle, "
        + "\(Units.duration(delays.most)) at most\(between)")
  }

  // MARK: Connections

  private mutating func connections() {
    page.heading("CONNECTIONS")
    let matched = comparison.flows.count
    page.line(
      "  \(Units.count(matched)) of \(Units.count(comparison.a.flows.count)) in A matched with "
        + "\(Units.count(matched)) of \(Units.count(comparison.b.flows.count)) in B")
    for match in FlowMatch.allCases {
      let flows = comparison.flows.filter { $0.pair.match == match }
      if flows.isEmpty { continue }
      let unsure = flows.count { $0.pair.confidence == .probable || $0.pair.confidence == .possible }
      page.paragraph(
        match.phrase + (unsure > 0 ? "; \(Units.count(unsure)) only probable" : ""),
        mark: "  " + Units.count(flows.count).trailing(9) + "  ")
    }
    for vantage in Vantage.allCases {
      let alone = vantage == .a ? comparison.onlyA : comparison.onlyB
      for absence in FlowAbsence.allCases {
        let flows = alone.filter { $0.absence == absence }
        guard let first = flows.first else { continue }
        let example = absence == .notRunning ? "" : ", as flow \(first.flow)"
        page.paragraph(
          "in \(vantage.letter) only, \(absence.phrase)\(example)",
          mark: "  " + Units.count(flows.count).trailing(9) + "  ", absence == .notRunning ? .faint : .warning
        )
      }
    }
  }

  // MARK: Segments

  private mutating func segments() {
    guard !comparison.flows.isEmpty else { return }
    page.heading("SEGMENTS", "of matched connections, by the way they went")
    let fates = SegmentFate.allCases.map { fate in
      (fate, [Vantage.a, .b, nil].map { comparison.count(fate, passingFirst: $0) })
    }
    let hasUnordered = fates.contains { $0.1[2] > 0 }
    let head = ["A → B", "B → A"] + (hasUnordered ? ["way unknown"] : [])
    page.line("  " + "".leading(24) + head.map { $0.trailing(12) }.joined(), .faint)
    for (fate, counts) in fates where counts.contains(where: { $0 > 0 }) {
      let cells = counts.prefix(head.count).map { ($0 == 0 ? "·" : Units.count($0)).trailing(12) }
      page.line("  " + fate.phrase.leading(24) + cells.joined(), fate.role)
    }
    let reordered = comparison.flows.reduce(0) { $0 + $1.reordered }
    if reordered > 0 {
      page.line(
        "  \(Units.count(reordered, "of them overtaken", "of them overtaken")) by one sent later", .faint)
    }
  }

  private mutating func quality() {
    let missing = Vantage.allCases.map { vantage in
      comparison.flows.reduce(0) { $0 + report.frames($1, at: vantage.other, .missing).count }
    }
    let undecided = comparison.flows.reduce(0) { $0 + $1.count(.undecided) }
    guard missing.contains(where: { $0 > 0 }) || undecided > 0 else { return }
    page.heading("WHAT THE CAPTURES LACK")
    for (vantage, count) in zip(Vantage.allCases, missing) where count > 0 {
      page.paragraph(
        "\(vantage.letter) lacks \(Units.count(count, "segment")) that passed it: acknowledged, or sent on from, and not "
          + "captured. Its machine lost them; a larger buffer (tcpdump -B) or a filter helps.", .warning)
    }
    if undecided > 0 {
      page.paragraph(
        "Of \(Units.count(undecided, "segment")) nothing tells whether they were lost or injected on the way, or only not "
          + "captured at one place.")
    }
  }
}

extension Vantage {
  var letter: String { self == .a ? "A" : "B" }
}
