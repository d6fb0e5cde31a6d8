public import LastackTracking
internal import LastackWire

/// Which connections a name in an assertion is about: `(port: 443, host: 10.0.0.0/8)`.
struct AssertionFilter: Sendable {
  var ports: [ClosedRange<UInt16>] = []
  var hosts: [IPNetwork] = []
  var clients: [IPNetwork] = []
  var servers: [IPNetwork] = []

  func selects(_ flow: borrowing FlowRecord) -> Bool {
    let (client, server) = (flow.client.endpoint, flow.server.endpoint)
    return (ports.isEmpty || ports.contains { $0.contains(client.port) || $0.contains(server.port) })
      && (hosts.isEmpty || hosts.contains { $0.contains(client.address) || $0.contains(server.address) })
      && (clients.isEmpty || clients.contains { $0.contains(client.address) })
      && (servers.isEmpty || servers.contains { $0.contains(server.address) })
  }

  func selects(_ subject: FindingSubject) -> Bool {
    let networks = hosts + clients + servers
    if let port = subject.port, !ports.isEmpty, !ports.contains(where: { $0.contains(port) }) { return false }
    return networks.isEmpty || subject.hosts.contains { host in networks.contains { $0.contains(host) } }
  }
}

/// A connection that an assertion fails by.
public struct AssertionWitness: Sendable {
  public enum Role: Sendable {
    case counted(FlowRecord)
    /// With it a population reached its peak.
    case atPeak
    /// It proves a finding.
    case provesFinding
  }

  public var flow: Int
  public var role: Role
}

/// One name of an assertion with its arguments: it takes in flows, and has a value at the end.
struct AssertionTerm: Sendable {
  enum Measure: Sendable {
    case connections
    case resets
    /// Connections whose column has the word; compared with a word the same term speaks of every connection.
    case word(WordColumn, String)
    case numbers(AssertionAggregate, NumberColumn)
    /// The most that one host had at once in a state, in one role or in both.
    case peak(EndpointState, Side?)
    case findings(FindingCode?, atLeast: Severity?)
  }

  let measure: Measure
  let filter: AssertionFilter
  /// Connections that the filter selects.
  private(set) var selected = 0
  private(set) var matching = AssertionSample()
  /// Their column has another word.
  private(set) var others = AssertionSample()
  /// Nobody can tell whether they match.
  private(set) var doubtful = AssertionSample()
  private var numbers: [Double] = []
  private var largest: AssertionWitness?
  private var largestNumber = -Double.infinity
  private var cut = 0
  private var hosts = Register<IPAddress>(bound: 1 << 16)
  private var log = PopulationLog()

  init(_ measure: Measure, _ filter: AssertionFilter) {
    self.measure = measure
    self.filter = filter
  }

  // MARK: - Taking in

  mutating func add(_ flow: borrowing FlowRecord) {
    guard filter.selects(flow) else { return }
    selected += 1
    switch measure {
    case .connections: matching.add(flow)
    case .resets:
      if flow.resetBy != nil {
        matching.add(flow)
      } else if WordColumn.resetBy.isDoubtful(flow) {
        doubtful.add(flow)
      }
    case .word(let column, let word): add(flow, column, word)
    case .numbers(_, let column):
      guard let number = column.number(of: flow) else { return }
      if number > largestNumber {
        largestNumber = number
        largest = AssertionWitness(flow: flow.flow, role: .counted(copy flow))
      }
      numbers.append(number)
      if column.isCut(flow) { cut += 1 }
    case .peak(let state, let role): add(flow, state, role)
    case .findings: break
    }
  }

  private mutating func add(_ flow: borrowing FlowRecord, _ column: WordColumn, _ word: String) {
    if column.has(word, flow) {
      // Silence that was not captured whole proves nothing.
      if flow.outcome.restsOnSilence, column == .outcome, column.isDoubtful(flow) {
        doubtful.add(flow)
      } else {
        matching.add(flow)
      }
    } else if column.isDoubtful(flow) || column.word(of: flow) == "unknown" {
      doubtful.add(flow)
    } else if column == .quality || column.word(of: flow) != nil {
      others.add(flow)
    }
  }

  private mutating func add(_ flow: borrowing FlowRecord, _ state: EndpointState, _ role: Side?) {
    let span = flow.timeWaitSpan
    let place = HostStage.place(flow.input, flow.firstFrame)
    for side in Side.allCases where role == nil || role == side {
      guard let host = hosts.number(of: flow[side].endpoint.address) else { continue }
      for stay in StateTimeline(of: side, in: flow, timeWait: span).stays
      where stay.state == state && stay.from != stay.until {
        log.start(host, at: stay.from, flow: flow.flow, place: place)
        if let until = stay.until { log.end(host, at: max(stay.from, until), flow: flow.flow, place: place) }
      }
    }
  }

  // MARK: - Values

  func value(of run: RunSummary, _ findings: [Finding]) -> AssertionNumber {
    switch measure {
    case .connections: return count(matching.count, run, mayBeNone: true)
    case .resets, .word: return count(matching.count, run, mayBeNone: false)
    case .findings(let code, let severity):
      return count(self.findings(findings, code, severity).count, run, mayBeNone: false)
    case .peak: return count(peak?.population ?? 0, run, mayBeNone: false)
    case .numbers(let aggregate, _):
      guard !numbers.isEmpty else { return .unknown(selected == 0 ? .noConnection : .noValue) }
      let value = aggregate.value(of: numbers)
      let losses = Self.losses(run).doubts
      var doubts = losses
      if cut > 0, aggregate != .minimum { doubts.insert(.cutConnections(cut)) }
      guard !doubts.isEmpty else { return AssertionNumber(value) }
      // What was missed may be longer than anything seen, or shorter.
      let low = losses.isEmpty || aggregate == .maximum || aggregate == .sum ? value : 0
      return AssertionNumber(low, aggregate == .minimum ? value : .infinity, doubts)
    }
  }

  private func count(_ seen: Int, _ run: RunSummary, mayBeNone: Bool) -> AssertionNumber {
    if selected == 0, !mayBeNone { return .unknown(.noConnection) }
    var (missed, doubts) = Self.losses(run)
    if doubtful.count > 0 {
      doubts.insert(.weakConnections(doubtful.count))
      missed += Double(doubtful.count)
    }
    return AssertionNumber(Double(seen), Double(seen) + missed, doubts)
  }

  /// How many more there may have been, for what the capture lost as a whole: a lost packet is one more at the most.
  private static func losses(_ run: RunSummary) -> (missed: Double, doubts: Set<AssertionDoubt>) {
    var (missed, doubts) = (0.0, Set<AssertionDoubt>())
    let dropped = run.inputs.compactMap(\.captureDrops).reduce(0, +)
    if dropped > 0 {
      missed += Double(dropped)
      doubts.insert(.droppedPackets(dropped))
    }
    let damaged = run.inputs.filter { !$0.damages.isEmpty }.count
    if damaged > 0 {
      missed = .infinity
      doubts.insert(.damagedInputs(damaged))
    }
    return (missed, doubts)
  }

  /// Whether every connection with a value has the word, or none of them.
  func every(hasWord: Bool, _ run: RunSummary) -> (verdict: AssertionVerdict, doubts: Set<AssertionDoubt>) {
    let against = hasWord ? others : matching
    if against.count > 0 { return (.fails, []) }
    var doubts = Self.losses(run).doubts
    if doubtful.count > 0 { doubts.insert(.weakConnections(doubtful.count)) }
    if matching.count + others.count + doubtful.count == 0 {
      doubts.insert(selected == 0 ? .noConnection : .noValue)
    }
    return (doubts.isEmpty ? .holds : .undecided, doubts)
  }

  /// The connections that make the value as large as it is.
  func witnesses(_ found: [Finding]) -> [AssertionWitness] {
    switch measure {
    case .connections, .resets, .word: return matching.witnesses
    case .numbers: return largest.map { [$0] } ?? []
    case .peak: return peak.map { [AssertionWitness(flow: $0.flow, role: .atPeak)] } ?? []
    case .findings(let code, let severity):
      return findings(found, code, severity).compactMap(\.evidence.first).map {
        AssertionWitness(flow: $0.flow, role: .provesFinding)
      }
    }
  }

  var hasNumbers: Bool { if case .numbers = measure { true } else { false } }

  private var peak: PopulationCurve.Point? {
    log.curves { $0 }.values.compactMap(\.peak).max {
      ($0.population, -$0.time.nanoseconds) < ($1.population, -$1.time.nanoseconds)
    }
  }

  private func findings(_ all: [Finding], _ code: FindingCode?, _ severity: Severity?) -> [Finding] {
    all.filter { finding in
      code.map { $0 == finding.code } ?? true && severity.map { $0 <= finding.severity } ?? true
        && filter.selects(finding.subject)
    }
  }
}

/// How many connections, and some of them.
struct AssertionSample: Sendable {
  private(set) var count = 0
  private(set) var witnesses: [AssertionWitness] = []

  static let mostWitnesses = 20

  mutating func add(_ flow: borrowing FlowRecord) {
    count += 1
    guard witnesses.count < Self.mostWitnesses else { return }
    witnesses.append(AssertionWitness(flow: flow.flow, role: .counted(copy flow)))
  }
}

/// Many numbers as one.
enum AssertionAggregate: String, CaseIterable, Sendable {
  case maximum = "max"
  case minimum = "min"
  case sum, mean, median, p90, p95, p99

  /// - Parameter numbers: not empty. Quantiles are the smallest number that so many do not exceed.
  func value(of numbers: [Double]) -> Double {
    switch self {
    case .maximum: numbers.max() ?? 0
    case .minimum: numbers.min() ?? 0
    case .sum: numbers.reduce(0, +)
    case .mean: numbers.reduce(0, +) / Double(numbers.count)
    case .median: Self.quantile(0.5, of: numbers)
    case .p90: Self.quantile(0.9, of: numbers)
    case .p95: Self.quantile(0.95, of: numbers)
    case .p99: Self.quantile(0.99, of: numbers)
    }
  }

  static func quantile(_ part: Double, of numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    let rank = (part * Double(sorted.count)).rounded(.up)
    return sorted[min(max(Int(rank) - 1, 0), sorted.count - 1)]
  }
}

extension Outcome {
  /// Whether the outcome says that something never came.
  var restsOnSilence: Bool {
    switch self {
    case .synUnanswered, .synAckUnanswered, .halfClosed, .finUnanswered, .lastAckUnanswered,
      .retransmissionTimeout, .keepaliveTimeout:
      true
    case .refused, .tupleCollision, .handshakeReset, .icmpRejected, .orderly, .orderlyThenReset,
      .resetAfterFin, .aborted, .open, .idle:
      false
    }
  }
}
