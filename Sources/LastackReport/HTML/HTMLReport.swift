public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// The report of a run as one page of HTML that needs nothing beside it: no network, no script to be read.
///
/// It shows aggregates, findings, and in full the flows that they name; its size is bounded, whatever the capture holds.
public struct HTMLReport {
  let run: RunSummary
  let closes: CloseSummary
  let hosts: HostReport
  let timeline: OutcomeTimeline
  let durations: CloseDurations
  /// Paths whose ports are drawn over time.
  let portCurves: [PortCurve]
  /// Ports that a client with a shortage has: fewer than are presumed, where no more were ever used.
  let pools: [Path: Int]
  let listings: [FlowListing]

  static let mostFindings = 40
  static let mostFlows = 100
  static let mostRows = 200
  /// Octets of ladders and verdicts after which flows are listed only.
  static let mostOctets = 3_000_000

  /// `shows` picks the hosts and ports that are shown; what is counted does not depend on it.
  public init(
    run: RunSummary, closes: CloseSummary, stage: HostStage, timeline: OutcomeTimeline,
    durations: CloseDurations, shows: (FindingSubject) -> Bool = { _ in true }
  ) {
    self.run = run
    self.closes = closes
    self.timeline = timeline
    self.durations = durations
    let hosts = HostReport(run: run, stage: stage, shows: shows)
    self.hosts = hosts
    var pools: [Path: Int] = [:]
    for finding in hosts.findings {
      if case .portExhaustion(let found) = finding.detail { pools[found.path] = found.remedies.limit.count }
    }
    self.pools = pools
    portCurves = PortCurve.list(hosts, stage, pools: pools)
    listings = FlowListing.list(hosts.findings.prefix(Self.mostFindings), closes.examples)
  }

  /// The flows that the page shows in full: their records are what ``page(with:)`` wants.
  public var flows: [Int] { listings.map(\.flow) }

  /// All findings, worst first.
  public var findings: [Finding] { hosts.findings }

  /// The page. A flow whose record is not on the shelf is listed without its ladder, and the page says so.
  public func page(with shelf: FlowShelf) -> OutputBuffer {
    var markup = Markup(capacity: 1 << 18)
    PageFrame(run: run).open(
      [
        ("capture", "Capture", true), ("findings", "Findings", !hosts.findings.isEmpty),
        ("endings", "How they ended", closes.flows > 0), ("closers", "Who closes first", closes.flows > 0),
        ("time-wait", "TIME-WAIT and ports", !hosts.hosts.isEmpty),
        ("resets", "Resets", closes.resets.total > 0),
        ("clocks", "Clocks", ClockSection.isWorthShowing(self)), ("flows", "Flows", !listings.isEmpty),
        ("words", "Words", closes.flows > 0),
      ], &markup)
    CaptureSection(report: self).write(to: &markup)
    FindingCards(report: self).write(to: &markup)
    EndingSection(report: self).write(to: &markup)
    CloserSection(report: self).write(to: &markup)
    TimeWaitSection(report: self).write(to: &markup)
    ResetSection(report: self).write(to: &markup)
    ClockSection(report: self).write(to: &markup)
    FlowSection(report: self, shelf: shelf).write(to: &markup)
    WordSection(report: self).write(to: &markup)
    PageFrame(run: run).close(&markup)
    return markup.finish()
  }
}

extension HTMLReport {
  /// A client's ports towards one server port over time, and how many there are.
  struct PortCurve {
    var usage: PortUsage
    var curve: PopulationCurve
    var limit: Int
    /// The limit is what was seen in use: the range seems to be a narrower one than is presumed.
    var isObserved: Bool

    /// The paths nearest their limit, three at most; none that is far from it.
    static func list(_ hosts: HostReport, _ stage: HostStage, pools: [Path: Int]) -> [PortCurve] {
      hosts.usages.map { usage in (usage, pools[usage.path] ?? usage.capacity) }
        .filter { $0.0.peak.population * 10 >= $0.1 }
        .sorted { $0.0.peak.population * $1.1 > $1.0.peak.population * $0.1 }
        .prefix(3)
        .compactMap { usage, limit in
          stage.timeWaitCurve(of: usage.path, atServer: false).map {
            PortCurve(usage: usage, curve: $0, limit: limit, isObserved: limit != usage.capacity)
          }
        }
    }
  }
}

/// A flow that the page shows, and why.
struct FlowListing: Equatable {
  var flow: Int
  var reasons: [String]

  /// The findings' flows first, then those of the stories, each once.
  static func list(_ findings: ArraySlice<Finding>, _ examples: [StoryExample]) -> [FlowListing] {
    var listings: [FlowListing] = []
    var places: [Int: Int] = [:]
    func add(_ flow: Int, _ reason: String) {
      if let place = places[flow] {
        if !listings[place].reasons.contains(reason) { listings[place].reasons.append(reason) }
      } else if listings.count < HTMLReport.mostFlows {
        places[flow] = listings.count
        listings.append(FlowListing(flow: flow, reasons: [reason]))
      }
    }
    // Stories have a place each, whatever findings there are.
    for example in examples { add(example.flow, example.story.phrase(example)) }
    for finding in findings {
      for evidence in finding.evidence {
        add(evidence.flow, "\(finding.code.rawValue): \(evidence.role.phrase)")
      }
    }
    return listings
  }
}
