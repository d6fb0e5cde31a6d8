internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// CLOSE-WAITs that pile up, holder by holder (`semantics.md` §8.5).
  func closeWaitLeaks() -> [Finding] {
    let anew = conntrack.connectedAnew
    let entries = halfClosed.entries.map { entry in
      var entry = entry
      // A socket in CLOSE-WAIT does not answer a SYN with a SYN-ACK: it was gone by then.
      entry.until = entry.until ?? anew[UInt32(truncatingIfNeeded: entry.flow)]
      return entry
    }
    return Dictionary(grouping: entries, by: \.holder).compactMap { leak(of: $0, $1) }
  }

  private func leak(of holder: CloseWaitHolder, _ entries: [HalfClosedLog.Entry]) -> Finding? {
    guard let listener = listeners.known(holder.server) else { return nil }
    let state = listenerStates[Int(listener)]
    let ended = state.dwells.closeWait(holder.side)
    let normal = ended.quantile(percent: 99)
    let threshold = max(CloseWaitLeak.leastThreshold, normal ?? 0)
    // What was seen of the service last: later than that, nothing is known of it.
    let until = state.lastEnd
    let stuck = entries.filter { $0.until == nil && until.nanoseconds(since: $0.since) > threshold }
      .sorted { ($0.since, $0.flow) < ($1.since, $1.flow) }
    guard stuck.count >= CloseWaitLeak.leastStuck, let first = stuck.first, let last = stuck.last,
      last.since.nanoseconds(since: first.since) >= CloseWaitLeak.leastGrowth
    else { return nil }
    // Those that did end count too: the population must have grown, in both halves of the time.
    let middle = first.since.advanced(byNanoseconds: last.since.nanoseconds(since: first.since) / 2)
    let populations = [first.since, middle, last.since].map { time in
      entries.count { $0.since <= time && ($0.until.map { time < $0 } ?? true) }
    }
    guard populations[0] < populations[1], populations[1] < populations[2] else { return nil }
    let growth = PortRate(count: stuck.count - 1, nanoseconds: last.since.nanoseconds(since: first.since))
    let room = CloseWaitLeak.usualDescriptors - stuck.count
    let found = CloseWaitLeak(
      host: holder.host, side: holder.side, port: holder.server.port,
      peer: holder.side == .client ? holder.server.address : nil, stuck: stuck.count,
      firstSince: first.since, lastSince: last.since, until: until, ended: ended.total, normalDwell: normal,
      threshold: threshold, growth: growth, timeToDescriptorLimit: room > 0 ? growth.time(for: room) : nil)
    return Finding(
      .closeWaitLeak(found), severity: .warning, confidence: .probable, flows: stuck.count,
      evidence: [Self.evidence(.firstStuck, first), Self.evidence(.lastStuck, last)],
      caveats: [.intentionUnknown])
  }

  private static func evidence(_ role: FindingEvidence.Role, _ entry: HalfClosedLog.Entry) -> FindingEvidence
  {
    FindingEvidence(
      role: role, flow: entry.flow, input: Int(entry.place >> 48), frame: entry.place & 0xffff_ffff_ffff,
      time: entry.since)
  }
}
