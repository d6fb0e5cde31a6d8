public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// TIME-WAIT over time and the ports that it holds: what a report takes from the host stage, once.
public struct HostPressure: Sendable {
  /// Hosts that held TIME-WAIT, greatest peak first.
  let hosts: [HostSummary]
  /// Paths whose client held TIME-WAIT, greatest peak first.
  let usages: [PortUsage]
  private let peaks: [IPAddress: HostSummary]

  /// What a text report shows: the hosts that `closes` left with most TIME-WAITs, at most `rows`, and paths of which the
  /// TIME-WAITs say something of ports.
  public init(
    _ stage: HostStage, of closes: CloseSummary, rows: Int,
    shows: (FindingSubject) -> Bool = { _ in true }
  ) {
    let holders = closes.timeWaitHolders.descending.prefix(rows).map(\.address)
    self.init(hosts: stage.hostSummaries(of: Set(holders)), usages: stage.portUsages(ofAtLeast: 16), shows)
  }

  /// All there is; `shows` picks hosts and ports, what is counted does not depend on it.
  public init(_ stage: HostStage, shows: (FindingSubject) -> Bool = { _ in true }) {
    self.init(hosts: stage.hostSummaries(), usages: stage.portUsages(ofAtLeast: 1), shows)
  }

  private init(hosts: [HostSummary], usages: [PortUsage], _ shows: (FindingSubject) -> Bool) {
    self.hosts = hosts.filter { shows(FindingSubject(hosts: [$0.address], port: nil)) }
    self.usages = usages.filter {
      shows(FindingSubject(hosts: $0.path.hosts, port: $0.path.server.port))
    }
    peaks = Dictionary(self.hosts.map { ($0.address, $0) }) { first, _ in first }
  }

  func peak(of address: IPAddress) -> PopulationCurve.Point? { peaks[address]?.peak }
}
