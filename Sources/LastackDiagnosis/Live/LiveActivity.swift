public import LastackTracking
public import LastackWire

/// What is going on now: closes a second by outcome, TIME-WAITs, and what ended badly last.
///
/// Fed with connections as they end (`FlowRecord/Phase/ended`), not with complete records, which come minutes later.
public struct LiveActivity: Sendable {
  /// A connection that deserves a look.
  public struct Ending: Sendable, Equatable {
    public var flow: Int
    public var time: CaptureTime
    public var client: Endpoint
    public var server: Endpoint
    public var outcome: Outcome
    public var story: Story
  }

  /// The rates are over so many whole seconds.
  public static let rateSeconds = 10
  /// So many endings are kept.
  public static let endingsKept = 64

  /// All that ended so far.
  public private(set) var outcomes = Tally<Outcome>()
  public private(set) var timeWaits: TimeWaitPopulation
  /// Newest last.
  public private(set) var endings: [Ending] = []
  /// By second modulo their number; the running second is not counted in rates.
  private var seconds = Array(
    repeating: (second: Int64.min, outcomes: Tally<Outcome>()), count: rateSeconds + 1)
  private var now = CaptureTime(nanoseconds: .min)
  private let policy: HostPolicy

  public init(policy: HostPolicy) {
    self.policy = policy
    timeWaits = TimeWaitPopulation(policy: policy.timeWait)
  }

  public mutating func note(_ flow: borrowing FlowRecord) {
    timeWaits.note(flow)
    guard flow.phase == .ended else { return }
    outcomes.add(flow.outcome)
    let time = flow.closeFinished ?? flow.end
    let second = time.nanoseconds / 1_000_000_000
    let place = Int(second.magnitude % UInt64(seconds.count))
    if seconds[place].second < second { seconds[place] = (second, Tally()) }
    if seconds[place].second == second { seconds[place].outcomes.add(flow.outcome) }
    guard let (story, _) = Story.told(by: flow) else { return }
    if endings.count == Self.endingsKept { endings.removeFirst() }
    endings.append(
      Ending(
        flow: flow.flow, time: time, client: flow.client.endpoint, server: flow.server.endpoint,
        outcome: flow.outcome, story: story))
  }

  /// Lets the time go on.
  public mutating func advance(to time: CaptureTime) {
    now = max(now, time)
    timeWaits.advance(to: now)
  }

  /// How many ended so in the last ``rateSeconds`` whole seconds before now.
  public func recent(_ outcome: Outcome) -> Int {
    let second = now.nanoseconds / 1_000_000_000
    return seconds.reduce(0) { sum, entry in
      entry.second < second && entry.second >= second - Int64(Self.rateSeconds)
        ? sum + entry.outcomes[outcome] : sum
    }
  }

  /// Clients' ports toward one server port that TIME-WAIT holds, beside those there are; fullest first.
  public func ports(most: Int) -> [LivePorts] {
    // The fullest are among those with most, but for ranges of very different sizes.
    timeWaits.paths(most: most * 4).map { path, ports in
      let (range, isGiven) = policy.ports.range(of: path.client)
      return LivePorts(path: path, inTimeWait: ports, range: range, rangeIsGiven: isGiven)
    }.sorted { $0.inTimeWait * $1.range.count > $1.inTimeWait * $0.range.count }.prefix(most).map { $0 }
  }
}

/// A client's ports toward one server port, now.
public struct LivePorts: Sendable, Equatable {
  public var path: Path
  public var inTimeWait: Int
  /// The client's ephemeral range under the policy.
  public var range: ClosedRange<UInt16>
  public var rangeIsGiven: Bool

  public init(path: Path, inTimeWait: Int, range: ClosedRange<UInt16>, rangeIsGiven: Bool) {
    self.path = path
    self.inTimeWait = inTimeWait
    self.range = range
    self.rangeIsGiven = rangeIsGiven
  }
}
