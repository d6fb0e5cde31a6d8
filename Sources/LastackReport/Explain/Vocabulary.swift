internal import LastackDiagnosis
internal import LastackTracking

/// Every value that a flow record's columns can hold, explained.
public enum Vocabulary {
  /// All explanations, column by column.
  public static let all: [Explanation] =
    Outcome.allCases.map(\.explanation) + CloseShape.allCases.map(\.explanation)
    + ActiveCloser.allCases.map(\.explanation) + Confidence.allCases.map(\.explanation)
    + Handshake.allCases.map(\.explanation) + RolesEvidence.allCases.map(\.explanation)
    + EndpointState.allCases.map(\.explanation) + Sides.allCases.map(\.explanation)
    + TimeWaitEnd.allCases.map(\.explanation) + ResetCause.allCases.map(\.explanation)
    + ResetOrigin.allCases.map(\.explanation) + ResetEffect.allCases.map(\.explanation)
    + ReopenVerdict.allCases.map(\.explanation) + ReopenRule.allCases.map(\.explanation)
    + RecycleVerdict.allCases.map(\.explanation) + ISNRelation.allCases.map(\.explanation)
    + TimestampUse.allCases.map(\.explanation) + QualityFlags.explanations
    + FindingCode.allCases.map(\.explanation)
    + CloseEvent.Note.allCases.map(\.explanation) + EvidenceClass.allCases.map(\.explanation)
    + CloserDoubt.allCases.map(\.explanation) + CloseCall.allCases.map(\.explanation)
    + SegmentFate.allCases.map(\.explanation) + FlowMatch.allCases.map(\.explanation)
    + FlowAbsence.allCases.map(\.explanation) + PathOrder.allCases.map(\.explanation) + Rewriting.explanations
    + TimestampFindings.explanations + ResetSigns.explanations
    + AssertionVerdict.allCases.map(\.explanation) + KernelComparison.Reason.allCases.map(\.explanation)
    + Severity.allCases.map(\.explanation) + FindingEvidence.Role.allCases.map(\.explanation)
    + FindingCaveat.allCases.map(\.explanation) + ClockRegime.allCases.map(\.explanation)
    + RecycleOutcome.Verdict.allCases.map(\.explanation)
    + OtherTools.zeekStates + OtherTools.completeness

  /// The explanations that `code` names: a value, `column=value`, or a column; case and `-` or `_` do not matter.
  ///
  /// A value may belong to several columns: `data_after_close` is a shape and a reset's cause.
  public static func explanations(of code: String) -> [Explanation] {
    let parts = code.split(separator: "=", maxSplits: 1).map { folded(String($0)) }
    guard let last = parts.last else { return [] }
    // The report prints an outcome in words: what a reader sees there is found as well.
    let phrases = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0.rawValue, $0.phrase) })
    return all.filter { entry in
      let columns = entry.column.split(separator: ",").map { folded(String($0)) }
      if parts.count == 2 { return columns.contains(parts[0]) && folded(entry.code) == last }
      return folded(entry.code) == last || columns.contains(last) || phrases[entry.code].map(folded) == last
    }
  }

  private static func folded(_ text: String) -> String {
    String(text.lowercased().filter { $0 != " " }.map { $0 == "-" ? "_" : $0 })
  }
}

/// Explanations as text.
public struct ExplanationText {
  private var page: Page

  public init(width: Int, style: Style) { page = Page(width: width, style: style) }

  public var text: String { page.text }

  /// Every value in a line, under its column.
  public mutating func list(_ explanations: [Explanation]) {
    var column = ""
    for entry in explanations {
      if entry.column != column {
        column = entry.column
        page.heading(column)
      }
      let lines = entry.definition.hanging("  " + entry.code.leading(26) + " ", width: page.width)
      for line in lines { page.styled(line) }
    }
  }

  /// One value in full.
  public mutating func detail(_ entry: Explanation) {
    page.heading(entry.title, "\(entry.column) = \(entry.code)")
    let parts = [
      ("What", entry.definition), ("Evidence", entry.evidence), ("Source", entry.source),
      ("Confirm", entry.confirm),
      ("Do", entry.action),
    ]
    for (name, text) in parts where !text.isEmpty { page.paragraph(text, mark: "  " + name.leading(10)) }
  }
}
