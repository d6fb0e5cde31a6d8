public import LastackDiagnosis
internal import LastackTracking
public import LastackWire

/// What `lastack hosts` says of a run: the numbers of the host stage, taken once.
public struct HostReport: Sendable {
  let run: RunSummary
  let findings: [Finding]
  let hosts: [HostSummary]
  let usages: [PortUsage]
  let listeners: [ListenerSummary]
  let timeWaitsElsewhere: Int
  let pairs: PairSummary
  let conntrack: ConntrackShadow
  let resets: ResetTally
  let census: Census?

  /// States at chosen times.
  public struct Census: Sendable {
    /// A table of all states for each time, or one line a time.
    public enum Form: Sendable { case instants, series }

    var hosts: [StateCensus.Host]
    var times: [CaptureTime]
    var form: Form
    var resolution: Int64

    public init(_ census: StateCensus, at times: [CaptureTime], form: Form) {
      hosts = census.report()
      self.times = times
      self.form = form
      resolution = census.resolution
    }
  }

  /// `shows` picks the hosts and ports that are shown; what is counted does not depend on it.
  public init(
    run: RunSummary, stage: HostStage, census: Census? = nil,
    shows: (FindingSubject) -> Bool = { _ in true }
  ) {
    self.run = run
    findings = stage.findings().filter { shows($0.subject) }
    hosts = stage.hostSummaries().filter { shows(FindingSubject(hosts: [$0.address], port: nil)) }
    usages = stage.portUsages(ofAtLeast: 1).filter {
      shows(FindingSubject(hosts: $0.path.hosts, port: $0.path.server.port))
    }
    listeners = stage.listenerSummaries().filter {
      shows(FindingSubject(hosts: [$0.listener.address], port: $0.listener.port))
    }
    timeWaitsElsewhere = stage.timeWaitsElsewhere
    var pairs = stage.pairSummary()
    pairs.clocks.removeAll { !shows(FindingSubject(hosts: [$0.client], port: nil)) }
    pairs.recycle.removeAll { !shows(FindingSubject(hosts: [$0.server], port: $0.port)) }
    self.pairs = pairs
    conntrack = stage.conntrack
    resets = stage.resetTally
    var census = census
    census?.hosts.removeAll { !shows(FindingSubject(hosts: [$0.address], port: nil)) }
    self.census = census
  }

  public var worstSeverity: Severity? { findings.map(\.severity).max() }
}
