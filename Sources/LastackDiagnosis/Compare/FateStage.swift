internal import LastackTracking
internal import LastackWire

/// Says of every segment of two captures what became of it.
///
/// Loss and injection are what is left when nothing else explains that one capture lacks a segment: a copy, offload,
/// the other capture's own losses (octets acknowledged there that it never shows), or its ends.
struct FateStage {
  let captures: Captures
  let crossing: CrossingStage
  var verdicts: [[SegmentVerdict]]
  var flows: [FlowComparison] = []
  /// Segments that either capture proved to lack, though they passed.
  private(set) var missing = [0, 0]
  /// Segments that the second look has to judge, by flow.
  private var open: [OpenSegment] = []

  /// A segment that its flow alone cannot tell anything of.
  struct OpenSegment {
    var index: Int
    var vantage: Vantage
    var flow: Int
    var side: Side
    /// The other capture shows segments besides resets that its sender sent later.
    var senderWentOn: Bool
    /// The hop limit of most of the sender's segments here; nil where none has its like.
    var usualHopLimit: UInt8?
  }

  init(_ captures: Captures, _ crossing: CrossingStage) {
    self.captures = captures
    self.crossing = crossing
    verdicts = [captures.a, captures.b].map {
      Array(repeating: SegmentVerdict(), count: $0.segments.count)
    }
  }

  mutating func run() {
    for (pair, order) in zip(crossing.pairs, crossing.orders) {
      var flow = FlowComparison(pair: pair, clientOrder: order.client, serverOrder: order.server)
      var matched = 0
      for side in Side.allCases { matched += match(pair, side, order[side], &flow) }
      // Equal numbers alone make no connection.
      guard matched > 0 else { continue }
      flows.append(flow)
      for side in Side.allCases { judgeProvable(flows.count - 1, side) }
    }
    for segment in open { judge(segment) }
    for flow in flows.indices { summarise(flow) }
  }

  // MARK: - Matched segments

  private mutating func match(
    _ pair: FlowPair, _ side: Side, _ order: PathOrder, _ flow: inout FlowComparison
  ) -> Int {
    let matcher = SegmentMatcher(captures, pair, of: side)
    let matches = matcher.matches(crossing.clock, crossing.delay(order)).sorted { $0.a < $1.a }
    var hops: [Int: Int] = [:]
    for match in matches {
      let (one, other) = (captures.a.segments[Int(match.a)], captures.b.segments[Int(match.b)])
      let difference = Int(one.hopLimit) - Int(other.hopLimit)
      hops[difference, default: 0] += 1
    }
    let usual = hops.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }?.key
    if side == .client { flow.clientHops = usual.map(abs) } else { flow.serverHops = usual.map(abs) }
    let isRenumbered = pair.clientShift != 0 || pair.serverShift != 0
    let sender = order.sender ?? .a
    var verdict = SegmentVerdict()
    for match in matches {
      let (one, other) = (captures.a.segments[Int(match.a)], captures.b.segments[Int(match.b)])
      var rewriting =
        sender == .a
        ? Rewriting(sent: one, arrived: other, isRenumbered: isRenumbered)
        : Rewriting(sent: other, arrived: one, isRenumbered: isRenumbered)
      if Int(one.hopLimit) - Int(other.hopLimit) != usual { rewriting.insert(.hopLimit) }
      flow.rewriting.formUnion(rewriting)
      verdict.rewriting = rewriting
      verdict.fate = rewriting.subtracting(.ordinary).isEmpty ? .seen : .rewritten
      verdict.partner = match.b
      verdicts[0][Int(match.a)] = verdict
      verdict.partner = match.a
      verdicts[1][Int(match.b)] = verdict
    }
    markReordered(matches, receiver: sender.other, &flow)
    return matches.count
  }

  /// In the order of arrival, what was sent before something that is there already (RFC 4737 §3).
  private mutating func markReordered(
    _ matches: [(a: Int32, b: Int32)], receiver: Vantage, _ flow: inout FlowComparison
  ) {
    let arrivals = matches.map { receiver == .b ? (sent: $0.a, arrived: $0.b) : (sent: $0.b, arrived: $0.a) }
      .sorted { $0.arrived < $1.arrived }
    var latest = Int32.min
    for arrival in arrivals {
      if arrival.sent < latest {
        verdicts[receiver.index][Int(arrival.arrived)].isReordered = true
        verdicts[receiver.other.index][Int(arrival.sent)].isReordered = true
        flow.reordered += 1
      }
      latest = max(latest, arrival.sent)
    }
  }

  // MARK: - Segments without their like

  /// What can be proved of them within the flow; the rest has to wait until it is known how good the captures are.
  private mutating func judgeProvable(_ flow: Int, _ side: Side) {
    let pair = flows[flow].pair
    let order = flows[flow].order(of: side)
    var left: [[Int]] = [[], []]
    for vantage in Vantage.allCases {
      let sightings = captures[vantage]
      let own = sightings.flows[pair.flow(at: vantage)].segments.filter {
        (vantage == .b && pair.isSwapped ? sightings.segments[$0].from.peer : sightings.segments[$0].from)
          == side
      }
      for (position, index) in own.enumerated() where verdicts[vantage.index][index].partner < 0 {
        let segment = sightings.segments[index]
        // Of equal copies any may have found the like; what comes later is a copy of what came before.
        let original = own[max(0, position - 32)..<min(own.count, position + 33)].first {
          $0 != index && ($0 < index || verdicts[vantage.index][$0].partner >= 0)
            && segment.isCopy(of: sightings.segments[$0])
        }
        if let original {
          verdicts[vantage.index][index].fate = .duplicated
          verdicts[vantage.index][index].evidence = Int32(original)
        } else {
          left[vantage.index].append(index)
        }
      }
    }
    if left[0].isEmpty, left[1].isEmpty { return }
    matchPieces(&left, pair, order)
    let base = captures.a.segments[captures.a.flows[pair.a].segments].first { $0.from == side }?.sequence ?? 0
    let histories = Vantage.allCases.map {
      DirectionHistory(captures[$0], pair, at: $0, of: side, base: base, crossing.clock)
    }
    for vantage in Vantage.allCases where !left[vantage.index].isEmpty {
      let usual = hopLimit(of: side, at: vantage, pair)
      for index in left[vantage.index] {
        if !isJudged(index, at: vantage, order) { continue }
        let elsewhere = vantage.other
        let provenMissing =
          order.sender == elsewhere
          ? wasSentUnseen(index, at: vantage, pair, base, histories)
          : wasAcknowledgedUnseen(index, at: vantage, pair, base, histories)
        if let evidence = provenMissing {
          verdicts[vantage.index][index].fate = .missing
          verdicts[vantage.index][index].evidence = Int32(evidence)
          verdicts[vantage.index][index].evidenceIsElsewhere = true
          missing[elsewhere.index] += 1
        } else {
          verdicts[vantage.index][index].fate = .undecided
          let lastOther = histories[elsewhere.index].lastOther
          open.append(
            OpenSegment(
              index: index, vantage: vantage, flow: flow, side: side,
              senderWentOn: lastOther.map { $0 > time(index, at: vantage) } ?? false, usualHopLimit: usual))
        }
      }
    }
  }

  private func time(_ index: Int, at vantage: Vantage) -> CaptureTime {
    crossing.clock.common(captures[vantage].segments[index].time, at: vantage)
  }

  /// Whether the other capture would have had it, with any delay that occurs.
  private func isJudged(_ index: Int, at vantage: Vantage, _ order: PathOrder) -> Bool {
    guard let window = crossing.windows[vantage.other.index] else { return false }
    let time = time(index, at: vantage)
    let most = max(0, crossing.delays?.most ?? 0)
    // The other capture's first and last packets are its own; a microsecond for rounding.
    let (before, after) =
      switch order.sender {
      case vantage: (Int64(1_000), most)
      case vantage.other: (most, Int64(1_000))
      default: (Int64(0), Int64(0))
      }
    return time.advanced(byNanoseconds: -before) >= window.lowerBound
      && time.advanced(byNanoseconds: after) <= window.upperBound
  }

  private mutating func matchPieces(_ left: inout [[Int]], _ pair: FlowPair, _ order: PathOrder) {
    let sender = order.sender ?? .a
    func pieces(_ vantage: Vantage) -> [Resegmentation.Piece] {
      left[vantage.index].compactMap { index in
        let segment = pair.normalised(captures[vantage].segments[index], at: vantage)
        guard segment.length > 0, segment.flags.isDisjoint(with: .synOrRst) else { return nil }
        return Resegmentation.Piece(
          index: index, time: time(index, at: vantage), start: segment.sequence, length: segment.length)
      }
    }
    let (sent, received) = (pieces(sender), pieces(sender.other))
    guard !sent.isEmpty, !received.isEmpty else { return }
    let margin = crossing.clock.pieces.compactMap(\.uncertainty).max() ?? 0
    let longest = crossing.longestDelay
    let found = Resegmentation(
      sent: sent, received: received,
      delays: (order.sender == nil ? -longest : -margin - 1_000_000)...longest)
    var done: [Set<Int>] = [[], []]
    for (piece, result) in zip(sent, found.sent) where result.missing == 0 {
      settle(piece.index, at: sender, partner: result.partner, &done)
    }
    for (piece, partner) in zip(received, found.received) {
      guard let partner else { continue }
      settle(piece.index, at: sender.other, partner: partner, &done)
    }
    for vantage in Vantage.allCases { left[vantage.index].removeAll { done[vantage.index].contains($0) } }
  }

  private mutating func settle(_ index: Int, at vantage: Vantage, partner: Int?, _ done: inout [Set<Int>]) {
    verdicts[vantage.index][index].fate = .resegmented
    verdicts[vantage.index][index].partner = Int32(partner ?? -1)
    done[vantage.index].insert(index)
  }

  /// The receiver acknowledged the octets before any transmission of them was captured on its side: the segment that
  /// proves that the receiver's capture lacks this one.
  private func wasAcknowledgedUnseen(
    _ index: Int, at vantage: Vantage, _ pair: FlowPair, _ base: SequenceNumber,
    _ histories: [DirectionHistory]
  ) -> Int? {
    let segment = pair.normalised(captures[vantage].segments[index], at: vantage)
    guard segment.length > 0, !segment.flags.contains(.rst) else { return nil }
    let (own, other) = (histories[vantage.index], histories[vantage.other.index])
    let octets = range(of: segment, index, own, pair, at: vantage)
    let time = time(index, at: vantage)
    guard let acknowledged = other.acknowledgment(upTo: octets.upperBound), acknowledged.time >= time else {
      return nil
    }
    if other.transmissions(of: octets).contains(where: { $0.time <= acknowledged.time }) { return nil }
    // Of several transmissions the last before the acknowledgment arrived; the others may have been lost.
    let isLast = !own.transmissions(of: octets).contains {
      $0.index != index && $0.time > time && $0.time <= acknowledged.time
        && verdicts[vantage.index][$0.index].partner < 0
    }
    return isLast ? acknowledged.index : nil
  }

  /// The sender counts the octets as sent and took their acknowledgment, and its capture shows no transmission of them.
  private func wasSentUnseen(
    _ index: Int, at vantage: Vantage, _ pair: FlowPair, _ base: SequenceNumber,
    _ histories: [DirectionHistory]
  ) -> Int? {
    let segment = pair.normalised(captures[vantage].segments[index], at: vantage)
    guard segment.length > 0, !segment.flags.contains(.rst) else { return nil }
    let (own, sender) = (histories[vantage.index], histories[vantage.other.index])
    let octets = range(of: segment, index, own, pair, at: vantage)
    guard let acknowledged = sender.acknowledgment(upTo: octets.upperBound),
      sender.transmissions(of: octets).isEmpty, sender.countsAsSent(upTo: octets.upperBound)
    else { return nil }
    return acknowledged.index
  }

  /// The octets as the histories count them.
  private func range(
    of segment: SightedSegment, _ index: Int, _ history: DirectionHistory, _ pair: FlowPair,
    at vantage: Vantage
  ) -> Range<Int64> {
    let start = history.start(of: index) ?? history.unwrapped(segment.sequence, near: 0)
    return start..<start + Int64(segment.length)
  }
}
