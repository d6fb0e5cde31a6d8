internal import LastackTracking
internal import LastackWire

/// What is kept of resets and of silences for the findings about them (`semantics.md` §7.2).
///
/// Memory is bounded: 2^17 idle closes, 2^14 races, 2^15 silences that a connection did not outlive, 2^14 services and
/// clients with those that they did, 2^12 paths with suspected resets, 2^16 refused pairs of client and port.
/// Cost: three comparisons for a connection without reset and without a silence.
struct ResetLedger: Sendable {
  /// A close by the server after an idle time, as one sample of its keep-alive limit.
  struct IdleClose: Sendable {
    var service: UInt32
    var nanoseconds: Int64
  }

  /// A silence that ended a connection.
  struct LostSilence: Sendable {
    var service: UInt32
    var client: UInt32
    var nanoseconds: Int64
    /// When it was over.
    var end: CaptureTime
    var flow: Int
    var place: UInt64
    var isSuspected: Bool
    /// Else nothing answered any more.
    var isReset: Bool
    /// Sent by a device at the end of the silence, not in answer to a segment: the limit itself.
    var isUnasked: Bool
  }

  /// The longest silence that a connection outlived.
  struct Survivor: Sendable {
    var nanoseconds: Int64 = 0
    var flow = 0
  }

  var services = Register<Endpoint>(bound: 1 << 14)
  var clients = Register<IPAddress>(bound: 1 << 14)
  var survivorsOfServices: [Survivor] = []
  var survivorsOfClients: [Survivor] = []
  var idleCloses: [IdleClose] = []
  var races: [RaceSample] = []
  var lost: [LostSilence] = []
  var overflows: [UInt32: OverflowCount] = [:]
  var suspects = SuspectLog()
  var refusals = RefusalLog()
  /// Entries that found no room.
  private(set) var unplaced = 0

  private static let idleClosesBound = 1 << 17
  private static let racesBound = 1 << 14
  private static let lostBound = 1 << 15
  /// Nanoseconds: an idle time that a server grants at least, as for the cause itself.
  private static let leastIdle: Int64 = 1_000_000_000
  /// Shorter silences say nothing about the limits of devices, of which the least is 60 s.
  private static let leastSilence: Int64 = 20_000_000_000

  @inline(__always)
  mutating func add(_ flow: borrowing FlowRecord) {
    guard
      flow.firstRst != nil || flow.evidence.idleBeforeFin >= Self.leastIdle
        || flow.evidence.silenceSurvived >= Self.leastSilence || flow.evidence.silenceUnanswered > 0
    else { return }
    addRare(flow)
  }

  @inline(never)
  private mutating func addRare(_ flow: borrowing FlowRecord) {
    if flow.outcome == .refused { return refusals.add(flow) }
    addSilences(flow)
    addIdleClose(flow)
    guard let reset = flow.reset, let cause = flow.resetCause else { return }
    if let race = reset.race { addRace(race, flow) }
    if cause == .listenerOverflow, let service = service(of: flow) {
      overflows[service, default: OverflowCount()].add(flow, reset)
    }
    if flow.resetOrigin == .suspectedMiddlebox { suspects.add(flow, reset) }
  }

  private mutating func service(of flow: borrowing FlowRecord) -> UInt32? {
    guard let number = services.number(of: flow.server.endpoint) else {
      unplaced += 1
      return nil
    }
    if Int(number) == survivorsOfServices.count { survivorsOfServices.append(Survivor()) }
    return number
  }

  private mutating func client(_ address: IPAddress) -> UInt32? {
    guard let number = clients.number(of: address) else {
      unplaced += 1
      return nil
    }
    if Int(number) == survivorsOfClients.count { survivorsOfClients.append(Survivor()) }
    return number
  }

  // MARK: Keep-alive

  private mutating func addIdleClose(_ flow: borrowing FlowRecord) {
    let idle = flow.evidence.idleBeforeFin
    guard idle >= Self.leastIdle, flow.firstFin == .server, flow.client.uniqueBytes > 0,
      flow.server.uniqueBytes > 0, flow.quality.isDisjoint(with: .unreliableTimes),
      let service = service(of: flow)
    else { return }
    guard idleCloses.count < Self.idleClosesBound else {
      unplaced += 1
      return
    }
    idleCloses.append(IdleClose(service: service, nanoseconds: idle))
  }

  private mutating func addRace(_ race: KeepaliveRace, _ flow: borrowing FlowRecord) {
    guard let service = service(of: flow) else { return }
    guard races.count < Self.racesBound else {
      unplaced += 1
      return
    }
    races.append(
      RaceSample(
        service: service, flow: flow.flow, input: flow.reset?.input ?? flow.input,
        time: flow.reset?.time ?? flow.end,
        race: race, roundTrip: flow.handshakeRTT ?? 0, confidence: flow.resetCauseConfidence ?? .possible))
  }

  // MARK: Idle limits

  private mutating func addSilences(_ flow: borrowing FlowRecord) {
    let survived = flow.evidence.silenceSurvived
    let fatal = Self.fatalSilence(of: flow)
    guard survived >= Self.leastSilence || fatal != nil, let service = service(of: flow),
      let client = client(flow.client.endpoint.address)
    else { return }
    if survived >= Self.leastSilence {
      let survivor = Survivor(nanoseconds: survived, flow: flow.flow)
      survivorsOfServices[Int(service)].merge(survivor)
      survivorsOfClients[Int(client)].merge(survivor)
    }
    guard let fatal else { return }
    guard lost.count < Self.lostBound else {
      unplaced += 1
      return
    }
    let reset = flow.reset
    lost.append(
      LostSilence(
        service: service, client: client, nanoseconds: fatal, end: reset?.time ?? flow.end, flow: flow.flow,
        place: HostStage.place(reset?.input ?? flow.input, reset?.frame ?? flow.lastFrame),
        isSuspected: flow.resetOrigin == .suspectedMiddlebox,
        isReset: reset != nil, isUnasked: reset != nil && reset?.trigger == nil))
  }

  /// The silence that a connection did not outlive, if an idle limit can be the reason.
  private static func fatalSilence(of flow: borrowing FlowRecord) -> Int64? {
    switch flow.outcome {
    case .retransmissionTimeout:
      guard !flow.quality.contains(.oneSided) else { return nil }
      let silence = flow.evidence.silenceUnanswered
      return silence >= IdleLimit.least ? silence : nil
    default:
      guard let reset = flow.reset, reset.silenceBefore >= IdleLimit.least, flow.resetEffect != .ignored,
        flow.resetEffect != .challengedAndSurvived
      else { return nil }
      switch flow.resetCause {
      case .idleMiddlebox, .halfOpenPeer: return reset.silenceBefore
      default: return nil
      }
    }
  }

  // MARK: Many machines

  mutating func merge(_ other: ResetLedger) {
    var serviceNames: [UInt32: UInt32] = [:]
    for (number, endpoint) in other.services.keys.enumerated() {
      guard let name = services.number(of: endpoint) else { continue }
      if Int(name) == survivorsOfServices.count { survivorsOfServices.append(Survivor()) }
      serviceNames[UInt32(number)] = name
      survivorsOfServices[Int(name)].merge(other.survivorsOfServices[number])
    }
    var clientNames: [UInt32: UInt32] = [:]
    for (number, address) in other.clients.keys.enumerated() {
      guard let name = client(address) else { continue }
      clientNames[UInt32(number)] = name
      survivorsOfClients[Int(name)].merge(other.survivorsOfClients[number])
    }
    for var entry in other.idleCloses {
      guard let name = serviceNames[entry.service], idleCloses.count < Self.idleClosesBound else {
        unplaced += 1
        continue
      }
      entry.service = name
      idleCloses.append(entry)
    }
    for var entry in other.races {
      guard let name = serviceNames[entry.service], races.count < Self.racesBound else {
        unplaced += 1
        continue
      }
      entry.service = name
      races.append(entry)
    }
    for var entry in other.lost {
      guard let service = serviceNames[entry.service], let client = clientNames[entry.client],
        lost.count < Self.lostBound
      else {
        unplaced += 1
        continue
      }
      (entry.service, entry.client) = (service, client)
      lost.append(entry)
    }
    for (service, count) in other.overflows {
      if let name = serviceNames[service] { overflows[name, default: OverflowCount()].merge(count) }
    }
    suspects.merge(other.suspects)
    refusals.merge(other.refusals)
    unplaced += other.unplaced
  }
}

extension ResetLedger.Survivor {
  /// The longer one; of equals the first.
  mutating func merge(_ other: Self) {
    if other.nanoseconds > nanoseconds || other.nanoseconds == nanoseconds && other.flow < flow {
      self = other
    }
  }
}

extension QualityFlags {
  /// What makes a time between two segments doubtful.
  static let unreliableTimes: QualityFlags = [.captureLoss, .clockStep]
}
