internal import LastackCapture
public import LastackDiagnosis
public import LastackTracking
internal import LastackWire

/// Captures read, their connections rebuilt and judged: the whole way in one call.
public struct Analysis: Sendable {
  /// Every connection, in the order of their numbers.
  public let flows: [FlowRecord]
  public let summary: RunSummary

  /// Analyses one capture file under the default policies.
  public init(of path: String) throws(AnalysisError) {
    try self.init(AnalysisOptions(paths: [path]))
  }

  public init(_ options: AnalysisOptions) throws(AnalysisError) {
    var flows: [FlowRecord] = []
    summary = try Analysis.run(options) { flow in flows.append(copy flow) }
    flows.sort { $0.flow < $1.flow }
    self.flows = flows
  }

  /// Analyses captures, and hands over each connection when it is complete; memory holds the live ones only.
  ///
  /// - Parameters:
  ///   - opened: called once, before the first connection, with the inputs' base names: a record's `input` counts in them.
  ///   - progress: called now and then, at most once for some thousand packets.
  ///   - body: called once a connection, in the order in which they complete, which is the same every time.
  /// - Throws: ``AnalysisError`` if an input cannot be read at all, or the filter is wrong.
  public static func run(
    _ options: AnalysisOptions, opened: ([String]) -> Void = { _ in },
    progress: ((AnalysisProgress) -> Void)? = nil, _ body: (borrowing FlowRecord) -> Void
  ) throws(AnalysisError) -> RunSummary {
    let policy = options.tracking
    let encapsulations = EncapsulationTable()
    do {
      var reader = try CaptureReader(paths: options.paths, reader: options.reader, filter: options.filter)
      opened(reader.summaries.map(\.name))
      var decoder = PacketDecoder(key: options.key, encapsulations: encapsulations)
      var tracker = FlowTracker(policy: policy, encapsulations: encapsulations)
      var batch = SegmentBatch()
      var hasMore = true
      while hasMore {
        hasMore = try reader.readBatch(limit: packetsBetweenProgress) { packet in
          switch decoder.decode(packet, into: &batch.next) {
          case .segment:
            if batch.advance() { tracker.ingest(batch.take(), emit: body) }
          case .rejection(let rejection):
            // What came before it has to be known when it is judged.
            tracker.ingest(batch.take(), emit: body)
            tracker.ingest(rejection)
          case .fragment, .notTCP, .undecodable: break
          }
        }
        tracker.ingest(batch.take(), emit: body)
        progress?(
          AnalysisProgress(
            packets: decoder.statistics.packets, octets: reader.bytesRead, totalOctets: reader.totalBytes))
      }
      decoder.finish()
      tracker.finish(emit: body)
      return RunSummary(
        version: version, inputs: reader.summaries.map(RunSummary.Input.init),
        totals: RunTotals(
          decoding: decoder.statistics, tracking: tracker.statistics, quality: tracker.captureQuality),
        policies: RunPolicies(options))
    } catch {
      throw AnalysisError(error, filter: options.filter)
    }
  }

  private static let packetsBetweenProgress = 1 << 14

  /// The program's version.
  public static let version = "0.1.0"
}

/// How far an analysis is.
public struct AnalysisProgress: Sendable, Equatable {
  public var packets: Int
  /// Octets read from the inputs, compressed where they are.
  public var octets: Int
  /// Octets of all inputs; nil where one is a pipe.
  public var totalOctets: Int?

  public init(packets: Int, octets: Int, totalOctets: Int?) {
    self.packets = packets
    self.octets = octets
    self.totalOctets = totalOctets
  }
}
