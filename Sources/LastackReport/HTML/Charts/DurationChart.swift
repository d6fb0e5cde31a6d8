internal import LastackDiagnosis

/// How long closes took, a row for each closer, on a scale of 1, 2, 5 and so on.
struct DurationChart {
  let durations: CloseDurations

  func write(to markup: inout Markup) {
    let all = durations.all
    guard all.total >= 4, let first = all.counts.firstIndex(where: { $0 > 0 }),
      let last = all.counts.lastIndex(where: { $0 > 0 })
    else { return }
    // A class on both sides, so that an end is seen to be one.
    let classes = max(first - 1, 0)...min(last + 1, all.counts.count - 1)
    markup.raw(
      "<figure><figcaption><b>How long closes take</b>, from the first FIN to the segment that completes them. "
    )
    if let median = all.quantile(percent: 50), let high = all.quantile(percent: 99) {
      markup.text(
        "Half take at most \(Units.round(median)), 99 % at most \(Units.round(high)); the longest "
          + "\(Units.duration(all.longest)).")
    }
    markup.raw("</figcaption>")
    // One bar is no distribution.
    guard first < last else { return markup.raw("</figure>\n") }
    markup.raw("<div class=\"rows\">\n")
    row("client first", durations.byClient, classes, &markup)
    row("server first", durations.byServer, classes, &markup)
    row("both, or unknown", durations.byOthers, classes, &markup)
    markup.raw("<div></div><div class=\"ticks\" aria-hidden=\"true\">")
    for bound in classes.dropLast() where bound % 3 == 0 || classes.count < 9 {
      let place = 100 * Double(bound + 1 - classes.lowerBound) / Double(classes.count)
      markup.raw(place < 5 ? "<span class=\"first\" style=\"left:" : "<span style=\"left:")
      markup.number(place)
      markup.raw("%\">")
      markup.text(Units.round(DurationHistogram.bounds[bound]))
      markup.raw("</span>")
    }
    markup.raw("</div><div></div></div></figure>\n")
  }

  private func row(
    _ name: String, _ histogram: DurationHistogram, _ classes: ClosedRange<Int>, _ markup: inout Markup
  ) {
    guard histogram.total > 0, let most = histogram.counts.max() else { return }
    markup.raw("<div class=\"name\">")
    markup.text(name)
    markup.raw("<br><span class=\"faint\">")
    markup.text(Units.count(histogram.total))
    markup.raw("</span></div>")
    markup.openPlot(
      "", "Closes, \(name): \(Units.count(histogram.total)), the longest \(Units.duration(histogram.longest))"
    )
    markup.raw("<g class=\"bars k-plain\">")
    let step = 1000 / Double(classes.count)
    for place in classes where histogram.counts[place] > 0 {
      let count = histogram.counts[place]
      let low = place == 0 ? "0" : Units.round(DurationHistogram.bounds[place - 1])
      let high =
        place < DurationHistogram.bounds.count ? Units.round(DurationHistogram.bounds[place]) : "more"
      markup.bar(
        Double(place - classes.lowerBound) * step + step * 0.06, width: step * 0.88,
        height: max(100 * Double(count) / Double(most), 3),
        "\(low) to \(high): \(Units.count(count)) (\(Units.percent(count, of: histogram.total)))")
    }
    markup.raw("</g></svg></div><div class=\"top\">")
    markup.text(Units.brief(most))
    markup.raw("</div>\n")
  }
}
