internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// How connections ended: each outcome with its share, and when it happened.
struct EndingSection {
  let report: HTMLReport

  func write(to markup: inout Markup) {
    let closes = report.closes
    guard closes.flows > 0 else { return }
    markup.openSection("endings", "How they ended")
    markup.raw("<div class=\"scroll\"><table class=\"sort\"><caption><span>")
    markup.raw(
      "One outcome for each connection; the words are explained at the end.</span></caption><thead><tr>")
    markup.raw(
      "<th scope=\"col\">outcome</th><th scope=\"col\">kind</th><th scope=\"col\" class=\"n\">connections</th>"
    )
    markup.raw(
      "<th scope=\"col\" class=\"n\">share</th><th scope=\"col\" class=\"bars\"><span class=\"vh\">bar</span></th>"
    )
    markup.raw("</tr></thead><tbody>\n")
    let most = closes.outcomes.descending.first?.count ?? 1
    for (outcome, count) in closes.outcomes.descending {
      let kind = EndingKind(outcome)
      markup.raw("<tr><th scope=\"row\">")
      markup.text(outcome.phrase)
      markup.raw("</th><td class=\"k\"><span class=\"key ")
      markup.raw(kind.style)
      markup.raw("\"></span>")
      markup.text(kind.name)
      markup.raw("</td><td class=\"n\" data-v=\"")
      markup.number(count)
      markup.raw("\">")
      markup.text(Units.count(count))
      markup.raw("</td><td class=\"n\" data-v=\"")
      markup.number(count)
      markup.raw("\">")
      markup.text(Units.percent(count, of: closes.flows))
      markup.raw("</td><td class=\"bars\" data-v=\"")
      markup.number(count)
      markup.raw("\"><span class=\"bar ")
      markup.raw(kind.style)
      markup.raw("\" style=\"width:")
      markup.number(100 * Double(count) / Double(most))
      markup.raw("%\"></span></td></tr>\n")
    }
    markup.raw("</tbody></table></div>\n")
    let shapes = closes.shapes.descending.map { "\($0.value.phrase) \(Units.count($0.count))" }
    if !shapes.isEmpty { markup.note("Shapes of the closes: \(shapes.joined(separator: ", ")).") }
    TimelineChart(timeline: report.timeline).write(to: &markup)
    markup.closeSection()
  }
}
