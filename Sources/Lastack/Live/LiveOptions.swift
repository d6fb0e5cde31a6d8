public import LastackCapture

/// What to capture live, and how; the rest is as for files.
public struct LiveOptions: Sendable {
  /// Names of interfaces, or `any`; packets of several are put in the order of their times.
  public var interfaces: [String]
  /// Octets kept of a packet: the headers of most encapsulations fit into 128.
  public var snapLength = 128
  /// The kernel's buffer for each interface, in octets: what arrives while the program does not read.
  public var bufferOctets = 64 << 20
  public var mode = LiveCapture.Mode.promiscuous
  public var delivery = LiveCapture.Delivery.blocks(milliseconds: 100)
  /// Filter, identity, TIME-WAIT, limits; its paths are ignored.
  public var analysis: AnalysisOptions

  public init(interfaces: [String]) {
    self.interfaces = interfaces
    analysis = AnalysisOptions(paths: [])
    analysis.idleSeconds = LiveOptions.standardIdleSeconds
    analysis.maximumFlows = LiveOptions.standardMaximumFlows
  }

  /// A connection that is silent for so long ends as `idle`: a capture of weeks must not keep everything.
  public static let standardIdleSeconds = 3600
  /// Some 400 MB at the most.
  public static let standardMaximumFlows = 1_000_000
}
