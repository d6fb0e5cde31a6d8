internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// A finding in words: what, on what numbers, how to confirm it on the host (`semantics.md` §11), what to do.
///
/// Nothing that it advises can break a host: tcp_tw_recycle is never recommended, tcp_fin_timeout is not TIME-WAIT's
/// length, and tcp_tw_reuse is named only where it helps, at a client whose connections have timestamps.
struct FindingWording {
  /// Whom it is about: `10.0.0.1 → 10.0.0.2:80`.
  var subject: String
  /// One sentence.
  var summary: String
  /// The numbers that it rests on, a sentence each.
  var facts: [String]
  /// What to look at on the host.
  var confirm: [String]
  /// What would change it.
  var actions: [String]

  init(_ finding: Finding, times: TimesOfDay = .ofOneDay) {
    switch finding.detail {
    case .portExhaustion(let found): self = found.wording(times)
    case .portPressure(let found): self = found.wording(times)
    case .closeWaitLeak(let found): self = found.wording(times)
    case .restartInTimeWait(let found): self = found.wording(times)
    case .timeWaitBuckets(let found): self = found.wording(times)
    case .recycleDrops(let found): self = found.wording(times)
    case .severalClocks(let found): self = found.wording(times)
    case .keepaliveRaces(let found): self = found.wording(times)
    case .idleLimit(let found): self = found.wording(times)
    case .suspectedMiddlebox(let found): self = found.wording(times)
    case .listenerDown(let found): self = found.wording(times)
    case .listenerOverflow(let found): self = found.wording(times)
    case .portScan(let found): self = found.wording(times)
    }
  }

  init(subject: String, summary: String, facts: [String], confirm: [String], actions: [String]) {
    self.subject = subject
    self.summary = summary
    self.facts = facts
    self.confirm = confirm
    self.actions = actions
  }

  static func path(_ path: Path) -> String {
    "\(Units.address(path.client)) → \(Units.endpoint(path.server))"
  }
}

extension FindingCaveat {
  /// What to keep in mind, in a few words.
  var phrase: String {
    switch self {
    case .timeWaitLengthAssumed: "TIME-WAIT's length is as --time-wait says"
    case .portRangeAssumed: "the ephemeral range is presumed (--ports)"
    case .portRangeObserved: "the range is taken to be the ports seen in use (--ports)"
    case .warmingUp: "TIME-WAITs from before the capture are missing"
    case .intentionUnknown: "an application may keep half-closed connections on purpose"
    case .hostIdentity: "the address may be a NAT's or a balancer's"
    case .otherDowntime: "a listener that is down for another reason looks the same"
    case .limitAssumed: "the limit is that of a host with 16 GiB or more"
    case .sampledPorts: "counts are from a sample of the ports"
    case .silenceIsNoProof: "a SYN, or its answer, may also have been lost on the way"
    case .fewSamples: "the timeout rests on too few closes to be sure of"
    case .restartLooksTheSame: "a host that restarted during the silences looks the same"
    case .oneCapture: "one capture cannot prove who sent it"
    case .deviceRefuses: "a filter or a balancer may have refused in its name"
    }
  }
}

extension FindingEvidence.Role {
  var phrase: String {
    switch self {
    case .firstReuse: "first port taken the moment it was free"
    case .lastReuse: "last such port"
    case .atPeak: "most ports in TIME-WAIT"
    case .firstStuck: "first that is stuck"
    case .lastStuck: "last that is stuck"
    case .leftTimeWait: "the last TIME-WAIT there was"
    case .lastAccepted: "last connection before"
    case .firstRefused: "first SYN refused"
    case .lastRefused: "last SYN refused"
    case .acceptedAgain: "first connection after"
    case .clockRemembered: "the close whose clock was remembered"
    case .firstDropped: "first SYN dropped"
    case .lastDropped: "last SYN dropped"
    case .released: "first of them to get through"
    case .onClock: "first SYN by this clock"
    case .closedIdle: "the server's FIN"
    case .crossed: "the request that crossed it"
    case .silenceLost: "the end of a silence that was too long"
    case .foreignReset: "the reset"
    case .firstOverflow: "first such reset"
    case .lastOverflow: "last such reset"
    }
  }
}

extension Severity {
  var role: Style.Role {
    switch self {
    case .notice: .faint
    case .warning: .warning
    case .critical: .bad
    }
  }
}
