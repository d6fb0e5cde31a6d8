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
    if drops > 0 {
      list.append(
        run.inputs.contains(where: \.isLive)
          ? "\(Units.count(drops, "packet")) lost by the kernel or an interface (a larger --buffer-size?): what seems unanswered may not be"
          : "\(Units.count(drops, "packet")) dropped by the capturing program")
    }
    if quality.captureLoss > 0 {
      list.append(
        "\(share(quality.captureLoss, quality)) lack segments that the peer acknowledged\(rate(run))")
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
    if run.totals.oversizedSegments > 0 {
      list.append(
        "\(Units.percent(run.totals.oversizedSegments, of: run.totals.segments)) of segments are larger than the MSS, up "
          + "to \(Units.octets(run.totals.largestPayload)): offload joins them, and counts are of what it joined"
      )
    }
    if run.totals.outOfOrder > 0 {
      let part = Units.percent(run.totals.outOfOrder, of: run.totals.segments)
      list.append("\(part) of segments were captured out of order")
    }
    if quality.clockStep > 0 {
      list.append(
        "the clock stepped back in \(Units.count(quality.clockStep, "connection"))"
          + (run.totals.clockSteps > quality.clockStep ? ", \(Units.count(run.totals.clockSteps)) times" : "")
      )
    }
    if run.totals.evictions > 0 {
      list.append(
        "\(Units.count(run.totals.evictions, "connection")) dropped by --max-flows: counts are lower bounds")
    }
    return list
  }

  /// What was not used, or used in spite of a fault: it weakens no verdict by itself.
  static func notes(run: RunSummary) -> [String] {
    let totals = run.totals
    var notes: [String] = []
    if !totals.undecodable.isEmpty {
      let reasons = totals.undecodable.prefix(4).map { reason in
        "\(Units.count(reason.packets)) \(reason.layer) "
          + reason.problem.split(separator: "_").joined(separator: " ")
      }
      let more = totals.undecodable.count > reasons.count ? ", and others" : ""
      notes.append(
        "\(Units.count(totals.undecodablePackets, "packet")) not decoded: \(reasons.joined(separator: ", "))\(more)"
      )
    }
    if totals.snappedHeaders > 0 {
      notes.append(
        "\(Units.count(totals.snappedHeaders, "TCP header")) cut by the snap length: options unknown")
    }
    let checksums = totals.badTCPChecksums + totals.badIPChecksums
    if checksums > 0 {
      notes.append(
        "\(Units.count(checksums, "bad checksum")), used all the same (offload is the usual cause)")
    }
    return notes
  }

  /// How many places lack what was acknowledged, in 10,000 segments.
  private static func rate(_ run: RunSummary) -> String {
    guard run.totals.ackedUnseen > 0, run.totals.segments > 0 else { return "" }
    let places = (run.totals.ackedUnseen * 10_000 + run.totals.segments / 2) / run.totals.segments
    return places == 0
      ? ", less than 1 in 10,000 segments" : ", \(Units.count(places)) in 10,000 segments"
  }

  private static func share(_ flows: Int, _ quality: QualityCounts) -> String {
    "\(Units.percent(flows, of: quality.flows)) of connections"
  }
}
