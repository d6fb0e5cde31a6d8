public import LastackTracking
public import LastackWire

/// How many connections each host had in each state, at any time: what `netstat -an | awk '{print $6}' | sort | uniq -c`
/// would have printed, for both ends.
///
/// Exact at ``resolution``'s multiples. Memory: at most 65,536 hosts (further ones are counted in ``omitted``), and the
/// log's bound.
public struct StateCensus: Sendable {
  private var hosts = Register<IPAddress>(bound: 1 << 16)
  private var log: PopulationLog
  public private(set) var omitted = 0

  /// `bound` entries are kept: two for each stay in a state.
  public init(bound: Int = 1 << 22) {
    log = PopulationLog(bound: bound)
  }

  /// Nanoseconds; 1 is exact at any time.
  public var resolution: Int64 { log.resolution }

  public mutating func add(_ flow: borrowing FlowRecord) {
    let span = flow.timeWaitSpan
    for side in Side.allCases {
      // Nothing was captured of it: nothing is known.
      guard let host = hosts.number(of: flow[side].endpoint.address) else {
        omitted += 1
        continue
      }
      let place = HostStage.place(flow.input, flow.firstFrame)
      for stay in StateTimeline(of: side, in: flow, timeWait: span).stays
      where stay.state != .closed && stay.from != stay.until {
        let key = host << 4 | stay.state.number
        log.start(key, at: stay.from, flow: flow.flow, place: place)
        // Times may go back: a stay that ended before it began is none.
        if let until = stay.until { log.end(key, at: max(stay.from, until), flow: flow.flow, place: place) }
      }
    }
  }

  public mutating func merge(_ other: StateCensus) {
    var names: [UInt32: UInt32] = [:]
    for (number, host) in other.hosts.keys.enumerated() {
      if let name = hosts.number(of: host) { names[UInt32(number)] = name }
    }
    log.merge(other.log) { key in names[key >> 4].map { $0 << 4 | key & 15 } }
    omitted += other.omitted
  }

  /// One host's connections by state.
  public struct Host: Sendable {
    public var address: IPAddress
    /// In the order of RFC 9293's diagram; states that never occurred are left out.
    public var curves: [(state: EndpointState, curve: PopulationCurve)]

    /// The states at `time` with their counts, most first; none that is 0.
    public func counts(at time: CaptureTime) -> [(state: EndpointState, count: Int)] {
      curves.map { ($0.state, $0.curve.population(at: time)) }.filter { $0.1 > 0 }
        .sorted { ($1.1, $0.0.number) < ($0.1, $1.0.number) }
    }
  }

  /// Every host, in the order in which they were met.
  public func report() -> [Host] {
    let curves = log.curves { $0 }
    return hosts.keys.enumerated().map { number, address in
      Host(
        address: address,
        curves: EndpointState.allCases.compactMap { state in
          curves[UInt32(number) << 4 | state.number].map { (state, $0) }
        })
    }
  }
}

extension EndpointState {
  /// 0 to 9, in the order of the vocabulary.
  fileprivate var number: UInt32 {
    switch self {
    case .synSent: 0
    case .synReceived: 1
    case .established: 2
    case .finWait1: 3
    case .finWait2: 4
    case .closing: 5
    case .timeWait: 6
    case .closeWait: 7
    case .lastAck: 8
    case .closed: 9
    }
  }
}
