internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Endings over time, a row for each kind: the rare kinds are what is looked for, so each row has its own scale.
struct TimelineChart {
  let timeline: OutcomeTimeline
  /// Of fewer connections a table says more.
  private static let least = 8

  func write(to markup: inout Markup) {
    let buckets = timeline.buckets
    guard timeline.total >= Self.least, buckets.count > 1, let first = buckets.first, let last = buckets.last
    else {
      return
    }
    let counts = buckets.map { EndingKind.counts($0.outcomes).map(\.count) }
    let axis = TimeAxis(from: first.start, to: last.start.advanced(byNanoseconds: timeline.width))
    let width = Units.round(timeline.width)
    markup.raw("<figure><figcaption><b>When they ended</b>, by the time of the last segment. ")
    markup.text("Connections in \(width); each row has a scale of its own, whose top is at its right.")
    markup.raw("</figcaption><div class=\"rows\">\n")
    for (index, kind) in EndingKind.allCases.enumerated() {
      row(kind, counts.map { $0[index] }, buckets.map(\.start), axis, &markup)
    }
    markup.raw("<div></div>")
    axis.write(to: &markup)
    markup.raw("<div></div></div>")
    table(buckets, counts, &markup)
    markup.raw("</figure>\n")
  }

  private func row(
    _ kind: EndingKind, _ counts: [Int], _ starts: [CaptureTime], _ axis: TimeAxis, _ markup: inout Markup
  ) {
    let total = counts.reduce(0, +)
    guard total > 0, let most = counts.max() else { return }
    markup.raw("<div class=\"name\"><span class=\"key ")
    markup.raw(kind.style)
    markup.raw("\"></span>")
    markup.text(kind.name)
    markup.raw("<br><span class=\"faint\">")
    markup.text(Units.count(total))
    markup.raw("</span></div>")
    markup.openPlot("", "\(kind.name): \(Units.count(total)), at most \(Units.count(most)) at a time")
    markup.raw("<g class=\"bars ")
    markup.raw(kind.style)
    markup.raw("\">")
    let step = TimeAxis.width / Double(counts.count)
    for (index, count) in counts.enumerated() where count > 0 {
      markup.bar(
        Double(index) * step, width: max(step * 0.88, 1.2),
        height: max(100 * Double(count) / Double(most), 4),
        "\(axis.label(starts[index])): \(Units.count(count)) \(kind.name)")
    }
    markup.raw("</g></svg></div><div class=\"top\">")
    markup.text(Units.brief(most))
    markup.raw("</div>\n")
  }

  private func table(_ buckets: [OutcomeTimeline.Bucket], _ counts: [[Int]], _ markup: inout Markup) {
    markup.raw("<details><summary class=\"note\">The same as a table</summary>")
    let columns: [PageTable.Column] = [
      .text("from, UTC"), .number("closed in order"), .number("reset"), .number("never came about"),
      .number("without an answer"), .number("still open"),
    ]
    PageTable(caption: "Connections ended, by time.", columns: columns).write(
      zip(buckets, counts).filter { $0.0.outcomes.total > 0 }.map { bucket, counts in
        [.sorted(Units.time(bucket.start), by: Int(bucket.start.nanoseconds / 1_000_000))]
          + counts.map { .count($0) }
      }, to: &markup)
    markup.raw("</details>")
  }
}
