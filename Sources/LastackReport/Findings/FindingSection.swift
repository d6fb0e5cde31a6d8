internal import LastackDiagnosis
internal import LastackTracking

/// Findings as text: what, evidence with frames and a filter to paste, how to confirm it on the host, what to do.
struct FindingSection {
  let run: RunSummary
  var detail = ReportScope.Detail.full

  /// So many are told at length on one screen; of the others only what they are.
  private static let told = 1

  /// Writes at most `rows` findings, worst first.
  func write(_ findings: [Finding], rows: Int, to page: inout Page) {
    guard !findings.isEmpty, rows > 0 else { return }
    page.heading(
      findings.count == 1 ? "FINDING" : "\(Units.count(findings.count)) FINDINGS",
      "worst first; lastack explain CODE says what each means" + (detail == .brief ? ", -v more" : ""))
    let told = detail == .full ? rows : min(rows, Self.told)
    for finding in findings.prefix(told) { write(finding, to: &page) }
    for finding in findings.dropFirst(told).prefix(rows - told) {
      headline(finding, to: &page)
      let summary = FindingWording(finding).summary
      page.paragraph("\(summary) (\(finding.confidence.rawValue))", mark: "    ")
    }
    if rows < findings.count {
      page.line(
        "  \(Units.count(findings.count - rows, "more finding")): --top \(findings.count)", .faint)
    }
  }

  private func headline(_ finding: Finding, to page: inout Page) {
    let subject = FindingWording(finding).subject
    page.line(
      "  \(finding.severity.rawValue)  \(finding.code.rawValue)  \(subject)", finding.severity.role)
  }

  private func write(_ finding: Finding, to page: inout Page) {
    let wording = FindingWording(finding, times: TimesOfDay(from: run.firstTime, to: run.lastTime))
    headline(finding, to: &page)
    page.paragraph("\(wording.summary) (\(finding.confidence.rawValue))", mark: "    ", .emphasis)
    for fact in wording.facts { page.paragraph(fact, mark: "    - ") }
    let proof = finding.evidence.prefix(detail == .full ? 4 : 2).map { "\(place($0)): \($0.role.phrase)" }
    page.paragraph(proof.joined(separator: "; "), mark: "    evidence ", .faint)
    if let filter = filter(finding) { page.command(filter, indent: 13) }
    if let first = finding.evidence.first { page.command(ShellCommand.flow(first.flow, of: run), indent: 13) }
    let (confirm, actions) =
      detail == .full
      ? (wording.confirm[...], wording.actions[...])
      : (wording.confirm.prefix(1), wording.actions.prefix(2))
    for (index, line) in confirm.enumerated() {
      page.paragraph(line, mark: index == 0 ? "    confirm  " : "             ")
    }
    for (index, line) in actions.enumerated() {
      page.paragraph(line, mark: index == 0 ? "    do       " : "             ")
    }
    if !finding.caveats.isEmpty {
      page.paragraph(
        finding.caveats.map(\.phrase).joined(separator: "; "), mark: "    but      ", .faint)
    }
  }

  /// A display filter for the frames of the evidence; frames count anew in each input.
  private func filter(_ finding: Finding) -> String? {
    guard let input = finding.evidence.first?.input else { return nil }
    let frames = Set(finding.evidence.lazy.filter { $0.input == input }.map(\.frame)).sorted()
    return "frame.number in {\(frames.map(String.init).joined(separator: ", "))}"
  }

  /// `flow 17, frame 203`, with the input where there are several.
  private func place(_ evidence: FindingEvidence) -> String {
    let input =
      run.inputs.count > 1 && run.inputs.indices.contains(evidence.input)
      ? " of \(run.inputs[evidence.input].name)" : ""
    return "flow \(evidence.flow), frame \(evidence.frame)\(input)"
  }
}
