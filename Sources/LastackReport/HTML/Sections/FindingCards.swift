internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The findings: what, on what evidence, how to confirm it on the host, what to do; and a table of them all.
struct FindingCards {
  let report: HTMLReport

  func write(to markup: inout Markup) {
    let findings = report.hosts.findings
    guard !findings.isEmpty else { return }
    markup.openSection("findings", "Findings")
    markup.note("Conclusions about hosts, worst first. Each names the frames that prove it.")
    if findings.count > 1 { table(findings.prefix(HTMLReport.mostRows), of: findings.count, &markup) }
    for (number, finding) in findings.prefix(HTMLReport.mostFindings).enumerated() {
      card(number, finding, &markup)
    }
    if findings.count > HTMLReport.mostFindings {
      markup.note(
        "\(Units.count(findings.count - HTMLReport.mostFindings)) more are not shown in full: lastack hosts "
          + "--format json has them.")
    }
    markup.closeSection()
  }

  private func table(_ findings: ArraySlice<Finding>, of total: Int, _ markup: inout Markup) {
    let table = PageTable(
      caption: "All findings.",
      columns: [.text("what"), .text("severity"), .text("about"), .text("how sure"), .number("connections")])
    table.write(
      findings.enumerated().map { number, finding in
        [
          number < HTMLReport.mostFindings
            ? .finding(number, finding.code.rawValue) : .text(finding.code.rawValue),
          .text(finding.severity.rawValue), .text(FindingWording(finding).subject),
          .text(finding.confidence.rawValue), .count(finding.flows),
        ]
      }, of: total, to: &markup)
  }

  private func card(_ number: Int, _ finding: Finding, _ markup: inout Markup) {
    let wording = FindingWording(
      finding, times: TimesOfDay(from: report.run.firstTime, to: report.run.lastTime))
    markup.raw("<article class=\"finding\" id=\"finding-")
    markup.number(number)
    markup.raw("\"><h3><span class=\"sev ")
    switch finding.severity {
    case .critical: markup.raw("critical")
    case .warning: markup.raw("warning")
    case .notice: markup.raw("notice")
    }
    markup.raw("\">")
    markup.text(finding.severity.rawValue)
    markup.raw("</span>")
    markup.text(wording.subject)
    markup.raw("</h3><p><b>")
    markup.text(wording.summary.prefix(1).uppercased() + wording.summary.dropFirst())
    markup.raw(".</b> <span class=\"faint\">")
    markup.text("\(finding.code.rawValue), \(finding.confidence.rawValue)")
    markup.raw("</span></p>")
    list(wording.facts, &markup)
    evidence(finding, &markup)
    markup.raw("<div class=\"cols\"><div><h4>Confirm</h4>")
    list(wording.confirm, &markup)
    markup.raw("</div><div><h4>Do</h4>")
    list(wording.actions, &markup)
    markup.raw("</div></div>")
    if !finding.caveats.isEmpty {
      markup.note("But: " + finding.caveats.map(\.phrase).joined(separator: "; ") + ".")
    }
    markup.raw("</article>\n")
  }

  private func list(_ texts: [String], _ markup: inout Markup) {
    markup.raw("<ul>")
    for text in texts { markup.element("li", text) }
    markup.raw("</ul>")
  }

  private func evidence(_ finding: Finding, _ markup: inout Markup) {
    guard !finding.evidence.isEmpty else { return }
    let shown = Set(report.flows)
    markup.raw("<h4>Evidence</h4><ol class=\"proof\">")
    for evidence in finding.evidence {
      markup.raw("<li><b>")
      if shown.contains(evidence.flow) {
        markup.flowLink(evidence.flow, "flow \(evidence.flow)")
      } else {
        markup.text("flow \(evidence.flow)")
      }
      markup.raw("</b><span>")
      let inputs = report.run.inputs
      let input =
        inputs.count > 1 && inputs.indices.contains(evidence.input)
        ? " of \(inputs[evidence.input].name)" : ""
      markup.text(
        "frame \(evidence.frame)\(input) at \(Units.clock(evidence.time)): \(evidence.role.phrase)")
      markup.raw("</span></li>")
    }
    markup.raw("</ol>")
    if let filter = Self.filter(finding, inputs: report.run.inputs.count) { markup.command(filter) }
  }

  /// A display filter for the evidence, where its frames count within one file.
  private static func filter(_ finding: Finding, inputs: Int) -> String? {
    let places = Set(finding.evidence.map(\.input))
    guard places.count == 1 else { return nil }
    let frames = Set(finding.evidence.map(\.frame)).sorted()
    return "frame.number in {\(frames.map(String.init).joined(separator: ", "))}"
  }
}
