internal import LastackTracking
internal import LastackWire

extension FateStage {
  /// Whether a capture shows losses of its own: then the absence of a segment proves nothing.
  private func isLossy(_ vantage: Vantage) -> Bool {
    missing[vantage.index] > 0 || captures[vantage].drops > 0
  }

  /// What is left of a segment that nothing proved to be there: lost, injected, or not to be told.
  mutating func judge(_ open: OpenSegment) {
    let (index, vantage, flow, side) = (open.index, open.vantage, open.flow, open.side)
    let order = flows[flow].order(of: side)
    let segment = captures[vantage].segments[index]
    switch order.sender {
    case nil:
      // Nothing lies between: what one capture has and the other lacks, the other's machine lost.
      verdicts[vantage.index][index].fate = order == .together ? .missing : .undecided
    case vantage:
      // Octets that were acknowledged only after they were sent again had not arrived; of other segments nothing tells.
      let tells =
        segment.length > 0 && !segment.flags.contains(.rst) && !arrivedBefore(index, at: vantage, flow, side)
      verdicts[vantage.index][index].fate = tells || !isLossy(vantage.other) ? .lost : .undecided
      note(retransmissionOf: index, at: vantage, flow, side)
    default:
      judgeUnsent(open)
    }
  }

  /// Whether the same octets had come through earlier: this transmission was spurious, and its loss shows nowhere.
  private func arrivedBefore(_ index: Int, at vantage: Vantage, _ flow: Int, _ side: Side) -> Bool {
    let segment = captures[vantage].segments[index]
    let range = captures[vantage].flows[flows[flow].pair.flow(at: vantage)].segments
    return captures[vantage].segments[range.lowerBound..<index].suffix(512).indices.contains {
      let other = captures[vantage].segments[$0]
      return other.from == segment.from && other.length > 0 && verdicts[vantage.index][$0].partner >= 0
        && other.sequence.distance(from: segment.sequence) <= 0 && other.end.distance(from: segment.end) >= 0
    }
  }

  /// The transmission that came through instead.
  private mutating func note(retransmissionOf index: Int, at vantage: Vantage, _ flow: Int, _ side: Side) {
    let segment = captures[vantage].segments[index]
    guard segment.length > 0 else { return }
    let range = captures[vantage].flows[flows[flow].pair.flow(at: vantage)].segments
    let later = captures[vantage].segments[index + 1..<range.upperBound].prefix(512).indices.first {
      let other = captures[vantage].segments[$0]
      return other.from == segment.from && other.sequence == segment.sequence && other.length > 0
        && verdicts[vantage.index][$0].partner >= 0
    }
    if let later { verdicts[vantage.index][index].evidence = Int32(later) }
  }

  private mutating func judgeUnsent(_ open: OpenSegment) {
    let vantage = open.vantage
    let segment = captures[vantage].segments[open.index]
    let isReset = segment.flags.contains(.rst)
    let otherHopLimit = open.usualHopLimit.map { abs(Int($0) - Int(segment.hopLimit)) >= 2 } ?? false
    let isSure = !isLossy(vantage.other) || (isReset && open.senderWentOn)
    guard isSure || otherHopLimit else { return }
    verdicts[vantage.index][open.index].fate = .injected
    if isReset {
      flows[open.flow].injectedResets.append(
        .init(
          vantage: vantage, segment: open.index, senderWentOn: open.senderWentOn,
          otherHopLimit: otherHopLimit,
          confidence: isSure ? .proven : .strong))
    }
  }

  /// The hop limit of most segments of a side that both places have.
  func hopLimit(of side: Side, at vantage: Vantage, _ pair: FlowPair) -> UInt8? {
    var counts: [UInt8: Int] = [:]
    for index in captures[vantage].flows[pair.flow(at: vantage)].segments {
      let segment = captures[vantage].segments[index]
      guard verdicts[vantage.index][index].partner >= 0, pair.normalised(segment, at: vantage).from == side
      else {
        continue
      }
      counts[segment.hopLimit, default: 0] += 1
    }
    return counts.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }?.key
  }

  // MARK: - Flows

  mutating func summarise(_ flow: Int) {
    let pair = flows[flow].pair
    var resets = false
    for vantage in Vantage.allCases {
      for index in captures[vantage].flows[pair.flow(at: vantage)].segments {
        let verdict = verdicts[vantage.index][index]
        let segment = pair.normalised(captures[vantage].segments[index], at: vantage)
        if segment.flags.contains(.rst), verdict.partner >= 0 { resets = true }
        // What both places have counts where it was sent; where that is not known, at A.
        if vantage != flows[flow].order(of: segment.from).sender ?? .a, verdict.fate.isShared { continue }
        if segment.from == .client {
          flows[flow].clientFates[verdict.fate, default: 0] += 1
        } else {
          flows[flow].serverFates[verdict.fate, default: 0] += 1
        }
      }
    }
    if flows[flow].injectedResets.contains(where: { $0.confidence == .proven }) {
      flows[flow].resetOrigin = .provenInjected
    } else if !flows[flow].injectedResets.isEmpty {
      flows[flow].resetOrigin = .suspectedMiddlebox
    } else if resets {
      flows[flow].resetOrigin = .endpoint
    }
  }

  /// Flows of a capture without their like, and why.
  func unmatched(at vantage: Vantage, besides matched: Set<Int>) -> [UnmatchedFlow] {
    captures[vantage].flows.filter { !matched.contains($0.number) }.map { flow in
      UnmatchedFlow(flow: flow.number, absence: absence(of: flow, at: vantage))
    }
  }

  private func absence(of flow: SightedFlow, at vantage: Vantage) -> FlowAbsence {
    guard let window = crossing.windows[vantage.other.index] else { return .notRunning }
    let most = max(0, crossing.delays?.most ?? 0)
    let judged = captures[vantage].segments[flow.segments].lazy.filter { segment in
      let time = crossing.clock.common(segment.time, at: vantage)
      return time.advanced(byNanoseconds: -most) >= window.lowerBound
        && time.advanced(byNanoseconds: most) <= window.upperBound
    }
    if judged.isEmpty { return .notRunning }
    return judged.allSatisfy { $0.flags.intersection(.synAck) == .syn } ? .synLost : .notFound
  }
}

extension SegmentFate {
  /// Both captures have it.
  var isShared: Bool { self == .seen || self == .rewritten || self == .resegmented }
}
