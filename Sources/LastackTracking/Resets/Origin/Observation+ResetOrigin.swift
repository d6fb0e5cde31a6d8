internal import LastackWire

/// What a reset's headers say of its sender, beside what that end sent before (`semantics.md` §7.1, §7.4).
extension Observation {
  /// Notes a reset; the one that ends the connection is judged, or the first.
  @inline(never)
  func noteResetOrigin(isDecisive: Bool, storage: inout FlowStorage) {
    if flow.pointee.resetOrigin == 0 {
      flow.pointee.resetOrigin = storage.resetOrigins.insert(ResetOriginFacts())
    }
    let facts = storage.resetOrigins.pointer(flow.pointee.resetOrigin)
    let before = facts.pointee[direction]
    if isDecisive || !facts.pointee.judged.isKnown {
      judge(facts)
    }
    noteRaces(facts, after: before)
    notePair(facts)
    facts.pointee[direction] = ResetOriginFacts.Numbers(segment)
  }

  private func judge(_ facts: UnsafeMutablePointer<ResetOriginFacts>) {
    let form = resetForm
    facts.pointee.judged = ResetOriginFacts.Numbers(segment)
    facts.pointee.direction = direction
    facts.pointee.form = form
    facts.pointee.mayRace = mayRace
    facts.pointee.goesOnAtOnce = false
    facts.pointee.edge = own.pointee.sendMax
    facts.pointee.peerEdge = peer.pointee.sendMax
    facts.pointee.signs = headerSigns(form)
    let isIPv6 = segment.pointee.traits.contains(.ipv6)
    let hops = own.pointee.hops
    facts.pointee.witness = ResetWitness(
      by: .client, frame: segment.pointee.frame, input: Int(segment.pointee.input),
      hopLimit: segment.pointee.hopLimit, hopLimits: hops.lowest...hops.highest,
      references: Int(references), identification: isIPv6 ? nil : segment.pointee.identification,
      lastIdentification: isIPv6 || references == 0 ? nil : own.pointee.identifications.last,
      isCounted: own.pointee.identifications.areCounted(segments: references),
      window: segment.pointee.window, gap: gap(form))
  }

  private var resetForm: ResetOriginFacts.Form {
    guard segment.pointee.flags.contains(.ack) else { return .reply }
    return segment.pointee.sequence.rawValue == 0 ? .refusal : .abort
  }

  /// Segments of this end that are no resets, and no copies; too few where resets were copied, which count twice.
  var references: UInt32 {
    let others = Int64(own.pointee.packets) - Int64(own.pointee.rsts) - Int64(own.pointee.duplicates)
    return UInt32(max(0, others))
  }

  private func headerSigns(_ form: ResetOriginFacts.Form) -> ResetSigns {
    var signs = numberSigns(form)
    guard references > 0 else { return signs }
    signs.formUnion(hopSigns)
    signs.formUnion(fieldSigns(form))
    if !segment.pointee.traits.contains(.ipv6) { signs.formUnion(identificationSigns(form)) }
    signs.formUnion(timestampSigns(form))
    return signs
  }

  // MARK: - Distance

  /// A TTL that is 2 or more off what the end's others have; but not of an end that showed itself once only, as a scanner
  /// by its made-up SYN or a SYN proxy by its answer, and not where another initial value makes the distance the same:
  /// a stack may reply with one of its own.
  private var hopSigns: ResetSigns {
    let hops = own.pointee.hops
    let limit = segment.pointee.hopLimit
    guard hops.highest != 0 else { return [] }
    if limit >= hops.lowest, limit <= hops.highest {
      // Behind a range of distances everything looks near.
      return hops.highest - hops.lowest <= 1 ? .sameHopLimit : []
    }
    let isOff = Int(limit) + 2 <= Int(hops.lowest) || Int(limit) >= Int(hops.highest) + 2
    guard isOff, references >= 2 else { return [] }
    let distance = Self.distance(limit)
    let isExplained =
      distance + 1 >= Self.distance(hops.highest) && distance <= Self.distance(hops.lowest) + 1
      && Self.initialHopLimit(limit) != Self.initialHopLimit(hops.highest)
    return isExplained ? [] : .otherHopLimit
  }

  /// What stacks begin with: the lowest of the usual ones that is not below it.
  private static func initialHopLimit(_ limit: UInt8) -> Int {
    limit <= 32 ? 32 : limit <= 64 ? 64 : limit <= 128 ? 128 : 255
  }

  private static func distance(_ limit: UInt8) -> Int { initialHopLimit(limit) - Int(limit) }

  // MARK: - Identification

  /// How far the identification is beyond the end's last.
  private var identificationStep: UInt16 {
    segment.pointee.identification &- own.pointee.identifications.last
  }

  /// Goes on where the end's last segment stopped: by chance 64 times in 65,536.
  private var continuesIdentification: Bool {
    segment.pointee.identification != 0 && own.pointee.identifications.last != 0
      && identificationStep >= 1 && identificationStep <= 64
  }

  private func identificationSigns(_ form: ResetOriginFacts.Form) -> ResetSigns {
    let number = segment.pointee.identification
    if continuesIdentification { return .continuesIdentification }
    let isCounted = own.pointee.identifications.areCounted(segments: references)
    // A reply of Linux has 0 whatever its sockets count.
    if number == 0 { return isCounted && form == .abort ? .oddIdentification : [] }
    // Captured out of order, or a counter that the host's other connections move on as well: faster than 1,024 a second
    // is a jump, back is one always.
    let silence = max(0, segment.pointee.time.nanoseconds(since: own.pointee.lastTime) / 1_000_000_000)
    let drift = min(1024 * (silence + 1), 1 << 15)
    let isNear = identificationStep < drift || identificationStep > UInt16.max - 16
    if isCounted, identificationStep == 0 || !isNear { return .oddIdentification }
    let isCopied = number == peer.pointee.identifications.last && !isNear
    return isCopied ? .oddIdentification : []
  }

  // MARK: - Window, DF, class

  private func fieldSigns(_ form: ResetOriginFacts.Form) -> ResetSigns {
    var signs: ResetSigns = []
    // No stack has a window to offer where it has no connection (§7.1).
    if form == .reply, segment.pointee.window != 0 { signs.insert(.oddWindow) }
    let bit = HopFacts.fragmentBit(of: segment)
    if !segment.pointee.traits.contains(.ipv6), own.pointee.hops.fragmentBits & bit == 0 {
      signs.insert(.otherFragmentBit)
    }
    // ECN's two bits vary by nature. A reply has 0, or the class of what it answers (Linux reflects it).
    let codePoint = segment.pointee.trafficClass & 0xfc
    if codePoint != 0, codePoint != own.pointee.hops.trafficClass & 0xfc,
      codePoint != peer.pointee.hops.trafficClass & 0xfc
    {
      signs.insert(.otherTrafficClass)
    }
    return signs
  }

  // MARK: - Timestamps

  private func timestampSigns(_ form: ResetOriginFacts.Form) -> ResetSigns {
    if segment.pointee.traits.contains(.timestamps) {
      guard own.pointee.seen.contains(.timestamp), own.pointee.rare.tsvalFirstTime < segment.pointee.time,
        segment.pointee.tsval == own.pointee.tsvalNewest
      else { return [] }
      let elapsed = segment.pointee.time.nanoseconds(since: own.pointee.rare.tsvalFirstTime) / 1_000_000
      let ticks = Int64(segment.pointee.tsval.ticks(since: own.pointee.tsvalFirst))
      // Of a clock of 1 kHz or slower, to a second.
      return ticks >= 0 && ticks <= elapsed + 1000 ? .continuesTimestamps : []
    }
    guard form == .abort, segment.pointee.traits.isDisjoint(with: .cutOptions), looksLikeLinux,
      own.pointee.seen.contains(.synTimestamp), peer.pointee.seen.contains(.synTimestamp),
      !own.pointee.seen.contains(.withoutTimestamp)
    else { return [] }
    return .timestampsMissing
  }

  /// A counter for each socket, and TTLs that begin at 64: BSD, macOS and Windows, whose aborts have no timestamps, differ
  /// in one or the other.
  private var looksLikeLinux: Bool {
    let hops = own.pointee.hops
    return hops.lowest > 32 && hops.highest <= 64
      && own.pointee.identifications.areCounted(segments: references)
  }

  // MARK: - Numbers

  private func numberSigns(_ form: ResetOriginFacts.Form) -> ResetSigns {
    let hasNumbers =
      peer.pointee.seen.contains(.sent) && own.pointee.seen.union(peer.pointee.seen).isDisjoint(with: .loss)
    switch form {
    case .reply:
      let isExact =
        peer.pointee.seen.contains(.acknowledgment) && segment.pointee.sequence == peer.pointee.ackMax
      return isExact ? .exactAcknowledgment : []
    case .refusal:
      guard hasNumbers else { return [] }
      return acknowledgmentSign(isAtOwnNumber: true)
    case .abort:
      guard hasNumbers, own.pointee.seen.contains(.sent) else { return [] }
      return acknowledgmentSign(isAtOwnNumber: segment.pointee.sequence == own.pointee.sendMax)
    }
  }

  private func acknowledgmentSign(isAtOwnNumber: Bool) -> ResetSigns {
    let number = segment.pointee.acknowledgment
    let isAcknowledged = own.pointee.seen.contains(.acknowledgment) && number == own.pointee.ackMax
    if isAcknowledged || number == peer.pointee.sendMax { return isAtOwnNumber ? .exactAcknowledgment : [] }
    let beyond = number.distance(from: peer.pointee.sendMax)
    // Everything but the FIN, which was not taken yet.
    if beyond == -1, peer.pointee.seen.contains(.fin) { return [] }
    return beyond == 1 || beyond == -1 ? .acknowledgmentOffByOne : []
  }

  // MARK: - Time

  /// From the segment that it answers to the reset, at most; nil for what answers none: an application's abort comes when
  /// it comes.
  private func gap(_ form: ResetOriginFacts.Form) -> Int64? {
    switch form {
    case .refusal: return nil
    case .reply:
      return peer.pointee.recent.sinceFirst(before: segment.pointee.time, of: peer.pointee.packets)
    case .abort:
      // What acknowledges new octets was sent when they had arrived.
      let number = segment.pointee.acknowledgment
      guard own.pointee.seen.contains(.acknowledgment), peer.pointee.seen.contains(.sent),
        number == peer.pointee.sendMax, own.pointee.ackMax.precedes(number),
        peer.pointee.unansweredRetransmissions == 0
      else { return nil }
      let gap = segment.pointee.time.nanoseconds(since: peer.pointee.lastTime)
      return gap >= 0 ? gap : nil
    }
  }
}
