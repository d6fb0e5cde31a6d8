internal import LastackTracking
internal import LastackWire

/// The trial of tcp_tw_recycle: what it would have done to each SYN, against what became of it (`semantics.md` §4.5).
///
/// Fed in order of time. By pairs of addresses: which addresses are one host, and share their memory before 3.14, no
/// record tells. Memory: 65,536 ports of servers, 4,096 connections that wait for their release.
struct RecycleTrial: Sendable {
  private(set) var tallies: [Endpoint: RecycleTally] = [:]
  /// Connections with a dropped SYN that have not got through.
  private var waiting: [UInt32: Waiting] = [:]
  private(set) var closes = 0

  private struct Waiting: Sendable {
    var firstTime: Int64
    var firstTSval: TSval
    var lastTime: Int64
    var lastTSval: TSval
    var predicted: Int64
    /// A SYN that would have passed since then was not answered.
    var missed = false
  }

  static let mostTallies = 1 << 16
  static let mostWaiting = 1 << 12

  /// The server's memory takes in a close.
  mutating func remember(_ entry: HandshakeEntry, in shadow: inout RecycleShadow) {
    closes += 1
    shadow.remember(
      RecycleShadow.Stored(tsval: entry.tsval, stamp: entry.time, flow: entry.flow, place: entry.place),
      entry.kind == .timeWait ? .inTimeWait : .whenFinIsAcked)
  }

  /// Judges one transmission of a SYN.
  mutating func judge(_ entry: HandshakeEntry, by shadow: RecycleShadow, pair: AddressPair) {
    guard entry.answer != .other else { return }
    let server = Endpoint(pair.server, entry.serverPort)
    guard tallies[server] != nil || tallies.count < Self.mostTallies else { return }
    let isAnswered = entry.answer == .synAck
    Self.tally(&tallies[server, default: RecycleTally()], entry, shadow, pair, isAnswered, &waiting)
  }

  private static func tally(
    _ tally: inout RecycleTally, _ entry: HandshakeEntry, _ shadow: RecycleShadow, _ pair: AddressPair,
    _ isAnswered: Bool, _ waiting: inout [UInt32: Waiting]
  ) {
    if isAnswered { tally.hasAnswered = true }
    guard entry.hasTimestamps else {
      guard shadow.isFresh(at: entry.time) else { return }
      if isAnswered { tally.bareAnswered += 1 } else { tally.bareUnanswered += 1 }
      return
    }
    // Old kernels took TSval 0 for no timestamp (tcp_v4_conn_request).
    let verdict = entry.tsval == 0 ? .uncertain : shadow.judge(entry.tsval, at: entry.time)
    switch verdict {
    case .uncertain: tally.uncertain += 1
    case .drops:
      tally.drop(isAnswered: isAnswered, at: entry.time)
      drop(&tally, entry, shadow, pair, isAnswered, &waiting)
    case .passes:
      tally.pass(isAnswered: isAnswered, at: entry.time)
      if shadow.isFresh(at: entry.time) {
        if isAnswered { tally.newerAnswered += 1 } else { tally.newerUnanswered += 1 }
        if isAnswered { tally.slowestNewer = max(tally.slowestNewer, Int64(entry.latency) * 1000) }
      }
    }
    if verdict != .drops { release(&tally, entry, verdict, isAnswered, &waiting) }
  }

  private static func drop(
    _ tally: inout RecycleTally, _ entry: HandshakeEntry, _ shadow: RecycleShadow, _ pair: AddressPair,
    _ isAnswered: Bool, _ waiting: inout [UInt32: Waiting]
  ) {
    guard let stored = shadow.late else { return }
    let sighting = RecycleSighting(
      client: pair.client, time: CaptureTime(nanoseconds: entry.time), tsval: entry.tsval,
      storedTSval: stored.tsval, storedAt: CaptureTime(nanoseconds: stored.stamp), flow: entry.flow,
      place: entry.place, storedFlow: stored.flow, storedPlace: stored.place)
    if isAnswered {
      if waiting.removeValue(forKey: entry.flow) == nil || entry.kind == .syn { tally.connectionsImmune += 1 }
      tally.firstImmune = tally.firstImmune ?? sighting
      return
    }
    tally.firstDrop = tally.firstDrop ?? sighting
    tally.lastDrop = sighting
    if tally.clients.count < RecycleTally.mostClients || tally.clients[pair.client] != nil {
      tally.clients[pair.client, default: 0] += 1
    }
    var wait =
      waiting[entry.flow]
      ?? Waiting(
        firstTime: entry.time, firstTSval: entry.tsval, lastTime: entry.time, lastTSval: entry.tsval,
        predicted: 0)
    if waiting[entry.flow] == nil { tally.connectionsDropped += 1 }
    wait.lastTime = entry.time
    wait.lastTSval = entry.tsval
    let elapsed = wait.lastTime - wait.firstTime
    let hz =
      elapsed > 0 ? Int64(wait.lastTSval.ticks(since: wait.firstTSval)) * 1_000_000_000 / elapsed : nil
    wait.predicted = shadow.release(of: entry.tsval, at: entry.time, hz: hz) ?? 0
    wait.missed = false
    if waiting[entry.flow] != nil || waiting.count < Self.mostWaiting { waiting[entry.flow] = wait }
  }

  /// A SYN of a connection that was dropped before, and that the rule lets through, or may.
  private static func release(
    _ tally: inout RecycleTally, _ entry: HandshakeEntry, _ verdict: RecycleShadow.Verdict,
    _ isAnswered: Bool, _ waiting: inout [UInt32: Waiting]
  ) {
    guard entry.kind == .synAgain, var wait = waiting[entry.flow] else { return }
    guard isAnswered else {
      if verdict == .passes { wait.missed = true }
      waiting[entry.flow] = wait
      return
    }
    waiting[entry.flow] = nil
    tally.releases += 1
    if wait.missed { return }
    tally.releasesOnTime += 1
    let release = RecycleRelease(
      predicted: CaptureTime(nanoseconds: wait.predicted), observed: CaptureTime(nanoseconds: entry.time),
      flow: entry.flow, place: entry.place)
    tally.release = tally.release ?? release
  }

  mutating func settle() {
    for server in tallies.keys { tallies[server]?.settle() }
  }

  mutating func merge(_ other: RecycleTrial) {
    closes += other.closes
    tallies.merge(other.tallies) { own, other in
      var own = own
      own.merge(other)
      return own
    }
  }
}
