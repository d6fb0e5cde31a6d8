internal import LastackDiagnosis
internal import LastackTracking

/// The words that the page uses, explained: outcomes, findings and causes that occur, and no others.
struct WordSection {
  let report: HTMLReport

  func write(to markup: inout Markup) {
    guard report.closes.flows > 0 else { return }
    markup.openSection("words", "Words")
    markup.raw("<dl class=\"words\">")
    for outcome in report.closes.outcomes.descending.map(\.value) {
      write(outcome.phrase, outcome.explanation, &markup)
    }
    var seen: Set<FindingCode> = []
    for finding in report.hosts.findings where seen.insert(finding.code).inserted {
      write(finding.code.rawValue, finding.code.explanation, &markup)
    }
    for cause in report.closes.resetCauses.descending.map(\.value) {
      write(cause.rawValue, cause.explanation, &markup)
    }
    markup.raw("</dl>")
    markup.closeSection()
  }

  private func write(_ name: String, _ explanation: Explanation, _ markup: inout Markup) {
    markup.raw("<div>")
    markup.element("dt", name)
    markup.raw("<dd>")
    markup.text(explanation.definition)
    markup.raw(" <span class=\"src\">")
    markup.text("Evidence: \(explanation.evidence)")
    markup.raw("</span></dd></div>")
  }
}
