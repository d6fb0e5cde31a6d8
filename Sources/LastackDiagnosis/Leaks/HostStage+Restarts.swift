internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// Listeners that could not have their port back before TIME-WAIT was over; the longest outage of each.
  func restartsInTimeWait() -> [Finding] {
    // By listener: whether it refused often enough, and held TIME-WAIT.
    var isCandidate = [Bool](repeating: false, count: listeners.count)
    for state in pathStates where state.atServer > 0 {
      isCandidate[Int(state.listener)] =
        listenerStates[Int(state.listener)].refused >= RestartInTimeWait.leastRefused
    }
    let candidates = isCandidate.indices.filter { isCandidate[$0] }.map { UInt32($0) }
    guard !candidates.isEmpty else { return [] }
    let timeWaits = timeWaits.curves { key in
      let listener = pathStates[Int(key >> 1)].listener
      return key & 1 == 1 && isCandidate[Int(listener)] ? listener : nil
    }
    let arrivals = arrivals.curves { isCandidate[Int($0 >> 1)] ? $0 : nil }
    return candidates.compactMap { listener in
      guard let held = timeWaits[listener], let accepted = arrivals[listener << 1],
        let refused = arrivals[listener << 1 | 1]
      else { return nil }
      return restart(of: listeners.keys[Int(listener)], held, accepted: accepted, refused: refused)
    }
  }

  private func restart(
    of listener: Endpoint, _ held: PopulationCurve, accepted: PopulationCurve, refused: PopulationCurve
  ) -> Finding? {
    var worst: Finding?
    var worstOutage: Int64 = 0
    var (index, next) = (0, 0)
    while index < refused.points.count {
      let first = refused.points[index]
      // Before anything was accepted it may not have been a listener at all.
      while next < accepted.points.count, accepted.points[next].time <= first.time { next += 1 }
      guard next < accepted.points.count else { break }
      let again = accepted.points[next]
      var last = first
      var count = 0
      while index < refused.points.count, refused.points[index].time < again.time {
        last = refused.points[index]
        count += last.starts
        index += 1
      }
      guard next > 0, count >= RestartInTimeWait.leastRefused else { continue }
      let before = accepted.points[next - 1]
      let alive = held.population(at: first.time)
      guard alive > 0, let end = held.point(at: again.time), end.time > first.time, end.population == 0,
        again.time.nanoseconds(since: end.time) <= RestartInTimeWait.retryLimit
      else { continue }
      let found = RestartInTimeWait(
        listener: listener, lastAccepted: before.time, firstRefused: first.time, lastRefused: last.time,
        acceptedAgain: again.time, refused: count, timeWaits: alive, timeWaitEnd: end.time)
      guard found.outage > worstOutage else { continue }
      worstOutage = found.outage
      // A TIME-WAIT may end by chance while a listener is down for a moment: the shorter the wait, the likelier.
      let wait = end.time.nanoseconds(since: first.time)
      let isLong = wait >= policy.timeWait.length(at: listener.address) / 2
      worst = Finding(
        .restartInTimeWait(found), severity: isLong ? .critical : .warning,
        confidence: isLong ? .probable : .possible, flows: count,
        evidence: [
          Self.evidence(.leftTimeWait, end), Self.evidence(.lastAccepted, before),
          Self.evidence(.firstRefused, first), Self.evidence(.lastRefused, last),
          Self.evidence(.acceptedAgain, again),
        ], caveats: [.otherDowntime, .timeWaitLengthAssumed])
    }
    return worst
  }

  private static func evidence(
    _ role: FindingEvidence.Role, _ point: PopulationCurve.Point
  ) -> FindingEvidence {
    FindingEvidence(role: role, flow: point.flow, input: point.input, frame: point.frame, time: point.time)
  }
}
