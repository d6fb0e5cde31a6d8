internal import LastackCapture
public import LastackDiagnosis
public import LastackTracking

extension Analysis {
  /// Analyses captures, and hands over each connection when it is complete; memory holds the live ones only.
  ///
  /// All three functions are called on the caller's thread, whatever ``AnalysisOptions/jobs``, and nothing depends on that
  /// number but the time it takes.
  ///
  /// - Parameters:
  ///   - options: what is read, and under which policies.
  ///   - opened: called once, before the first connection, with the inputs' base names: a record's `input` counts in them.
  ///   - progress: called now and then, at most once for some thousand packets.
  ///   - body: called once a connection, in the order in which they complete, which is the same every time.
  /// - Throws: ``AnalysisError`` if an input cannot be read at all, or the filter is wrong.
  public static func run(
    _ options: AnalysisOptions, opened: ([String]) -> Void = { _ in },
    progress: ((AnalysisProgress) -> Void)? = nil, _ body: (borrowing FlowRecord) -> Void
  ) throws(AnalysisError) -> RunSummary {
    do throws(CaptureError) {
      let decoding = try DecodingStage(options)
      opened(decoding.inputNames)
      let results =
        options.jobs > 1
        ? try run(options, decoding, threads: options.jobs, ProgressReporter(progress), body)
        : try run(options, decoding, ProgressReporter(progress), body)
      return RunSummary(
        version: version, inputs: results.end.inputs,
        totals: RunTotals(
          decoding: results.end.statistics, tracking: results.tracking.statistics,
          quality: results.tracking.quality),
        policies: RunPolicies(options))
    } catch {
      throw AnalysisError(error, filter: options.filter)
    }
  }

  /// So many segments stay in the nearest caches from the decoder to the tracker.
  private static let segmentsInBatch = 128

  /// All stages in turn, on this thread.
  static func run(
    _ options: AnalysisOptions, _ decoding: consuming DecodingStage, _ reporter: consuming ProgressReporter,
    _ body: (borrowing FlowRecord) -> Void
  ) throws(CaptureError) -> Results {
    var tracking = TrackingStage(options)
    var batch = SegmentBatch(capacity: segmentsInBatch)
    while true {
      let end = decoding.fill(&batch)
      tracking.take(batch, emit: body)
      if reporter.isDue(at: decoding.packets) { reporter.show(decoding.progress) }
      guard let end else { continue }
      if let error = end.error { throw error }
      tracking.finish(emit: body)
      return (end, tracking.end)
    }
  }
}
