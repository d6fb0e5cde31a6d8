public import LastackTracking
public import LastackWire

/// A conclusion about hosts, drawn from flow records alone, with what proves it.
///
/// It holds numbers and no words: what to say of it, how to confirm it and what to do is the report's.
public struct Finding: Sendable, Equatable {
  /// What was found, with its numbers: one case for each ``FindingCode``.
  public enum Detail: Sendable, Equatable {
    case portExhaustion(PortExhaustion)
    case portPressure(PortPressure)
    case closeWaitLeak(CloseWaitLeak)
    case restartInTimeWait(RestartInTimeWait)
    case timeWaitBuckets(TimeWaitBuckets)
    case recycleDrops(RecycleOutcome)
    case severalClocks(AddressClocks)
    case keepaliveRaces(KeepaliveRaces)
    case idleLimit(IdleLimit)
    case suspectedMiddlebox(SuspectedMiddlebox)
    case listenerDown(ListenerDown)
    case listenerOverflow(ListenerOverflow)
    case portScan(PortScan)
  }

  public var detail: Detail
  public var severity: Severity
  public var confidence: Confidence
  /// How many flows it rests on; ``evidence`` names a few of them.
  public var flows: Int
  /// In the order in which they make the case; at most ``maximumEvidence``.
  public var evidence: [FindingEvidence]
  /// What weakens it.
  public var caveats: [FindingCaveat]

  public static let maximumEvidence = 6

  public init(
    _ detail: Detail, severity: Severity, confidence: Confidence, flows: Int, evidence: [FindingEvidence],
    caveats: [FindingCaveat] = []
  ) {
    self.detail = detail
    self.severity = severity
    self.confidence = confidence
    self.flows = flows
    self.evidence = Array(evidence.prefix(Self.maximumEvidence))
    self.caveats = caveats
  }

  public var code: FindingCode {
    switch detail {
    case .portExhaustion: .portExhaustion
    case .portPressure: .portPressure
    case .closeWaitLeak: .closeWaitLeak
    case .restartInTimeWait: .restartInTimeWait
    case .timeWaitBuckets: .timeWaitBuckets
    case .recycleDrops: .recycleDrops
    case .severalClocks: .severalClocks
    case .keepaliveRaces: .keepaliveRaces
    case .idleLimit: .idleLimit
    case .suspectedMiddlebox: .suspectedMiddlebox
    case .listenerDown: .listenerDown
    case .listenerOverflow: .listenerOverflow
    case .portScan: .portScan
    }
  }

  /// The hosts that it is about, and the server's port where it is about one.
  public var subject: FindingSubject {
    switch detail {
    case .portExhaustion(let found): FindingSubject(hosts: found.path.hosts, port: found.path.server.port)
    case .portPressure(let found): FindingSubject(hosts: found.path.hosts, port: found.path.server.port)
    case .closeWaitLeak(let found): FindingSubject(hosts: [found.host], port: found.port)
    case .restartInTimeWait(let found):
      FindingSubject(hosts: [found.listener.address], port: found.listener.port)
    case .timeWaitBuckets(let found): FindingSubject(hosts: [found.host], port: nil)
    case .recycleDrops(let found):
      FindingSubject(hosts: [found.server] + found.clients.map(\.address), port: found.port)
    case .severalClocks(let found): FindingSubject(hosts: [found.client, found.server], port: nil)
    case .keepaliveRaces(let found): FindingSubject(hosts: [found.server.address], port: found.server.port)
    case .idleLimit(let found):
      switch found.whose {
      case .service(let server): FindingSubject(hosts: [server.address], port: server.port)
      case .client(let client): FindingSubject(hosts: [client], port: nil)
      }
    case .suspectedMiddlebox(let found):
      FindingSubject(hosts: found.path.hosts, port: found.path.server.port)
    case .listenerDown(let found):
      FindingSubject(hosts: [found.listener.address], port: found.listener.port)
    case .listenerOverflow(let found):
      FindingSubject(hosts: [found.listener.address], port: found.listener.port)
    case .portScan(let found): FindingSubject(hosts: [found.client], port: nil)
    }
  }

  /// Worst first; of equals the surer one, then the one that more flows prove, then the one that began first.
  public static func precedes(_ a: Finding, _ b: Finding) -> Bool {
    if a.severity != b.severity { return a.severity > b.severity }
    if a.confidence != b.confidence { return a.confidence.rank < b.confidence.rank }
    if a.flows != b.flows { return a.flows > b.flows }
    if a.code != b.code { return a.code.rawValue < b.code.rawValue }
    let (one, two) = (a.evidence.first, b.evidence.first)
    if one?.time != two?.time { return one?.time.nanoseconds ?? 0 < two?.time.nanoseconds ?? 0 }
    return one?.flow ?? 0 < two?.flow ?? 0
  }
}

/// Whom a finding is about.
public struct FindingSubject: Sendable, Equatable {
  public var hosts: [IPAddress]
  public var port: UInt16?

  public init(hosts: [IPAddress], port: UInt16?) {
    self.hosts = hosts
    self.port = port
  }
}

/// A flow that proves a part of a finding, and the frame to look at.
public struct FindingEvidence: Sendable, Equatable {
  /// What the flow shows.
  public enum Role: String, Sendable, CaseIterable {
    case firstReuse = "first_reuse"
    case lastReuse = "last_reuse"
    case atPeak = "at_peak"
    case firstStuck = "first_stuck"
    case lastStuck = "last_stuck"
    case leftTimeWait = "left_time_wait"
    case lastAccepted = "last_accepted"
    case firstRefused = "first_refused"
    case lastRefused = "last_refused"
    case acceptedAgain = "accepted_again"
    case clockRemembered = "clock_remembered"
    case firstDropped = "first_dropped"
    case lastDropped = "last_dropped"
    case released
    case onClock = "on_clock"
    case closedIdle = "closed_idle"
    case crossed
    case silenceLost = "silence_lost"
    case foreignReset = "foreign_reset"
    case firstOverflow = "first_overflow"
    case lastOverflow = "last_overflow"
  }

  public var role: Role
  /// As the records number it.
  public var flow: Int
  /// Index of the input that the frame is counted in.
  public var input: Int
  public var frame: UInt64
  public var time: CaptureTime

  public init(role: Role, flow: Int, input: Int, frame: UInt64, time: CaptureTime) {
    self.role = role
    self.flow = flow
    self.input = input
    self.frame = frame
    self.time = time
  }
}

/// What a finding assumes, or may have missed.
public enum FindingCaveat: String, Sendable, CaseIterable {
  /// No packet tells how long a TIME-WAIT lasts: the length is the policy's.
  case timeWaitLengthAssumed = "time_wait_length_assumed"
  /// No packet tells the ephemeral range: it is the policy's.
  case portRangeAssumed = "port_range_assumed"
  /// The range is what was seen in use.
  case portRangeObserved = "port_range_observed"
  /// TIME-WAITs from before the capture are missing.
  case warmingUp = "warming_up"
  /// An application may mean to keep a half-closed connection.
  case intentionUnknown = "intention_unknown"
  /// An address may be a NAT's or a balancer's.
  case hostIdentity = "host_identity"
  /// A listener that is down or starts slowly looks the same from outside.
  case otherDowntime = "other_downtime"
  /// The limit is the one of a host with much memory.
  case limitAssumed = "limit_assumed"
  /// Counts are from a part of the ports.
  case sampledPorts = "sampled_ports"
  /// A SYN without an answer, or its answer, may have been lost.
  case silenceIsNoProof = "silence_is_no_proof"
  /// A timeout that rests on one or two closes may be chance.
  case fewSamples = "few_samples"
  /// One moment lies in all the silences: a host that restarted then had forgotten the connections as well.
  case restartLooksTheSame = "restart_looks_the_same"
  /// Who sent a reset is known for certain only where a capture at that end lacks it.
  case oneCapture = "one_capture"
  /// A filter or a balancer may refuse in the listener's name.
  case deviceRefuses = "device_refuses"
}

extension Confidence {
  /// 0 for the surest.
  var rank: Int {
    switch self {
    case .proven: 0
    case .strong: 1
    case .probable: 2
    case .possible: 3
    }
  }
}
