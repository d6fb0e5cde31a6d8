internal import LastackWire

/// The races that an injector beside the path cannot win (Weaver, Sommer, Paxson, NDSS 2009; `semantics.md` §7.4): what
/// the end itself sends contradicts the reset in its name.
///
/// Not looked for where numbers are in doubt: no handshake, lost octets, both FINs acknowledged, a scan.
extension Observation {
  /// Whether the numbers of both ends are known well enough to hold a reset against them.
  var mayRace: Bool {
    let seen = own.pointee.seen.union(peer.pointee.seen)
    let ahead = segment.pointee.sequence.distance(from: own.pointee.sendMax)
    return flow.pointee.establishedEvidence && !flow.pointee.bothFinsAcked && seen.isDisjoint(with: .loss)
      && own.pointee.seen.contains(.sent) && own.pointee.seen.contains(.life)
      && peer.pointee.seen.contains(.acknowledgment) && peer.pointee.seen.contains(.sent)
      && !flow.pointee.marks.contains(.clockStep)
      && ahead > -plausibleLag && ahead < Self.plausibleLead
  }

  /// Numbers farther behind, before the first of this incarnation, or farther ahead belong to another.
  private var plausibleLag: Int32 {
    // Never negative: a capture may have any numbers.
    own.pointee.uniqueBytes < 1 << 30 ? max(0, own.pointee.sendMax.distance(from: own.pointee.base)) : 1 << 30
  }
  private static let plausibleLead: Int32 = 1 << 20

  /// What a reset's numbers say beside the end's data, and beside its reset before.
  func noteRaces(
    _ facts: UnsafeMutablePointer<ResetOriginFacts>, after before: ResetOriginFacts.Numbers
  ) {
    guard facts.pointee.direction == direction, mayRace,
      segment.pointee.time.nanoseconds(since: facts.pointee.judged.time) <= ResetOriginFacts.raceLimit
    else { return }
    let number = segment.pointee.sequence
    if isNumberOfItsOwn(number), !mayAnswerUnseen(facts), number.precedes(own.pointee.sendMax) {
      contradict(facts, .resetBelowData, frame: facts.pointee.judged.frame)
    }
    guard before.isKnown,
      segment.pointee.time.nanoseconds(since: before.time) <= ResetOriginFacts.raceLimit
    else { return }
    // One beyond the edge is the number after a FIN that was not captured.
    if before.sequence.precedes(number), isNumberOfItsOwn(number), !mayAnswerUnseen(facts),
      number != own.pointee.sendMax,
      number != own.pointee.sendMax &+ 1, own.pointee.lastTime <= before.time
    {
      contradict(facts, .risingNumbers, frame: segment.pointee.frame)
    }
    if segment.pointee.flags.contains(.ack), let acknowledged = before.acknowledgment,
      acknowledged != segment.pointee.acknowledgment,
      isUnsent(segment.pointee.acknowledgment) || isUnsent(acknowledged)
    {
      contradict(facts, .changingAcknowledgments, frame: segment.pointee.frame)
    }
  }

  /// A reset without ACK, up to where the end has sent: the capture may have missed the acknowledgment that it answers,
  /// and nothing shows it where that brought no octets. What the header says against the end decides.
  private func mayAnswerUnseen(_ facts: UnsafeMutablePointer<ResetOriginFacts>) -> Bool {
    !segment.pointee.flags.contains(.ack) && !own.pointee.sendMax.precedes(segment.pointee.sequence)
      && ResetOriginScore.against(facts.pointee.signs).points == 0
  }

  /// Whether no rule of a stack's leads to the number: not an acknowledgment of the peer's, which a reply has (a storm of
  /// resets follows them up), not the end of its window (Linux `tcp_acceptable_seq`), not the FIN's own (macOS), and not
  /// where an end that retransmits takes its number from.
  private func isNumberOfItsOwn(_ number: SequenceNumber) -> Bool {
    let windowEnd = peer.pointee.ackMax &+ UInt32(peer.pointee.window) << receiverWindowScale
    let isFin = own.pointee.seen.contains(.fin) && number == own.pointee.finSequence
    return peer.pointee.ackMax.precedes(number) && number != windowEnd && !isFin
      && own.pointee.unansweredRetransmissions == 0
  }

  /// Whether the peer has not sent up to there; the number after a FIN that was not captured is not held against it.
  private func isUnsent(_ acknowledgment: SequenceNumber) -> Bool {
    (peer.pointee.sendMax &+ 1).precedes(acknowledgment)
      || peer.pointee.uniqueBytes < 1 << 30 && acknowledgment.precedes(peer.pointee.base)
  }

  /// Resets to both ends at once, each with the numbers of the other (`semantics.md` §7.4, bilateral).
  func notePair(_ facts: UnsafeMutablePointer<ResetOriginFacts>) {
    let other = facts.pointee[direction.reversed]
    guard other.isKnown, flow.pointee.establishedEvidence, !flow.pointee.bothFinsAcked else { return }
    let apart = segment.pointee.time.nanoseconds(since: other.time)
    let acknowledgment: SequenceNumber? =
      segment.pointee.flags.contains(.ack) ? segment.pointee.acknowledgment : nil
    guard apart >= 0, apart <= ResetOriginFacts.pairLimit,
      acknowledgment != nil || other.acknowledgment != nil,
      acknowledgment.map({ $0 == other.sequence }) ?? true,
      other.acknowledgment.map({ $0 == segment.pointee.sequence }) ?? true
    else { return }
    facts.pointee.signs.insert(.bilateral)
    let judgesThis = facts.pointee.judged.frame == segment.pointee.frame
    facts.pointee.witness.mirror = judgesThis ? other.frame : segment.pointee.frame
  }

  /// A segment after a reset, before it is taken in: whether its sender goes on with what it is said to have reset.
  ///
  /// New octets, or an acknowledgment of what was sent after the reset; never retransmissions, which may have been under
  /// way. Within 10 ms only where the order of capture explains nothing (§1.7).
  @inline(never)
  func noteGoingOn(storage: inout FlowStorage) {
    let facts = storage.resetOrigins.pointer(flow.pointee.resetOrigin)
    let since = segment.pointee.time.nanoseconds(since: facts.pointee.judged.time)
    guard facts.pointee.direction == direction, since >= 0, since <= ResetOriginFacts.raceLimit,
      !facts.pointee.signs.contains(.dataAfterReset)
    else { return }
    let goesOn = facts.pointee.form == .refusal ? answersAfterRefusal(facts) : sendsOn(facts, since)
    if goesOn { contradict(facts, .dataAfterReset, frame: segment.pointee.frame) }
  }

  /// A SYN-ACK for the very SYN that was refused, and sent once: the answer of another machine.
  private func answersAfterRefusal(_ facts: UnsafeMutablePointer<ResetOriginFacts>) -> Bool {
    segment.pointee.flags.isSuperset(of: [.syn, .ack]) && peer.pointee.seen.contains(.syn)
      && segment.pointee.acknowledgment == peer.pointee.base &+ 1
      && !peer.pointee.synWasSentAgain && peer.pointee.lastSynTime <= facts.pointee.judged.time
  }

  private func sendsOn(_ facts: UnsafeMutablePointer<ResetOriginFacts>, _ since: Int64) -> Bool {
    guard facts.pointee.mayRace else { return false }
    let isLate = since > Self.toleratedStep
    let end = segment.pointee.end
    if isLate, segment.pointee.flags.contains(.ack),
      facts.pointee.peerEdge.precedes(segment.pointee.acknowledgment),
      !peer.pointee.sendMax.precedes(segment.pointee.acknowledgment)
    {
      return true
    }
    guard facts.pointee.edge.precedes(end), own.pointee.sendMax.precedes(end) else { return false }
    // An abort has the number after all that was sent: what goes beyond was sent after it.
    let isBeyondAbort = facts.pointee.form == .abort && facts.pointee.judged.sequence == facts.pointee.edge
    // Sent before it, and captured behind it, an abort's number is behind the octets.
    if facts.pointee.judged.sequence.precedes(end) { facts.pointee.goesOnAtOnce = true }
    return isLate || isBeyondAbort
  }

  private func contradict(
    _ facts: UnsafeMutablePointer<ResetOriginFacts>, _ sign: ResetSigns, frame: UInt64
  ) {
    facts.pointee.signs.insert(sign)
    if facts.pointee.witness.contradiction == 0 { facts.pointee.witness.contradiction = frame }
  }
}
