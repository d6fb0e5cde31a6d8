internal import LastackCapture
public import LastackDiagnosis
public import LastackTracking
public import LastackWire

/// Traffic of interfaces, analysed as it comes by the same stages as a file.
///
/// Waits for nothing and never asks for the time: its owner waits on ``descriptors`` with poll(2), calls ``take(now:_:)``,
/// and says what time it is. Each connection is handed over twice: at its end, and when nothing can change its record any
/// more (``FlowRecord/phase``), some minutes later. Records do not depend on how often it is called.
public struct LiveAnalysis: ~Copyable {
  private let options: LiveOptions
  private var inputs: [LiveInput]
  private var decoder: PacketDecoder
  private let encapsulations = EncapsulationTable()
  private var knownEncapsulations = 1
  private var tracking: TrackingStage
  private var batch = SegmentBatch(capacity: segmentsInBatch)
  private var nextCount = CaptureTime(nanoseconds: .min)
  private var frame: UInt64 = 0

  /// So many segments stay in the nearest caches from the decoder to the tracker.
  private static let segmentsInBatch = 128
  /// After so many batches of an interface the caller has its turn.
  private static let batchesInTurn = 64
  /// A packet is handed over within so many nanoseconds of its time, or it was lost: above the time for which the kernel
  /// fills a block, with room for a busy machine.
  static let lateness: Int64 = 1_000_000_000
  private static let second: Int64 = 1_000_000_000

  /// Opens the interfaces.
  ///
  /// - Throws: ``AnalysisError`` that says what is missing: a capability, the interface, or a right filter.
  public init(_ options: LiveOptions) throws(AnalysisError) {
    var sources: [any LiveSource] = []
    do throws(CaptureError) {
      for name in options.interfaces { sources.append(try InterfaceSource(name, options: options)) }
    } catch {
      throw AnalysisError(error, filter: options.analysis.filter)
    }
    self.init(options, sources: sources)
  }

  init(_ options: LiveOptions, sources: [any LiveSource]) {
    self.options = options
    inputs = sources.map { LiveInput($0) }
    decoder = PacketDecoder(key: options.analysis.key, encapsulations: encapsulations)
    tracking = TrackingStage(options.analysis, announcesEnds: true)
  }

  /// What poll(2) waits on, one for each interface that has one.
  public var descriptors: [Int32] { inputs.compactMap(\.source.descriptor) }

  /// Packets so far.
  public var packets: Int { decoder.statistics.packets }

  /// Packets that the kernel or an interface lost so far.
  public var drops: Int {
    inputs.reduce(0) { $0 + $1.statistics.dropped + $1.statistics.droppedByInterface }
  }

  /// Takes in the packets that are there, and lets the time go on where there are no more.
  ///
  /// - Parameter now: the time by the clock that packets are stamped with (CLOCK_REALTIME).
  /// - Returns: whether there may be more packets at once.
  /// - Throws: ``AnalysisError`` where an interface is gone.
  public mutating func take(
    now: CaptureTime, _ body: (borrowing FlowRecord) -> Void
  ) throws(AnalysisError) -> Bool {
    var mayHaveMore = false
    do throws(CaptureError) {
      for index in inputs.indices where try take(from: index, body) { mayHaveMore = true }
      if nextCount <= now {
        nextCount = now.advanced(byNanoseconds: Self.second)
        for index in inputs.indices { try inputs[index].count() }
      }
    } catch {
      throw AnalysisError(error, filter: options.analysis.filter)
    }
    // What has an earlier time than this has been handed over.
    if !mayHaveMore { tracking.advance(to: now.advanced(byNanoseconds: -Self.lateness), emit: body) }
    return mayHaveMore
  }

  private mutating func take(
    from index: Int, _ body: (borrowing FlowRecord) -> Void
  ) throws(CaptureError) -> Bool {
    let source = inputs[index].source
    for _ in 0..<Self.batchesInTurn {
      batch.removeAll()
      let count = try source.read(limit: Self.segmentsInBatch) { packet in
        frame += 1
        inputs[index].note(packet)
        batch.decode(
          Packet(
            bytes: packet.bytes, time: packet.time, originalLength: packet.originalLength,
            linkType: packet.linkType, frame: frame, input: UInt16(truncatingIfNeeded: index)), by: &decoder)
      }
      while knownEncapsulations < encapsulations.count {
        batch.encapsulations.append(encapsulations[UInt32(knownEncapsulations)])
        knownEncapsulations += 1
      }
      tracking.take(batch, emit: body)
      if count < Self.segmentsInBatch { return false }
    }
    return true
  }

  /// Ends the analysis: hands over every record that is left.
  public mutating func finish(_ body: (borrowing FlowRecord) -> Void) {
    // An interface that is gone has no counts any more; those of the last second count.
    for index in inputs.indices { try? inputs[index].count() }
    decoder.finish()
    tracking.finish(emit: body)
  }

  /// The run so far.
  public var summary: RunSummary {
    RunSummary(
      version: Analysis.version, inputs: inputs.map(\.summary),
      totals: RunTotals(
        decoding: decoder.statistics, tracking: tracking.end.statistics, quality: tracking.end.quality),
      policies: RunPolicies(options.analysis))
  }
}
