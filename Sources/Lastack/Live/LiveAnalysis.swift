public import LastackCapture
public import LastackDiagnosis
public import LastackTracking
public import LastackWire

/// Traffic of interfaces, analysed as it comes by the same stages as a file.
///
/// Waits for nothing and never asks for the time: its owner waits on ``descriptors`` with poll(2), calls ``take(now:_:)``,
/// and says what time it is. Each connection is handed over twice: at its end, and when nothing can change its record any
/// more (`FlowRecord/phase`), some minutes later. Records do not depend on how often it is called.
public struct LiveAnalysis: ~Copyable {
  private let options: LiveOptions
  private var inputs: [LiveInput]
  private var decoder: PacketDecoder
  private let encapsulations = EncapsulationTable(limit: encapsulationLimit)
  private var knownEncapsulations = 1
  private var tracking: TrackingStage
  private var batch = SegmentBatch(capacity: segmentsInBatch)
  /// Only where there are several interfaces.
  private var merge: SegmentMerge?
  private var keeper: PacketKeeper?
  private var nextCount = CaptureTime(nanoseconds: .min)
  private var frame: UInt64 = 0

  /// So many segments stay in the nearest caches from the decoder to the tracker.
  private static let segmentsInBatch = 128
  /// After so many batches of an interface the others have their turn, and the caller.
  private static let batchesInTurn = 64
  /// A capture of weeks may meet any number of tunnels: more than these are not told apart.
  private static let encapsulationLimit = 1 << 16
  /// A packet is handed over within so many nanoseconds of its time, or it was lost: above the time for which the kernel
  /// fills a block, with room for a busy machine.
  static let lateness: Int64 = 1_000_000_000
  /// Of several interfaces, packets of one wait so long for earlier ones of another.
  static let patience: Int64 = 300_000_000
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
    merge = sources.count > 1 ? SegmentMerge() : nil
  }

  /// What poll(2) waits on, one for each interface that has one.
  public var descriptors: [Int32] { inputs.compactMap(\.source.descriptor) }

  /// The interfaces, as a capture file describes them.
  public var interfaces: [PcapngWriter.Interface] {
    inputs.map {
      PcapngWriter.Interface(
        linkType: $0.source.linkType, snapLength: $0.source.snapLength, name: $0.source.name)
    }
  }

  /// Writes packets to files from now on.
  ///
  /// - Parameters:
  ///   - series: the files.
  ///   - ringOctets: where given, only connections that deserve a look are written (`Story`), as far as their packets
  ///     are still among the latest that a ring of so many octets holds when that shows.
  public mutating func keepPackets(in series: consuming CaptureFileSeries, ringOctets: Int? = nil) {
    keeper = PacketKeeper(series, ringOctets: ringOctets)
  }

  /// What went wrong in writing packets; none are written after it.
  public var keepingProblem: CaptureError? { keeper?.problem }

  /// Packets so far.
  public var packets: Int { decoder.statistics.packets }

  /// Packets that were lost so far: for want of room in the kernel's buffer, and by the interface or its driver.
  public var drops: (byKernel: Int, byInterface: Int) {
    inputs.reduce((0, 0)) {
      ($0.0 + $1.statistics.dropped, $0.1 + $1.statistics.droppedByInterface)
    }
  }

  /// Connections that are kept, and those that were dropped to keep no more.
  public var connections: (tracked: Int, evicted: Int) {
    (tracking.trackedFlows, tracking.end.statistics.evictions)
  }

  /// Takes in the packets that are there, and lets the time go on where there are no more.
  ///
  /// - Parameters:
  ///   - now: the time by the clock that packets are stamped with (CLOCK_REALTIME).
  ///   - body: called with each connection that is complete.
  /// - Returns: whether there may be more packets at once.
  /// - Throws: ``AnalysisError`` where an interface is gone.
  public mutating func take(
    now: CaptureTime, _ body: (borrowing FlowRecord) -> Void
  ) throws(AnalysisError) -> Bool {
    var mayHaveMore = false
    var horizon = now.advanced(byNanoseconds: -Self.patience)
    do throws(CaptureError) {
      for index in inputs.indices where try take(from: index, body) {
        mayHaveMore = true
        horizon = min(horizon, inputs[index].lastTime ?? horizon)
      }
      if merge != nil { release(before: horizon, body) }
      if nextCount <= now {
        nextCount = now.advanced(byNanoseconds: Self.second)
        for index in inputs.indices { try inputs[index].count() }
        keeper?.flush()
      }
    } catch {
      throw AnalysisError(error, filter: options.analysis.filter)
    }
    // What has an earlier time than this has been handed over.
    if !mayHaveMore {
      let keeper = keeper
      tracking.advance(to: now.advanced(byNanoseconds: -Self.lateness)) { flow in
        keeper?.note(flow)
        body(flow)
      }
    }
    return mayHaveMore
  }

  private mutating func take(
    from index: Int, _ body: (borrowing FlowRecord) -> Void
  ) throws(CaptureError) -> Bool {
    let source = inputs[index].source
    let keeper = keeper
    for _ in 0..<Self.batchesInTurn {
      batch.removeAll()
      let count = try source.read(limit: Self.segmentsInBatch) { packet in
        frame += 1
        inputs[index].note(packet)
        let packet = Packet(
          bytes: packet.bytes, time: packet.time, originalLength: packet.originalLength,
          linkType: packet.linkType, frame: frame, input: UInt16(truncatingIfNeeded: index))
        let before = batch.count
        batch.decode(packet, by: &decoder)
        keeper?.take(packet, segment: batch.count > before ? batch.segments[before] : nil)
      }
      if merge != nil { hold() } else { track(body) }
      if count < Self.segmentsInBatch { return false }
    }
    return true
  }

  private mutating func track(_ body: (borrowing FlowRecord) -> Void) {
    while knownEncapsulations < encapsulations.count {
      batch.encapsulations.append(encapsulations[UInt32(knownEncapsulations)])
      knownEncapsulations += 1
    }
    guard let keeper else { return tracking.take(batch, emit: body) }
    tracking.take(batch) { flow in
      keeper.note(flow)
      body(flow)
    }
  }

  // MARK: Several interfaces

  private mutating func hold() {
    batch.handOver { content, time in merge?.append(content, at: time) }
  }

  private mutating func release(before horizon: CaptureTime, _ body: (borrowing FlowRecord) -> Void) {
    var hasMore = true
    while hasMore {
      batch.removeAll()
      hasMore = merge?.release(before: horizon, into: &batch) ?? false
      track(body)
    }
  }

  // MARK: The end

  /// Ends the analysis: hands over every record that is left.
  public mutating func finish(now: CaptureTime, _ body: (borrowing FlowRecord) -> Void) {
    if merge != nil { release(before: CaptureTime(nanoseconds: .max), body) }
    // An interface that is gone has no counts any more; those of the last second count.
    for index in inputs.indices { try? inputs[index].count() }
    decoder.finish()
    let keeper = keeper
    tracking.finish { flow in
      keeper?.note(flow)
      body(flow)
    }
    keeper?.finish(
      drops: inputs.map {
        InputSummary.Drops(
          byInterface: UInt64($0.statistics.droppedByInterface), bySystem: UInt64($0.statistics.dropped))
      }, at: now)
  }

  /// Hands over a record of every connection that is kept, as if the capture ended now; it goes on.
  public mutating func survey(_ body: (borrowing FlowRecord) -> Void) { tracking.survey(emit: body) }

  /// Where both ends of every connection stand, as far as the packets that were taken in tell.
  public mutating func forEachEnd(_ body: (TrackedEnd) -> Void) { tracking.forEachEnd(body) }

  /// The run so far.
  public var summary: RunSummary {
    var inputs = inputs.map(\.summary)
    for index in inputs.indices { inputs[index].packetFile = keeper?.completePath }
    return RunSummary(
      version: Analysis.version, inputs: inputs,
      totals: RunTotals(
        decoding: decoder.statistics, tracking: tracking.end.statistics, quality: tracking.end.quality),
      policies: RunPolicies(options.analysis))
  }
}
