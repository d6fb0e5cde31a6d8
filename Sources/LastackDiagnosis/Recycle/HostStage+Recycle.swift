internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// What the pairs of addresses say: the trial of tcp_tw_recycle for every server it can be held for, and the clocks
  /// behind every client address. Cost: the SYNs held back are sorted by time.
  public func pairSummary() -> PairSummary {
    let finished = pairs.finished()
    let servers = Dictionary(grouping: finished.trial.tallies, by: \.key.address)
    let outcomes = servers.map { server, tallies in
      RecycleOutcome(server: server, tallies.map { ($0.key.port, $0.value) })
    }.sorted { a, b in
      if a.table.dropUnanswered + a.table.dropAnswered != b.table.dropUnanswered + b.table.dropAnswered {
        return a.table.dropUnanswered + a.table.dropAnswered > b.table.dropUnanswered + b.table.dropAnswered
      }
      return (a.server.bits, a.port) < (b.server.bits, b.port)
    }
    return PairSummary(
      recycle: outcomes, clocks: finished.addressClocks(), remembered: finished.trial.closes,
      late: finished.late, unplaced: finished.unplaced)
  }
}

/// What ``HostStage/pairSummary()`` found.
public struct PairSummary: Sendable {
  /// Servers by SYNs that the rule would have dropped, most first.
  public var recycle: [RecycleOutcome]
  public var clocks: [AddressClocks]
  /// Closes that a server with tcp_tw_recycle would have remembered.
  public var remembered: Int
  /// SYNs and closes that came too late to be put in order, and those of pairs of addresses beyond the bound.
  public var late: Int
  public var unplaced: Int

  /// Servers that answer what the rule drops, and how many such SYNs they answered: one line of a report, however many.
  public var immune: (servers: Int, syns: Int) {
    let immune = recycle.filter { $0.verdict == .immune }
    return (immune.count, immune.reduce(0) { $0 + $1.table.dropAnswered })
  }

  /// Findings: drops that the rule explains, and addresses with several machines behind.
  var findings: [Finding] { recycle.compactMap(\.finding) + clocks.compactMap(\.finding) }
}

extension RecycleOutcome {
  /// A server that runs tcp_tw_recycle, or behaves so; nothing for all others.
  fileprivate var finding: Finding? {
    let (severity, confidence): (Severity, Confidence)
    switch verdict {
    // Silence is no proof by itself: what is absent may have been lost (`semantics.md` §12.5).
    case .proven: (severity, confidence) = (.critical, table.probability < 1e-4 ? .strong : .probable)
    case .consistent: (severity, confidence) = (.warning, .possible)
    case .contradicted, .immune, .untested: return nil
    }
    guard let firstDrop, let lastDrop else { return nil }
    var evidence = [
      FindingEvidence(
        .clockRemembered, firstDrop.storedFlow, firstDrop.storedPlace, firstDrop.storedAt),
      FindingEvidence(.firstDropped, firstDrop.flow, firstDrop.place, firstDrop.time),
      FindingEvidence(.lastDropped, lastDrop.flow, lastDrop.place, lastDrop.time),
    ]
    if let release {
      evidence.append(FindingEvidence(.released, release.flow, release.place, release.observed))
    }
    return Finding(
      .recycleDrops(self), severity: severity, confidence: confidence, flows: connectionsDropped,
      evidence: evidence, caveats: [.silenceIsNoProof])
  }
}

extension FindingEvidence {
  init(_ role: Role, _ flow: UInt32, _ place: UInt64, _ time: CaptureTime) {
    self.init(
      role: role, flow: Int(flow), input: Int(place >> 48), frame: place & 0xffff_ffff_ffff, time: time)
  }
}

extension AddressClocks {
  /// An address with several clocks at one time.
  fileprivate var finding: Finding? {
    guard regime == .shared, let machines, machines > 1 else { return nil }
    return Finding(
      .severalClocks(self), severity: .notice, confidence: .strong, flows: onLines,
      evidence: lines.map {
        FindingEvidence(
          role: .onClock, flow: $0.firstFlow, input: $0.input, frame: $0.firstFrame, time: $0.first)
      }, caveats: [])
  }
}
