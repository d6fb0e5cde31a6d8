internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// Limits that silences ran into: by service first, what is left by client.
  func idleLimits() -> [Finding] {
    guard resets.lost.count >= IdleLimit.leastConnections else { return [] }
    var findings: [Finding] = []
    var told: Set<Int> = []
    for (service, lost) in Dictionary(grouping: resets.lost, by: \.service) {
      let whose = IdleLimit.Whose.service(resets.services.keys[Int(service)])
      let survivor = resets.survivorsOfServices[Int(service)]
      guard let found = idleLimit(of: whose, lost, survivor) else { continue }
      findings.append(found)
      told.formUnion(lost.map(\.flow))
    }
    let left = resets.lost.filter { !told.contains($0.flow) }
    for (client, lost) in Dictionary(grouping: left, by: \.client) {
      // One service's alone was judged above.
      guard lost.contains(where: { $0.service != lost[0].service }) else { continue }
      let whose = IdleLimit.Whose.client(resets.clients.keys[Int(client)])
      guard let found = idleLimit(of: whose, lost, resets.survivorsOfClients[Int(client)]) else { continue }
      findings.append(found)
    }
    return findings
  }

  private func idleLimit(
    of whose: IdleLimit.Whose, _ lost: [ResetLedger.LostSilence], _ survivor: ResetLedger.Survivor
  ) -> Finding? {
    // What others outlived does not end connections.
    let lost = lost.filter { $0.nanoseconds > survivor.nanoseconds }
    guard let cluster = TimeCluster.largest(of: lost.map(\.nanoseconds).sorted()),
      cluster.count >= IdleLimit.leastConnections
    else { return nil }
    let members = lost.filter { $0.nanoseconds >= cluster.least && $0.nanoseconds <= cluster.most }
      .sorted { ($0.end, $0.flow) < ($1.end, $1.flow) }
    let isExact = members.allSatisfy(\.isUnasked)
    let found = IdleLimit(
      whose: whose, shortest: cluster.least, longest: cluster.most, connections: members.count,
      resets: members.count(where: { $0.isReset }), survived: survivor.nanoseconds,
      survivor: survivor.nanoseconds > 0 ? survivor.flow : nil, isExact: isExact,
      known: KnownTimeout.idleLimits(from: survivor.nanoseconds, to: cluster.least, isExact: isExact))
    // A host that restarted once has forgotten every connection that was silent at that moment.
    let latestBegin = members.map { $0.end.advanced(byNanoseconds: -$0.nanoseconds) }.max()
    let isOneMoment = members.first.map { first in latestBegin.map { $0 <= first.end } ?? true } ?? true
    let isSuspected = members.contains(where: \.isSuspected)
    let confidence: Confidence = isSuspected || !isOneMoment ? .probable : .possible
    var evidence = members.prefix(Finding.maximumEvidence - 1).map { Self.evidence(.silenceLost, $0) }
    if members.count > evidence.count, let last = members.last {
      evidence.append(Self.evidence(.silenceLost, last))
    }
    return Finding(
      .idleLimit(found), severity: .warning, confidence: confidence, flows: members.count,
      evidence: evidence, caveats: isOneMoment && !isSuspected ? [.restartLooksTheSame] : [])
  }

  private static func evidence(
    _ role: FindingEvidence.Role, _ lost: ResetLedger.LostSilence
  ) -> FindingEvidence {
    FindingEvidence(
      role: role, flow: lost.flow, input: Int(lost.place >> 48), frame: lost.place & 0xffff_ffff_ffff,
      time: lost.end)
  }
}
