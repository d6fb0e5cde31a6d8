internal import LastackTracking
internal import LastackWire

extension HostStage {
  /// Services whose closes of idle connections crossed requests.
  func keepaliveRaces() -> [Finding] {
    guard !resets.races.isEmpty else { return [] }
    let races = Dictionary(grouping: resets.races, by: \.service)
    var closes: [UInt32: [Int64]] = [:]
    for close in resets.idleCloses where races[close.service] != nil {
      closes[close.service, default: []].append(close.nanoseconds)
    }
    return races.map { service, samples in
      keepaliveRace(at: resets.services.keys[Int(service)], samples, closes: closes[service] ?? [])
    }
  }

  private func keepaliveRace(at server: Endpoint, _ races: [RaceSample], closes: [Int64]) -> Finding {
    let races = races.sorted { ($0.time, $0.flow) < ($1.time, $1.flow) }
    // The races are closes after an idle time themselves, and stand among them; unless they had no answer before.
    let ofRaces = races.map(\.race.idleLimit).sorted()
    let all = closes.count >= ofRaces.count ? closes.sorted() : (closes + ofRaces).sorted()
    let core = TimeCluster.largest(of: ofRaces)
    let cluster = TimeCluster.largest(of: all, holding: core.map { $0.least...$0.most })
    let timeout = cluster?.median ?? ofRaces[0]
    let found = KeepaliveRaces(
      server: server, requests: races.count,
      lostOctets: races.reduce(0) { $0 &+ $1.race.lostBytes }, timeout: timeout,
      samples: cluster?.count ?? 1, spread: cluster?.spread ?? 0, others: all.count - (cluster?.count ?? 1),
      roundTrip: races.map(\.roundTrip).max() ?? 0, longestCrossing: races.map(\.race.crossing).max() ?? 0,
      knownDefaults: KnownTimeout.keepAliveDefaults(near: timeout))
    let surest = races.map(\.confidence).min { $0.rank < $1.rank } ?? .possible
    let shown =
      races.count <= Finding.maximumEvidence / 2
      ? races : Array(races.prefix(Finding.maximumEvidence / 2 - 1)) + races.suffix(1)
    return Finding(
      .keepaliveRaces(found), severity: .warning, confidence: surest, flows: races.count,
      evidence: shown.flatMap { sample in
        [(FindingEvidence.Role.closedIdle, sample.race.finFrame), (.crossed, sample.race.requestFrame)].map {
          FindingEvidence(role: $0, flow: sample.flow, input: sample.input, frame: $1, time: sample.time)
        }
      }, caveats: (cluster?.count ?? 1) < 3 ? [.fewSamples] : [])
  }
}
