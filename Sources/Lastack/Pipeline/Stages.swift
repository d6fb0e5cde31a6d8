internal import LastackCapture
internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The first stage: packets are read and decoded.
struct DecodingStage: ~Copyable {
  /// What is known of the inputs once they have been read.
  struct End: Sendable {
    var inputs: [RunSummary.Input]
    var statistics: DecodeStatistics
    /// Why reading ended early; damage is no reason.
    var error: CaptureError?
  }

  private var reader: CaptureReader
  private var decoder: PacketDecoder
  private let encapsulations = EncapsulationTable()
  private var knownEncapsulations = 1
  private var near = SegmentBatch(capacity: 64)

  /// Opens the inputs.
  init(_ options: AnalysisOptions) throws(CaptureError) {
    reader = try CaptureReader(paths: options.paths, reader: options.reader, filter: options.filter)
    decoder = PacketDecoder(key: options.key, encapsulations: encapsulations)
  }

  var inputNames: [String] { reader.summaries.map(\.name) }

  /// Packets so far.
  var packets: Int { decoder.statistics.packets }

  var progress: AnalysisProgress {
    AnalysisProgress(
      packets: decoder.statistics.packets, octets: reader.bytesRead, totalOctets: reader.totalBytes)
  }

  /// Fills a batch for another thread, by way of a small one that stays in the nearest cache; returns as ``fill(_:)``.
  mutating func fillForOther(_ batch: inout SegmentBatch) -> End? {
    var small = SegmentBatch(capacity: 0)
    swap(&small, &near)
    defer { swap(&small, &near) }
    batch.removeAll()
    while batch.hasRoom(for: small) {
      let end = fill(&small)
      batch.append(contentsOf: small)
      if let end { return end }
    }
    return nil
  }

  /// Fills the batch; returns what is known at the end once all inputs have been read, or one cannot be.
  mutating func fill(_ batch: inout SegmentBatch) -> End? {
    var problem: CaptureError?
    var hasMore = false
    do throws(CaptureError) {
      hasMore = try batch.fill(from: &reader, by: &decoder)
    } catch {
      problem = error
    }
    while knownEncapsulations < encapsulations.count {
      batch.encapsulations.append(encapsulations[UInt32(knownEncapsulations)])
      knownEncapsulations += 1
    }
    if hasMore { return nil }
    decoder.finish()
    return End(
      inputs: reader.summaries.map(RunSummary.Input.init), statistics: decoder.statistics, error: problem)
  }
}

/// The second stage: connections are tracked. Its table of encapsulations repeats the decoder's, number by number.
struct TrackingStage: ~Copyable {
  private var tracker: FlowTracker
  private let encapsulations = EncapsulationTable()

  /// - Parameter announcesEnds: whether records are handed over at the connections' ends too.
  init(_ options: AnalysisOptions, announcesEnds: Bool = false) {
    var policy = options.tracking
    policy.announcesEnds = announcesEnds
    tracker = FlowTracker(policy: policy, encapsulations: encapsulations)
  }

  /// What is known of the segments once they have been tracked.
  struct End: Sendable {
    var statistics: FlowTracker.Statistics
    var quality: CaptureQuality
  }

  var end: End { End(statistics: tracker.statistics, quality: tracker.captureQuality) }

  /// So many segments are asked for while those before them are tracked: they may come from another processor.
  private static let segmentsAhead = 64

  mutating func take(_ batch: borrowing SegmentBatch, emit: (borrowing FlowRecord) -> Void) {
    for layers in batch.encapsulations { _ = encapsulations.intern(layers) }
    var start = 0
    for entry in batch.rejections {
      // What came before it has to be known when it is judged.
      take(batch, start..<entry.position, emit: emit)
      tracker.ingest(entry.rejection)
      start = entry.position
    }
    take(batch, start..<batch.count, emit: emit)
  }

  private mutating func take(
    _ batch: borrowing SegmentBatch, _ range: Range<Int>, emit: (borrowing FlowRecord) -> Void
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + Self.segmentsAhead, range.upperBound)
      batch.prefetch(end..<min(end + Self.segmentsAhead, range.upperBound))
      tracker.ingest(batch.segments.span.extracting(start..<end), emit: emit)
      start = end
    }
  }

  /// Moves the clock on where segments do not.
  mutating func advance(to time: CaptureTime, emit: (borrowing FlowRecord) -> Void) {
    tracker.advance(to: time, emit: emit)
  }

  var trackedFlows: Int { tracker.flowsTracked }

  mutating func survey(emit: (borrowing FlowRecord) -> Void) { tracker.survey(emit) }

  mutating func forEachEnd(_ body: (TrackedEnd) -> Void) { tracker.forEachEnd(body) }

  mutating func finish(emit: (borrowing FlowRecord) -> Void) { tracker.finish(emit: emit) }
}
