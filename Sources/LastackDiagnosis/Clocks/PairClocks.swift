internal import LastackWire

/// The timestamp clocks in the SYNs from one address to another, drawn as they come (`semantics.md` §6.3).
///
/// Memory: at most ``mostLines`` lines of 56 octets. Where they are all taken, the one with the fewest SYNs gives way to a
/// new one, the oldest of equals, and never one that is confirmed.
struct PairClocks: Sendable {
  private(set) var candidates: [ClockCandidate] = []
  /// SYNs with timestamps, and those among them that were on a confirmed line when they came, or made one.
  private(set) var syns = 0
  private(set) var onLines = 0
  /// SYNs without.
  private(set) var bare = 0

  static let mostLines = 24
  /// So many without any line: there will be none.
  static let enough = 1024

  /// The rest of the SYNs cannot change what is said of the pair.
  private var isSettled: Bool { syns >= Self.enough && onLines * 20 < syns }

  mutating func add(_ entry: HandshakeEntry) {
    guard entry.kind == .syn else { return }
    guard entry.hasTimestamps else {
      bare += 1
      return
    }
    if isSettled { return }
    syns += 1
    var best: (index: Int, rates: UInt8, distance: Int64)?
    for index in candidates.indices {
      guard let fit = candidates[index].fit(entry) else { continue }
      if fit.distance < best?.distance ?? .max { best = (index, fit.rates, fit.distance) }
    }
    guard let best else { return begin(entry) }
    let wasConfirmed = candidates[best.index].isConfirmed
    candidates[best.index].take(entry, rates: best.rates)
    guard candidates[best.index].isConfirmed else { return }
    onLines += wasConfirmed ? 1 : Int(candidates[best.index].syns)
  }

  private mutating func begin(_ entry: HandshakeEntry) {
    guard candidates.count >= Self.mostLines else { return candidates.append(ClockCandidate(entry)) }
    var poorest: Int?
    for (index, candidate) in candidates.enumerated() where !candidate.isConfirmed {
      guard let known = poorest else {
        poorest = index
        continue
      }
      if (candidate.syns, candidate.lastTime) < (candidates[known].syns, candidates[known].lastTime) {
        poorest = index
      }
    }
    guard let poorest else { return }
    candidates[poorest] = ClockCandidate(entry)
  }

  /// Confirmed lines, those with most SYNs first; of lines at one time that are hardly apart only the first.
  ///
  /// SYNs that waited in a queue on their way lie below their clock's line, and some of them in a row of their own: that is
  /// no other machine.
  var lines: [ClockLine] {
    let confirmed = candidates.filter(\.isConfirmed).map(\.line)
      .sorted { ($1.syns, $0.first, $0.firstFlow) < ($0.syns, $1.first, $1.firstFlow) }
    return confirmed.reduce(into: []) { kept, line in
      if !kept.contains(where: { $0.isNear(line) && AddressClocks.overlap($0, line) }) { kept.append(line) }
    }
  }

  /// Whether the SYNs' clocks can be compared at all.
  var regime: ClockRegime {
    if syns == 0 { return bare > 0 ? .noTimestamps : .tooFew }
    if syns < ClockRegime.least { return .tooFew }
    if onLines * 5 >= syns * 4 { return .shared }
    // One connection in five on a line may be chance, or a machine of its own among others.
    if onLines * 5 < syns, syns >= 16 { return .perConnection }
    return lines.isEmpty ? .tooFew : .mixed
  }

  mutating func merge(_ other: PairClocks) {
    // Each saw some of the SYNs: a line that both have is one, with the SYNs of both.
    for candidate in other.candidates {
      if let index = candidates.firstIndex(where: { $0.isSameClock(as: candidate) }) {
        candidates[index].join(candidate)
      } else if candidates.count < Self.mostLines {
        candidates.append(candidate)
      }
    }
    syns += other.syns
    onLines += other.onLines
    bare += other.bare
  }
}

/// What the SYNs of an address toward another say of timestamp offsets (`semantics.md` §5.6).
public enum ClockRegime: String, Sendable, CaseIterable {
  /// Connections share clocks: no offset, or one for a pair of addresses.
  case shared
  /// Each connection has an offset of its own: nothing can be compared between them.
  case perConnection = "per_connection"
  /// Some are on a line, too many are not.
  case mixed
  case tooFew = "too_few"
  case noTimestamps = "no_timestamps"

  /// SYNs below which nothing is said.
  static let least = 6
}

extension ClockCandidate {
  fileprivate func isSameClock(as other: ClockCandidate) -> Bool {
    let shared = rates & other.rates
    guard shared != 0 else { return false }
    for (index, hz) in ClockRate.known.enumerated() where shared & 1 << index != 0 {
      let elapsed = other.lastTime &- lastTime
      let expected = TSval(lastTSval.rawValue &+ ClockRate.ticks(hz, in: elapsed))
      if abs(Int64(other.lastTSval.ticks(since: expected))) <= ClockRate.tolerance(hz, over: elapsed) {
        return true
      }
    }
    return false
  }

  fileprivate mutating func join(_ other: ClockCandidate) {
    rates &= other.rates
    syns &+= other.syns
    if other.firstTime < firstTime {
      firstTime = other.firstTime
      firstTSval = other.firstTSval
      flow = other.flow
      place = other.place
    }
    if other.lastTime > lastTime {
      lastTime = other.lastTime
      lastTSval = other.lastTSval
    }
    for index in 0..<Int(other.portCount) {
      let port = other.ports[index]
      guard portCount < 3 else { return }
      if (0..<Int(portCount)).contains(where: { ports[$0] == port }) { continue }
      ports[Int(portCount)] = port
      portCount += 1
    }
  }
}
