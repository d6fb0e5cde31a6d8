internal import LastackDiagnosis
internal import LastackTracking

/// Findings as text: what, evidence with frames and a command to paste, how to confirm it on the host, what to do.
struct FindingSection {
  let run: RunSummary

  func write(_ findings: ArraySlice<Finding>, of total: Int, to page: inout Page) {
    guard total > 0 else { return }
    page.heading(
      total == 1 ? "FINDING" : "FINDINGS", "worst first; lastack explain CODE says what each means")
    for finding in findings { write(finding, to: &page) }
    if findings.count < total {
      page.line("  \(Units.count(total - findings.count, "more finding")): lastack hosts", .faint)
    }
  }

  private func write(_ finding: Finding, to page: inout Page) {
    let wording = FindingWording(finding)
    let head = "\(finding.code.rawValue)  \(wording.subject)"
    page.line("  \(finding.severity.rawValue)  \(head)", finding.severity.role)
    page.paragraph("\(wording.summary) (\(finding.confidence.rawValue))", mark: "    ", .emphasis)
    for fact in wording.facts { page.paragraph(fact, mark: "    - ") }
    let proof = finding.evidence.prefix(4).map { "\(place($0)): \($0.role.phrase)" }
    page.paragraph(proof.joined(separator: "; "), mark: "    ", .faint)
    if let first = finding.evidence.first { page.command(ShellCommand.flow(first.flow, of: run), indent: 4) }
    for (index, line) in wording.confirm.enumerated() {
      page.paragraph(line, mark: index == 0 ? "    confirm  " : "             ")
    }
    for (index, line) in wording.actions.enumerated() {
      page.paragraph(line, mark: index == 0 ? "    do       " : "             ")
    }
    if !finding.caveats.isEmpty {
      page.paragraph(
        finding.caveats.map(\.phrase).joined(separator: "; "), mark: "    but      ", .faint)
    }
  }

  /// `flow 17, frame 203`, with the input where there are several.
  private func place(_ evidence: FindingEvidence) -> String {
    let input =
      run.inputs.count > 1 && run.inputs.indices.contains(evidence.input)
      ? " of \(run.inputs[evidence.input].name)" : ""
    return "flow \(evidence.flow), frame \(evidence.frame)\(input)"
  }
}
