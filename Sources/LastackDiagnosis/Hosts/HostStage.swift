public import LastackTracking
internal import LastackWire

/// The questions about hosts: who holds TIME-WAIT, when ports run out, what piles up, what a restart ran into.
///
/// Reads flow records and nothing else, in any order; stages that saw different records can be merged. Memory is bounded
/// whatever the capture holds: by 65,536 paths and 16,384 listeners (beyond, clients are counted together), 2^20 entries of
/// TIME-WAIT times, 2^19 of listeners', 2^18 uses of ports and 2^16 long CLOSE-WAITs; and by 2^17 SYNs and closes that wait
/// to be put in order, 16,384 pairs of addresses, 65,536 server ports, and 2^15 entries of a middlebox; and what
/// ``ResetLedger`` keeps of resets.
///
/// A further stage adds its state here, to ``add(_:)``, ``merge(_:)`` and ``findings()``.
public struct HostStage: Sendable {
  public let policy: HostPolicy
  var listeners = Register<Endpoint>(bound: 1 << 14)
  var listenerStates: [ListenerState] = []
  var paths = Register<Path>(bound: (1 << 16) + (1 << 12))
  var pathStates: [PathState] = []
  /// TIME-WAITs: the path's number twice, one more for those at the server.
  var timeWaits = PopulationLog(bound: 1 << 20)
  /// Connections to a listener: its number twice, one more for refused ones; nothing of them ends.
  var arrivals = PopulationLog(bound: 1 << 19)
  var ports = PortLog(bound: 1 << 18)
  var halfClosed = HalfClosedLog()
  var pairs = PairStage()
  var resets = ResetLedger()
  /// Resets by cause, and by the stage that they came in.
  public internal(set) var resetTally = ResetTally()
  /// What a middlebox's table would have held.
  public internal(set) var conntrack = ConntrackShadow()
  /// TIME-WAITs that found no room in the tables above.
  public internal(set) var unplaced = 0

  /// Paths whose client is kept apart; the rest of the bound is for servers with many clients.
  private static let apart = 1 << 16

  public init(policy: HostPolicy = HostPolicy()) { self.policy = policy }

  /// Takes in a connection. Cost: two look-ups, and some 200 octets written.
  public mutating func add(_ flow: borrowing FlowRecord) {
    pairs.add(flow)
    conntrack.add(flow)
    resets.add(flow)
    resetTally.add(flow)
    if flow.outcome == .refused { return addRefused(flow) }
    guard !flow.outcome.isHandshakeFailure else { return }
    guard let listener = listener(flow.server.endpoint) else {
      if flow.timeWaitHolder != .none { unplaced += 1 }
      return
    }
    let place = Self.place(flow.input, flow.firstFrame)
    listenerStates[Int(listener)].add(flow)
    if flow.rolesFrom == .syn {
      let accepted = flow.start.advanced(byNanoseconds: flow.handshakeRTT ?? 0)
      arrivals.start(listener << 1, at: accepted, flow: flow.flow, place: place)
    }
    halfClosed.add(flow)
    if flow.timeWaitHolder != .none { addTimeWait(flow, listener) }
  }

  private mutating func addRefused(_ flow: borrowing FlowRecord) {
    // A scan meets closed ports everywhere: those must not take the room of ports that serve.
    guard let listener = listener(flow.server.endpoint, within: listeners.bound / 2) else { return }
    listenerStates[Int(listener)].refused += 1
    arrivals.start(
      listener << 1 | 1, at: flow.start, flow: flow.flow, place: Self.place(flow.input, flow.firstFrame))
  }

  private mutating func addTimeWait(_ flow: borrowing FlowRecord, _ listener: UInt32) {
    guard let span = flow.timeWaitSpan else { return }
    guard let path = path(Path(client: flow.client.endpoint.address, server: flow.server.endpoint), listener)
    else {
      unplaced += 1
      return
    }
    pathStates[Int(path)].add(flow, endedEarly: span.endedEarly)
    let place = Self.place(flow.input, flow.lastFrame)
    if flow.timeWaitHolder != .server {
      timeWaits.start(path << 1, at: span.start, flow: flow.flow, place: place)
      timeWaits.end(path << 1, at: span.end, flow: flow.flow, place: place)
      ports.add(
        PortUse(
          path: path, flow: UInt32(truncatingIfNeeded: flow.flow), opened: flow.start.nanoseconds,
          released: span.start.nanoseconds, place: Self.place(flow.input, flow.firstFrame),
          port: flow.client.endpoint.port))
    }
    if flow.timeWaitHolder != .client {
      timeWaits.start(path << 1 | 1, at: span.start, flow: flow.flow, place: place)
      timeWaits.end(path << 1 | 1, at: span.end, flow: flow.flow, place: place)
    }
  }

  // MARK: Tables

  private mutating func listener(_ endpoint: Endpoint, within limit: Int? = nil) -> UInt32? {
    guard let number = listeners.number(of: endpoint, within: limit) else { return nil }
    if Int(number) == listenerStates.count { listenerStates.append(ListenerState()) }
    return number
  }

  private mutating func path(_ path: Path, _ listener: UInt32) -> UInt32? {
    let together = Path(client: Path.manyClients, server: path.server)
    guard let number = paths.number(of: path, within: Self.apart) ?? paths.number(of: together) else {
      return nil
    }
    if Int(number) == pathStates.count {
      pathStates.append(PathState(listener: listener, firstStart: CaptureTime(nanoseconds: .max)))
    }
    return number
  }

  /// A frame and the input it is counted in.
  @inline(__always)
  static func place(_ input: Int, _ frame: UInt64) -> UInt64 {
    UInt64(UInt16(truncatingIfNeeded: input)) << 48 | frame & 0xffff_ffff_ffff
  }

  // MARK: Many machines

  /// Takes in what another stage saw; neither flows' nor inputs' numbers are changed. The policy stays this one's.
  public mutating func merge(_ other: HostStage) {
    var listenerNames: [UInt32: UInt32] = [:]
    for (number, endpoint) in other.listeners.keys.enumerated() {
      guard let name = listener(endpoint) else { continue }
      listenerNames[UInt32(number)] = name
      listenerStates[Int(name)].merge(other.listenerStates[number])
    }
    var pathNames: [UInt32: UInt32] = [:]
    for (number, path) in other.paths.keys.enumerated() {
      let state = other.pathStates[number]
      guard let listener = listenerNames[state.listener], let name = self.path(path, listener) else {
        unplaced += Int(state.atClient) + Int(state.atServer)
        continue
      }
      pathNames[UInt32(number)] = name
      pathStates[Int(name)].merge(state)
    }
    timeWaits.merge(other.timeWaits) { key in pathNames[key >> 1].map { $0 << 1 | key & 1 } }
    arrivals.merge(other.arrivals) { key in listenerNames[key >> 1].map { $0 << 1 | key & 1 } }
    ports.merge(other.ports) { pathNames[$0] }
    halfClosed.merge(other.halfClosed)
    pairs.merge(other.pairs)
    conntrack.merge(other.conntrack)
    resets.merge(other.resets)
    resetTally.merge(other.resetTally)
    unplaced += other.unplaced
  }

  // MARK: Answers

  private func resetFindings(beside restarts: [Finding]) -> [Finding] {
    let limits = idleLimits()
    return keepaliveRaces() + limits + suspectedMiddleboxes(beside: limits) + listenersDown(but: restarts)
      + listenerOverflows() + portScans()
  }

  /// All findings, worst first.
  public func findings() -> [Finding] {
    let restarts = restartsInTimeWait()
    let found =
      portUsages(atLeast: PortUsage.leastConnections).compactMap(\.finding) + closeWaitLeaks()
      + restarts + timeWaitBuckets() + pairSummary().findings + resetFindings(beside: restarts)
    return found.sorted(by: Finding.precedes)
  }
}
