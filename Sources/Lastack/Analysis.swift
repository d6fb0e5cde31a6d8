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

  /// The program's version.
  public static let version = "0.1.0"
}
