public import LastackCapture
public import LastackDiagnosis
public import LastackTracking
public import LastackWire

/// What to read and under which policies; the defaults are those of the command line.
public struct AnalysisOptions: Sendable {
  /// Capture files and pipes; `-` is standard input. Several are one capture, in the order of their first packets.
  public var paths: [String]
  public var reader = ReaderKind.auto
  /// A libpcap filter expression (pcap-filter(7)), applied to every input.
  public var filter: String?
  /// Which outer identifiers belong to a flow's identity.
  public var key: KeyPolicy = []
  public var timeWait = TimeWaitPolicy()
  /// Silence in seconds after which a connection ends as `idle`; nil for never.
  public var idleSeconds: Int?
  /// The bound on tracked connections; nil for the tracker's own.
  public var maximumFlows: Int?
  /// The ports that hosts choose from for themselves.
  public var ephemeralPorts = EphemeralPortPolicy()

  /// Threads that work at the same time, the caller's included; more than three are of no use. Results never depend on it.
  public var jobs = 1

  public init(paths: [String]) { self.paths = paths }

  /// What the host stage assumes.
  public var hosts: HostPolicy { HostPolicy(timeWait: timeWait, ports: ephemeralPorts) }

  var tracking: TrackingPolicy {
    var policy = TrackingPolicy()
    policy.timeWait = timeWait
    policy.idleTimeout = idleSeconds.map { seconds in
      let (nanoseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
      return overflow ? .max : nanoseconds
    }
    if let maximumFlows { policy.maximumFlows = maximumFlows }
    return policy
  }
}
