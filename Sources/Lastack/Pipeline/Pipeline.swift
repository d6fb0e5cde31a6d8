internal import LastackDiagnosis
internal import LastackTracking
internal import Synchronization

/// The stages of an analysis on several threads: decoding, tracking, and the taking of records by the caller.
///
/// Batches go from stage to stage through short queues and come back empty, so memory is bounded: a stage waits where the
/// next one is slower. Tracking is always done by one thread, whose caches hold the table, and records are taken by the
/// caller's; decoding is done by whoever has nothing else to do, one at a time. So no thread is idle while there is work
/// that it may do, and every stage sees its batches in order: results are those of one thread.
final class Pipeline: Sendable {
  /// Who takes part; what each does first.
  enum Participant: Int, CaseIterable, Sendable {
    /// Takes records; decodes while there are none.
    case caller
    /// Tracks; decodes while there is nothing to track.
    case tracker
    /// Decodes.
    case decoder
  }

  enum Work: Sendable {
    case decode(SegmentBatch, Source)
    case track(SegmentBatch)
    case deliver(FlowRecordBatch)
    /// There are no more segments; the records that are left count only if reading did not fail.
    case finishTracking(afterFailure: Bool)
    /// The caller's last: what decoding and tracking have to report.
    case conclude(DecodingStage.End, TrackingStage.End)
    case nothingMore
  }

  /// The decoder, which goes from one participant to another.
  final class Source: Sendable {
    private let stage: Mutex<DecodingStage>

    init(_ stage: consuming sending DecodingStage) { self.stage = Mutex(stage) }

    func fill(_ batch: inout SegmentBatch) -> (end: DecodingStage.End?, progress: AnalysisProgress) {
      stage.withLock { stage in
        let end = stage.fillForOther(&batch)
        return (end, stage.progress)
      }
    }
  }

  private struct State {
    var emptySegments: [SegmentBatch]
    var decoded: [SegmentBatch] = []
    var emptyRecords: [FlowRecordBatch]
    var completed: [FlowRecordBatch] = []
    /// `nil` before the beginning.
    var source: Source?
    var isDecoding = false
    var end: DecodingStage.End?
    var tracking: TrackingStage.End?
    var progress: AnalysisProgress?
    var waiting: [Participant] = []

    /// What there is to do for a participant; `nil` if it has to wait.
    mutating func work(for participant: Participant) -> Work? {
      switch participant {
      case .caller:
        if !completed.isEmpty { return .deliver(completed.removeFirst()) }
        if let end, let tracking { return .conclude(end, tracking) }
      case .tracker:
        if !decoded.isEmpty { return .track(decoded.removeFirst()) }
        if let end {
          return tracking == nil ? .finishTracking(afterFailure: end.error != nil) : .nothingMore
        }
      case .decoder:
        if end != nil { return .nothingMore }
      }
      guard !isDecoding, end == nil, let source, let batch = emptySegments.popLast() else { return nil }
      isDecoding = true
      return .decode(batch, source)
    }
  }

  /// Some hundred kilobytes each: the cost of handing over is small beside that of the work, and they stay in the cache.
  private static let segmentsInBatch = 2048
  private static let recordsInBatch = 256
  private static let batches = 4

  private let state: Mutex<State>
  private let bells: [Bell]

  /// - Parameter bells: see ``makeBells()``.
  init(_ bells: [Bell]) {
    self.bells = bells
    state = Mutex(
      State(
        emptySegments: (0..<Pipeline.batches).map { _ in SegmentBatch(capacity: Pipeline.segmentsInBatch) },
        emptyRecords: (0..<Pipeline.batches).map { _ in FlowRecordBatch(capacity: Pipeline.recordsInBatch) }))
  }

  /// One for each participant; `nil` if the system gives no descriptors.
  static func makeBells() -> [Bell]? {
    var bells: [Bell] = []
    for _ in Participant.allCases {
      guard let bell = Bell() else { return nil }
      bells.append(bell)
    }
    return bells
  }

  /// Starts the work.
  func begin(_ stage: consuming sending DecodingStage) {
    let source = Source(stage)
    change { $0.source = source }
  }

  /// The next work for a participant; waits until there is some.
  func work(for participant: Participant) -> Work {
    wait(participant) { $0.work(for: participant) }
  }

  /// Fills a batch and hands it to the tracker.
  func decode(_ batch: consuming SegmentBatch, _ source: Source) {
    var filled = batch
    let (end, progress) = source.fill(&filled)
    change { state in
      state.isDecoding = false
      state.decoded.append(filled)
      state.end = end
      state.progress = progress
    }
  }

  /// Takes back a batch whose segments have been tracked.
  func giveBack(_ batch: consuming SegmentBatch) {
    let given = batch
    change { $0.emptySegments.append(given) }
  }

  /// Takes back a batch whose records have been taken.
  func giveBack(_ batch: consuming FlowRecordBatch) {
    let given = batch
    change { $0.emptyRecords.append(given) }
  }

  /// An empty batch for the tracker's records.
  func emptyRecords() -> FlowRecordBatch {
    wait(.tracker) { $0.emptyRecords.popLast() }
  }

  /// Hands records to the caller.
  func complete(_ batch: consuming FlowRecordBatch) {
    let given = batch
    change { $0.completed.append(given) }
  }

  /// Whether the caller could do with records before a batch of them is full.
  var callerIsWaiting: Bool { state.withLock { $0.waiting.contains(.caller) } }

  /// Ends tracking: there will be no more records.
  func finish(_ end: TrackingStage.End) {
    change { $0.tracking = end }
  }

  /// How far decoding is; `nil` before the first batch.
  var progress: AnalysisProgress? { state.withLock { $0.progress } }

  // MARK: - Waiting

  private func wait<Found: Sendable>(
    _ participant: Participant, _ find: (inout State) -> Found?
  ) -> Found {
    while true {
      let found = state.withLock { state in
        let found = find(&state)
        if found == nil { state.waiting.append(participant) }
        return found
      }
      if let found { return found }
      bells[participant.rawValue].wait()
    }
  }

  /// Changes the state, and wakes those who wait, to look again.
  private func change(_ body: (inout State) -> Void) {
    let sleepers = state.withLock { state in
      body(&state)
      let sleepers = state.waiting
      state.waiting.removeAll(keepingCapacity: true)
      return sleepers
    }
    for sleeper in sleepers { bells[sleeper.rawValue].ring() }
  }
}
