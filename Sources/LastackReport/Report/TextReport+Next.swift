internal import LastackDiagnosis
internal import LastackTracking

extension TextReport {
  /// What to look at: for each kind of trouble the connection that shows it best.
  mutating func examples() {
    let told = Set(findings.prefix(scope.rows(5)).flatMap(\.evidence).map(\.flow))
    let examples = closes.examples.filter { !told.contains($0.flow) }
    // Where there are findings they say what to look at.
    guard closes.flows > 0, findings.isEmpty || !examples.isEmpty else { return }
    page.heading("LOOK AT")
    if examples.isEmpty { return nothingToLookAt() }
    let rows = examples.prefix(scope.shown(examples.count, usual: 5)).map { example in
      (
        command: ShellCommand.flow(example.flow, of: run), role: example.story.role,
        phrase: "\(Units.count(example.flows)) × \(example.story.phrase(example))"
      )
    }
    let room = rows.map(\.command.count).max() ?? 0
    // One below the other reads better than side by side for some and not for others.
    let isNarrow = rows.contains { 2 + room + 2 + $0.phrase.count > page.width }
    for row in rows {
      if isNarrow {
        page.line("  \(row.phrase)", row.role)
        page.command(row.command, indent: 4)
      } else {
        let padding = String(repeating: " ", count: room - row.command.count + 2)
        page.styled("  \(page.style(.command, row.command))\(padding)\(page.style(row.role, row.phrase))")
      }
    }
    if rows.count < examples.count {
      page.line("  \(Units.count(examples.count - rows.count, "more kind")): --top \(examples.count)", .faint)
    }
  }

  private mutating func nothingToLookAt() {
    if run.totals.evictions > 0 {
      return page.paragraph(
        "\(Units.count(run.totals.evictions, "connection")) dropped before they ended: a larger --max-flows keeps more",
        mark: "  ", .warning)
    }
    let peaceful = closes.outcomes[.orderly] + closes.outcomes[.open]
    if peaceful == closes.flows {
      page.line("  nothing: every connection ended in order or is still open", .good)
    } else {
      page.line("  nothing that stands out: the table above says how they ended")
    }
  }
}
