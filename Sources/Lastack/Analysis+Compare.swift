internal import LastackCapture
public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Two captures compared, and what was read for it.
public struct ComparisonRun: Sendable {
  public var comparison: CaptureComparison
  public var a: RunSummary
  public var b: RunSummary
}

/// Why two captures could not be compared.
public enum ComparisonError: Error, Sendable, Equatable {
  case reading(AnalysisError)
  /// A capture has more segments than may be kept.
  case tooLarge(path: String, maximumSegments: Int)
}

extension Analysis {
  /// So many segments of each capture are kept by default: 400 MB of memory for each.
  public static let segmentsCompared = 5_000_000

  /// Reads two captures of the same connections, and compares them; flows have the numbers of ``run(_:opened:progress:_:)``.
  ///
  /// Unlike a run, it keeps every segment: about 80 octets each.
  ///
  /// - Throws: ``ComparisonError`` if a capture cannot be read, or has more than `maximumSegments`.
  public static func compare(
    _ a: AnalysisOptions, _ b: AnalysisOptions, maximumSegments: Int = segmentsCompared,
    progress: ((AnalysisProgress) -> Void)? = nil
  ) throws(ComparisonError) -> ComparisonRun {
    let (one, runA) = try sightings(a, maximumSegments, ProgressReporter(progress))
    let (other, runB) = try sightings(b, maximumSegments, ProgressReporter(progress))
    return ComparisonRun(comparison: CaptureComparison(one, other), a: runA, b: runB)
  }

  private static func sightings(
    _ options: AnalysisOptions, _ most: Int, _ reporter: consuming ProgressReporter
  ) throws(ComparisonError) -> (Sightings, RunSummary) {
    do throws(CaptureError) {
      var decoding = try DecodingStage(options)
      let encapsulations = EncapsulationTable()
      var tracker = FlowTracker(policy: options.tracking, encapsulations: encapsulations)
      var log = SightingLog()
      var batch = SegmentBatch(capacity: 128)
      while true {
        let end = decoding.fill(&batch)
        take(batch, encapsulations, &tracker, &log)
        if log.count > most { break }
        if reporter.isDue(at: decoding.packets) { reporter.show(decoding.progress) }
        guard let end else { continue }
        if let error = end.error { throw error }
        tracker.finish { log.add($0) }
        let run = RunSummary(
          version: version, inputs: end.inputs,
          totals: RunTotals(
            decoding: end.statistics, tracking: tracker.statistics, quality: tracker.captureQuality),
          policies: RunPolicies(options))
        var window: ClosedRange<CaptureTime>?
        if let first = run.firstTime, let last = run.lastTime, first <= last { window = first...last }
        let drops = end.inputs.reduce(0) { $0 + ($1.captureDrops ?? 0) }
        return (log.sightings(window: window, drops: drops), run)
      }
    } catch {
      throw .reading(AnalysisError(error, filter: options.filter))
    }
    throw .tooLarge(path: options.paths.first ?? "-", maximumSegments: most)
  }

  private static func take(
    _ batch: borrowing SegmentBatch, _ encapsulations: EncapsulationTable, _ tracker: inout FlowTracker,
    _ log: inout SightingLog
  ) {
    for layers in batch.encapsulations { _ = encapsulations.intern(layers) }
    var rejections = batch.rejections[...]
    for position in 0..<batch.count {
      // What came before it has to be known when it is judged.
      while let next = rejections.first, next.position <= position {
        tracker.ingest(next.rejection)
        rejections.removeFirst()
      }
      let segment = batch.segments[position]
      let flow = tracker.assign(segment) { log.add($0) }
      log.add(segment, flow: flow)
    }
    for entry in rejections { tracker.ingest(entry.rejection) }
  }
}
