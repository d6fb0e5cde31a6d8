internal import LastackTracking
public import LastackWire

/// What two captures say of hosts: one number each, which no test can weigh.
public struct HostChanges: Sendable {
  /// The TIME-WAITs of one host.
  public struct Population: Sendable, Equatable {
    public var host: IPAddress
    public var peakBefore: Int
    public var peakAfter: Int
    /// Over the capture's length.
    public var meanBefore: Double
    public var meanAfter: Double
  }

  /// Peaks that went to three halves or two thirds, by ten at least; largest first.
  public private(set) var populations: [Population] = []
  /// Findings of the one capture only, by code and subject.
  public private(set) var gone: [Finding] = []
  public private(set) var new: [Finding] = []

  private static let leastPeak = 10

  public init(
    from before: HostStage, _ beforeRun: RunSummary, to after: HostStage, _ afterRun: RunSummary
  ) {
    let (one, other) = (before.summaries, after.summaries)
    for host in Set(one.keys).union(other.keys) {
      let (b, a) = (one[host], other[host])
      let population = Population(
        host: host, peakBefore: b?.peak.population ?? 0, peakAfter: a?.peak.population ?? 0,
        meanBefore: Self.mean(b, beforeRun), meanAfter: Self.mean(a, afterRun))
      let (least, most) = (
        min(population.peakBefore, population.peakAfter), max(population.peakBefore, population.peakAfter)
      )
      if most - least >= Self.leastPeak, 2 * most >= 3 * least { populations.append(population) }
    }
    populations.sort {
      let (x, y) = (max($0.peakBefore, $0.peakAfter), max($1.peakBefore, $1.peakAfter))
      return x == y ? $0.host.bits < $1.host.bits : x > y
    }
    let (b, a) = (before.findings(), after.findings())
    gone = b.filter { finding in !a.contains { $0.code == finding.code && $0.subject == finding.subject } }
    new = a.filter { finding in !b.contains { $0.code == finding.code && $0.subject == finding.subject } }
  }

  private static func mean(_ summary: HostSummary?, _ run: RunSummary) -> Double {
    guard let summary, let first = run.firstTime, let last = run.lastTime, first < last else { return 0 }
    return Double(summary.curve.area(from: first, to: last)) / Double(last.nanoseconds(since: first))
  }
}

extension HostStage {
  fileprivate var summaries: [IPAddress: HostSummary] {
    Dictionary(hostSummaries().map { ($0.address, $0) }) { first, _ in first }
  }
}
