internal import LastackCapture
internal import LastackDiagnosis
internal import LastackTracking

extension Analysis {
  /// What the stages have to report.
  typealias Results = (end: DecodingStage.End, tracking: TrackingStage.End)

  /// The stages on two threads or three, this one included; on this one alone where the system gives no others.
  static func run(
    _ options: AnalysisOptions, _ decoding: consuming sending DecodingStage, threads: Int,
    _ reporter: consuming ProgressReporter, _ body: (borrowing FlowRecord) -> Void
  ) throws(CaptureError) -> Results {
    guard let bells = Pipeline.makeBells() else { return try run(options, decoding, reporter, body) }
    let pipeline = Pipeline(bells)
    guard let tracker = Worker({ track(options, pipeline) }) else {
      return try run(options, decoding, reporter, body)
    }
    let decoder = threads > 2 ? Worker({ decode(pipeline) }) : nil
    pipeline.begin(decoding)
    while true {
      switch pipeline.work(for: .caller) {
      case .decode(let batch, let source): pipeline.decode(consume batch, source)
      case .deliver(var records):
        records.drain(body)
        pipeline.giveBack(consume records)
      case .conclude(let end, let tracking):
        tracker.join()
        decoder?.join()
        if let error = end.error { throw error }
        return (end, tracking)
      case .track, .finishTracking, .nothingMore: break
      }
      if let progress = pipeline.progress { reporter.show(progress) }
    }
  }

  /// The tracker's thread.
  private static func track(_ options: AnalysisOptions, _ pipeline: Pipeline) {
    var stage = TrackingStage(options)
    var records = pipeline.emptyRecords()
    func keep(_ record: borrowing FlowRecord) {
      records.append(record)
      if records.isFull { handOver() }
    }
    func handOver() {
      pipeline.complete(records)
      records = pipeline.emptyRecords()
    }
    while true {
      switch pipeline.work(for: .tracker) {
      case .decode(let batch, let source): pipeline.decode(consume batch, source)
      case .track(let batch):
        stage.take(batch, emit: keep)
        pipeline.giveBack(consume batch)
        if records.count > 0, pipeline.callerIsWaiting { handOver() }
      case .finishTracking(let afterFailure):
        if !afterFailure { stage.finish(emit: keep) }
        pipeline.complete(records)
        return pipeline.finish(stage.end)
      case .deliver, .conclude, .nothingMore: return
      }
    }
  }

  /// The decoder's thread.
  private static func decode(_ pipeline: Pipeline) {
    while case .decode(let batch, let source) = pipeline.work(for: .decoder) {
      pipeline.decode(consume batch, source)
    }
  }
}
