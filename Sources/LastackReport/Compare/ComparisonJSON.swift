internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The comparison as one JSON object: every matched flow and every segment that is not simply seen at both places.
///
/// Durations are in nanoseconds, times of day in UTC; of the segments seen at both places unchanged only counts are given.
public struct ComparisonJSON {
  public static func write(_ report: ComparisonReport, to output: inout OutputBuffer) {
    let comparison = report.comparison
    var object = JSONObjectWriter()
    object.open(&output)
    object.text("program", "lastack", &output)
    object.text("version", report.a.version, &output)
    object.array("captures", Vantage.allCases, &output) { vantage, object, output in
      let run = report.run(vantage)
      object.text("place", vantage.rawValue, &output)
      object.text("input", run.inputs.first?.name, &output)
      object.number("segments", run.totals.segments, &output)
      object.number("flows", comparison[vantage].flows.count, &output)
      time("first", run.firstTime, &object, &output)
      time("last", run.lastTime, &object, &output)
    }
    time("overlap_start", comparison.overlap?.lowerBound, &object, &output)
    time("overlap_end", comparison.overlap?.upperBound, &object, &output)
    object.array("clock", comparison.clock.pieces, &output) { piece, object, output in
      time("from", piece.start, &object, &output)
      object.number("offset_ns", Int(piece.offset), &output)
      object.number("uncertainty_ns", piece.uncertainty.map(Int.init), &output)
      object.number("drift_ppb", Int(clamping: Int64((piece.drift * 1000).rounded())), &output)
      object.number("segments", piece.segments, &output)
    }
    object.number("outliers", comparison.clock.outliers, &output)
    object.object("one_way", &output) { object, output in
      object.number("least_ns", comparison.delays.map { Int($0.least) }, &output)
      object.number("median_ns", comparison.delays.map { Int($0.median) }, &output)
      object.number("most_ns", comparison.delays.map { Int($0.most) }, &output)
    }
    object.array("segments", SegmentFate.allCases, &output) { fate, object, output in
      object.text("fate", fate.rawValue, &output)
      object.number("a_to_b", comparison.count(fate, passingFirst: .a), &output)
      object.number("b_to_a", comparison.count(fate, passingFirst: .b), &output)
      object.number("order_unknown", comparison.count(fate, passingFirst: nil), &output)
    }
    object.array("flows", comparison.flows, &output) { pair, object, output in
      flow(pair, report, &object, &output)
    }
    for vantage in Vantage.allCases {
      let alone = vantage == .a ? comparison.onlyA : comparison.onlyB
      object.array(vantage == .a ? "only_a" : "only_b", alone, &output) { entry, object, output in
        let flow = comparison[vantage].flows[entry.flow]
        object.number("flow", entry.flow, &output)
        object.text("client", Units.endpoint(flow.client), &output)
        object.text("server", Units.endpoint(flow.server), &output)
        object.text("outcome", flow.outcome.rawValue, &output)
        object.text("absence", entry.absence.rawValue, &output)
      }
    }
    object.close(&output)
    output.append("\n")
  }

  private static func flow(
    _ flow: FlowComparison, _ report: ComparisonReport, _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    let comparison = report.comparison
    object.array("ends", Vantage.allCases, &output) { vantage, object, output in
      let sighted = comparison[vantage].flows[vantage == .a ? flow.pair.a : flow.pair.b]
      object.text("place", vantage.rawValue, &output)
      object.number("flow", sighted.number, &output)
      object.text("client", Units.endpoint(sighted.client), &output)
      object.text("server", Units.endpoint(sighted.server), &output)
      object.text("outcome", sighted.outcome.rawValue, &output)
      object.text("display_filter", report.filter(flow, at: vantage, frames: []), &output)
    }
    object.text("match", flow.pair.match.rawValue, &output)
    object.text("confidence", flow.pair.confidence.rawValue, &output)
    object.truth("roles_swapped", flow.pair.isSwapped, &output)
    object.number("client_sequence_shift", Int(flow.pair.clientShift), &output)
    object.number("server_sequence_shift", Int(flow.pair.serverShift), &output)
    object.text("client_order", flow.clientOrder.rawValue, &output)
    object.text("server_order", flow.serverOrder.rawValue, &output)
    object.number("client_hops", flow.clientHops, &output)
    object.number("server_hops", flow.serverHops, &output)
    object.texts("rewriting", flow.rewriting.codes, &output)
    object.number("reordered", flow.reordered, &output)
    object.text("reset_origin", flow.resetOrigin?.rawValue, &output)
    object.array("fates", SegmentFate.allCases.filter { flow.count($0) > 0 }, &output) {
      fate, object, output in
      object.text("fate", fate.rawValue, &output)
      object.number("client", flow.clientFates[fate] ?? 0, &output)
      object.number("server", flow.serverFates[fate] ?? 0, &output)
    }
    object.array("notable", notable(flow, comparison), &output) { entry, object, output in
      segment(entry, flow, comparison, &object, &output)
    }
  }

  private struct Notable {
    var index: Int
    var vantage: Vantage
  }

  /// All segments but those seen at both places unchanged and in order; those of both places once, as A has them.
  private static func notable(_ flow: FlowComparison, _ comparison: CaptureComparison) -> [Notable] {
    Vantage.allCases.flatMap { vantage in
      comparison[vantage].flows[vantage == .a ? flow.pair.a : flow.pair.b].segments.filter { index in
        let verdict = comparison.verdict(of: index, at: vantage)
        switch verdict.fate {
        case .seen, .rewritten:
          return vantage == .a
            && (verdict.fate == .rewritten || verdict.isReordered || !verdict.rewriting.isEmpty)
        case .resegmented, .lost, .injected, .duplicated, .missing, .undecided, .unjudged: return true
        }
      }.map { Notable(index: $0, vantage: vantage) }
    }
  }

  private static func segment(
    _ entry: Notable, _ flow: FlowComparison, _ comparison: CaptureComparison,
    _ object: inout JSONObjectWriter,
    _ output: inout OutputBuffer
  ) {
    let segment = comparison.asAtA(entry.index, at: entry.vantage, of: flow.pair)
    let verdict = comparison.verdict(of: entry.index, at: entry.vantage)
    object.text("place", entry.vantage.rawValue, &output)
    object.number("frame", Int(segment.frame), &output)
    time("time", segment.time, &object, &output)
    object.text("from", segment.from.rawValue, &output)
    object.text("flags", segment.flags.description, &output)
    object.number("payload", Int(segment.payloadLength), &output)
    object.text("fate", verdict.fate.rawValue, &output)
    object.number(
      "other_frame", verdict.counterpart.map { Int(comparison[entry.vantage.other].segments[$0].frame) },
      &output)
    object.texts("rewriting", verdict.rewriting.codes, &output)
    object.truth("reordered", verdict.isReordered, &output)
    let evidence = comparison.evidence(for: entry.index, at: entry.vantage)
    object.text("evidence_place", evidence?.at.rawValue, &output)
    object.number("evidence_frame", evidence.map { Int($0.segment.frame) }, &output)
    let reset = flow.injectedResets.first { $0.vantage == entry.vantage && $0.segment == entry.index }
    object.text("confidence", reset?.confidence.rawValue, &output)
  }

  private static func time(
    _ name: StaticString, _ time: CaptureTime?, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.key(name, &output)
    JSONSyntax.append(time, to: &output)
  }
}
