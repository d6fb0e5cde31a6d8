internal import LastackDiagnosis

/// What is wrong with a capture, in sentences a verdict can be weighed by (`semantics.md` §12.6).
enum CaptureWeakness {
  /// Worst first; empty for a capture without fault.
  static func list(run: RunSummary, quality: QualityCounts) -> [String] {
    var list: [String] = []
    let damaged = run.inputs.filter { !$0.damages.isEmpty }.count
    if damaged > 0 {
      list.append("\(Units.count(damaged, "input")) damaged part-way: what was lost is missing below")
    }
    let drops = run.inputs.compactMap(\.captureDrops).reduce(0, +)
    if drops > 0 { list.append("\(Units.count(drops, "packet")) dropped by the capturing program") }
    if quality.captureLoss > 0 {
      list.append("\(share(quality.captureLoss, quality)) lack segments that the peer acknowledged")
    }
    if quality.oneSided > 0 { list.append("\(share(quality.oneSided, quality)) seen in one direction only") }
    if quality.midStream > 0 { list.append("\(share(quality.midStream, quality)) began before the capture") }
    if quality.snappedHeaders > 0 {
      list.append(
        "\(share(quality.snappedHeaders, quality)) have headers cut by the snap length: capture 128 octets")
    }
    if quality.duplicates > 0 {
      let part = Units.percent(quality.duplicates, of: quality.segments)
      list.append("\(part) of segments are copies made by the capture; verdicts ignore them")
    }
    if quality.clockStep > 0 {
      list.append("the clock stepped back in \(Units.count(quality.clockStep, "connection"))")
    }
    if run.totals.evictions > 0 {
      list.append(
        "\(Units.count(run.totals.evictions, "connection")) dropped by --max-flows: counts are lower bounds")
    }
    return list
  }

  private static func share(_ flows: Int, _ quality: QualityCounts) -> String {
    "\(Units.percent(flows, of: quality.flows)) of connections"
  }
}
