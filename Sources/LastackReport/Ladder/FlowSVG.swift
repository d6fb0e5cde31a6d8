internal import LastackDiagnosis
public import LastackTracking

/// One connection's ladder as an SVG file of its own, readable on light and dark ground.
public struct FlowSVG {
  /// `inputs` are the inputs' base names, by index.
  public static func write(_ flow: FlowRecord, inputs: [String]) -> OutputBuffer {
    var markup = Markup(capacity: 1 << 14)
    markup.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    LadderDrawing(flow: flow, inputs: inputs, evidence: CloseEvidence(of: flow)).write(
      to: &markup, form: .alone)
    markup.raw("\n")
    return markup.finish()
  }
}
