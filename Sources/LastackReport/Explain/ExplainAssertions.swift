internal import LastackDiagnosis

// The verdicts of `lastack assert`.
extension AssertionVerdict {
  var explanation: Explanation {
    let (definition, evidence, action): (String, String, String) =
      switch self {
      case .holds:
        (
          "the assertion is true of the capture, whatever may have been missed.",
          "Every number in it is exact, or both its bounds satisfy the comparison.", ""
        )
      case .fails:
        (
          "the assertion is false of the capture, whatever may have been missed.",
          "The comparison is false at both bounds; connections that make it false are named.",
          "lastack flow N shows one of them."
        )
      case .undecided:
        (
          "what the capture lacks could decide either way; the exit code is that of a failure.",
          "Lost packets, a damaged input, connections captured in part, cut off or of unknown close, or no such connection.",
          "Remove what the reason names: a larger capture buffer, both directions, a capture from before the start."
        )
      }
    return Explanation(
      "assertion", rawValue, "Assertion: \(rawValue)", definition, evidence: evidence,
      source: "lastack help assert; Kleene's three-valued logic over bounds of each number", action: action)
  }
}
