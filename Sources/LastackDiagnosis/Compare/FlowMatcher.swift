internal import LastackTracking
internal import LastackWire

/// Finds the flows of two captures that are one connection (`semantics.md` §1.9), the surest evidence first.
struct FlowMatcher {
  let a: Sightings
  let b: Sightings
  private(set) var pairs: [FlowPair] = []
  private var isTakenA: [Bool]
  private var isTakenB: [Bool]

  init(_ a: Sightings, _ b: Sightings) {
    self.a = a
    self.b = b
    isTakenA = Array(repeating: false, count: a.flows.count)
    isTakenB = Array(repeating: false, count: b.flows.count)
    matchByTupleAndISN(.client)
    matchByTupleAndISN(.server)
    matchByISN()
    matchByTuple()
    matchByNumbers()
    matchByTimestamps()
    pairs.sort { $0.a < $1.a }
  }

  private mutating func take(_ pair: FlowPair) {
    isTakenA[pair.a] = true
    isTakenB[pair.b] = true
    pairs.append(pair)
  }

  /// Of many flows with one number, as scanners make them, so many are looked at.
  private static let mostCandidates = 256

  private func freeA() -> [Int] { a.flows.indices.filter { !isTakenA[$0] } }
  private func freeB() -> [Int] { b.flows.indices.filter { !isTakenB[$0] } }

  // MARK: - With the handshake

  private struct TupleNumber: Hashable {
    var tuple: FourTuple
    var number: SequenceNumber
  }

  /// The same four-tuple and the same initial number of one end.
  private mutating func matchByTupleAndISN(_ side: Side) {
    var candidates: [TupleNumber: [Int]] = [:]
    for flow in freeB() {
      guard let syn = b.flows[flow].syn(of: side) else { continue }
      candidates[TupleNumber(tuple: b.flows[flow].tuple, number: syn.sequence), default: []].append(flow)
    }
    for flow in freeA() {
      guard let syn = a.flows[flow].syn(of: side) else { continue }
      let key = TupleNumber(tuple: a.flows[flow].tuple, number: syn.sequence)
      // A device that answers SYNs itself gives the server's numbers a constant of their own.
      let found = candidates[key, default: []].prefix(Self.mostCandidates).enumerated().max {
        let (one, other) = (agreement(flow, $0.element, side.peer), agreement(flow, $1.element, side.peer))
        return one == other ? $0.offset > $1.offset : one < other
      }
      guard let found else { continue }
      let best = found.element
      candidates[key]?.remove(at: found.offset)
      var pair = FlowPair(
        a: flow, b: best, match: .tupleAndISN,
        confidence: agreement(flow, best, side.peer) == .equal ? .proven : .strong)
      setShifts(&pair)
      take(pair)
    }
  }

  private enum Agreement: Int, Comparable {
    case differs, unknown, equal

    static func < (a: Agreement, b: Agreement) -> Bool { a.rawValue < b.rawValue }
  }

  private func agreement(_ flowA: Int, _ flowB: Int, _ side: Side) -> Agreement {
    guard let one = a.flows[flowA].syn(of: side), let other = b.flows[flowB].syn(of: side) else {
      return .unknown
    }
    return one.sequence == other.sequence ? .equal : .differs
  }

  /// Shifts as both ends' SYNs have them.
  private func setShifts(_ pair: inout FlowPair) {
    func shift(_ side: Side) -> UInt32 {
      guard let one = a.flows[pair.a].syn(of: side), let other = b.flows[pair.b].syn(of: side) else {
        return 0
      }
      return other.sequence.rawValue &- one.sequence.rawValue
    }
    pair.clientShift = shift(.client)
    pair.serverShift = shift(.server)
  }

  /// Addresses or ports were translated: the same initial number, and something besides.
  private mutating func matchByISN() {
    var candidates: [SequenceNumber: [Int]] = [:]
    for flow in freeB() {
      if let syn = b.flows[flow].clientSyn { candidates[syn.sequence, default: []].append(flow) }
    }
    for flow in freeA() {
      guard let syn = a.flows[flow].clientSyn else { continue }
      var best: (flow: Int, score: Int, position: Int)?
      for (position, candidate) in candidates[syn.sequence, default: []].prefix(Self.mostCandidates)
        .enumerated()
      {
        guard let score = likeness(flow, candidate), score > (best?.score ?? 0) else { continue }
        best = (candidate, score, position)
      }
      guard let best else { continue }
      candidates[syn.sequence]?.remove(at: best.position)
      take(
        FlowPair(
          a: flow, b: best.flow, match: .isn,
          confidence: best.score >= 4 ? .proven : best.score >= 2 ? .strong : .probable))
    }
  }

  /// What besides the client's initial number agrees; nil where something contradicts.
  private func likeness(_ flowA: Int, _ flowB: Int) -> Int? {
    let (one, other) = (a.flows[flowA], b.flows[flowB])
    var score = 0
    for side in Side.allCases {
      guard let own = one.syn(of: side), let its = other.syn(of: side) else { continue }
      if side == .server {
        guard own.sequence == its.sequence else { return nil }
        score += 4
      }
      if own.hasTimestamps, its.hasTimestamps, own.tsval == its.tsval { score += 2 }
    }
    if one.server == other.server || one.client == other.client { score += 2 }
    if one.server.port == other.server.port { score += 1 }
    return score
  }

  // MARK: - Without it

  /// The same four-tuple, and segments with the same numbers, or with numbers that differ by a constant.
  private mutating func matchByTuple() {
    var candidates: [FourTuple: [Int]] = [:]
    for flow in freeB() { candidates[b.flows[flow].tuple, default: []].append(flow) }
    guard !candidates.isEmpty else { return }
    for flow in freeA() {
      let tuple = a.flows[flow].tuple
      var best: (pair: FlowPair, score: Int)?
      for isSwapped in [false, true] {
        for candidate in candidates[isSwapped ? tuple.reversed : tuple, default: []].prefix(16) {
          guard let found = align(flow, candidate, isSwapped: isSwapped), found.score > (best?.score ?? 0)
          else { continue }
          best = found
        }
      }
      guard let pair = best?.pair else { continue }
      candidates[pair.isSwapped ? tuple.reversed : tuple]?.removeAll { $0 == pair.b }
      take(pair)
    }
  }

  private func align(_ flowA: Int, _ flowB: Int, isSwapped: Bool) -> (pair: FlowPair, score: Int)? {
    var pair = FlowPair(
      a: flowA, b: flowB, match: .tupleAndSequence, confidence: .strong, isSwapped: isSwapped)
    let own = a.segments[a.flows[flowA].segments]
    let its = b.segments[b.flows[flowB].segments]
    let common = Alignment.common(own, its, pair)
    if common > 0 { return (pair, common * 4) }
    pair.match = .tupleRenumbered
    if !isSwapped { setShifts(&pair) }
    if pair.clientShift == 0, pair.serverShift == 0 {
      pair.clientShift = Alignment.shift(own, its, of: .client, isSwapped: isSwapped) ?? 0
      pair.serverShift = Alignment.shift(own, its, of: .server, isSwapped: isSwapped) ?? 0
    }
    guard pair.clientShift != 0 || pair.serverShift != 0 else { return nil }
    let shifted = Alignment.commonPayload(own, its, pair)
    let fewer = min(own.count { $0.payloadLength > 0 }, its.count { $0.payloadLength > 0 })
    guard shifted >= 2, shifted * 2 >= min(fewer, 4096) else { return nil }
    pair.confidence = shifted >= 8 ? .strong : .probable
    return (pair, shifted)
  }

  /// Segments whose sequence and acknowledgment numbers are the same, wherever they went.
  private mutating func matchByNumbers() {
    var owners: [Alignment.Numbers: (flow: Int, from: Side)] = [:]
    for flow in freeB() {
      let segments = b.segments[b.flows[flow].segments]
      for segment in segments where Alignment.isSample(segment, of: segments.count) {
        owners[Alignment.Numbers(segment)] = (flow, segment.from)
      }
    }
    guard !owners.isEmpty else { return }
    for flow in freeA() {
      var votes: [Int: (straight: Int, swapped: Int)] = [:]
      let segments = a.segments[a.flows[flow].segments]
      for segment in segments where Alignment.isSample(segment, of: segments.count) {
        guard let owner = owners[Alignment.Numbers(segment)], !isTakenB[owner.flow] else { continue }
        if owner.from == segment.from {
          votes[owner.flow, default: (0, 0)].straight += 1
        } else {
          votes[owner.flow, default: (0, 0)].swapped += 1
        }
      }
      let best = votes.max { one, other in
        let (left, right) = (
          one.value.straight + one.value.swapped, other.value.straight + other.value.swapped
        )
        return left == right ? one.key > other.key : left < right
      }
      guard let best else { continue }
      let count = best.value.straight + best.value.swapped
      take(
        FlowPair(
          a: flow, b: best.key, match: .sequence, confidence: count >= 2 ? .strong : .probable,
          isSwapped: best.value.swapped > best.value.straight))
    }
  }

  private struct Timestamps: Hashable {
    var client: TSval
    var server: TSval

    init?(_ flow: SightedFlow) {
      guard let syn = flow.clientSyn, let answer = flow.serverSyn, syn.hasTimestamps, answer.hasTimestamps
      else { return nil }
      client = syn.tsval
      server = answer.tsval
    }
  }

  /// Addresses and numbers were changed: 64 bits of both ends' clocks are left.
  private mutating func matchByTimestamps() {
    var candidates: [Timestamps: [Int]] = [:]
    var rivals: [Timestamps: Int] = [:]
    for flow in freeB() {
      if let key = Timestamps(b.flows[flow]) { candidates[key, default: []].append(flow) }
    }
    for flow in freeA() {
      if let key = Timestamps(a.flows[flow]) { rivals[key, default: 0] += 1 }
    }
    for flow in freeA() {
      guard let key = Timestamps(a.flows[flow]) else { continue }
      let free = candidates[key, default: []].filter { !isTakenB[$0] }
      // Connections that the same hosts opened in one tick are not told apart.
      guard free.count == 1, rivals[key] == 1, let only = free.first else { continue }
      var pair = FlowPair(a: flow, b: only, match: .timestamps, confidence: .strong)
      setShifts(&pair)
      let (own, its) = (a.segments[a.flows[flow].segments], b.segments[b.flows[only].segments])
      let havePayload =
        own.contains { $0.payloadLength > 0 } && its.contains { $0.payloadLength > 0 }
      if havePayload, Alignment.commonPayload(own, its, pair) == 0 { continue }
      take(pair)
    }
  }
}
