public import LastackDiagnosis
public import LastackTracking

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
    _ options: AnalysisOptions, opened: (([String]) -> Void)? = nil,
    progress: ((AnalysisProgress) -> Void)? = nil, _ body: (borrowing FlowRecord) -> Void
  ) throws(AnalysisError) -> RunSummary {
    // The reader, the decoder and the tracker meet here.
    throw .unreadable(path: options.paths.first ?? "-", offset: nil, problem: "captures cannot be read yet")
  }

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
