internal import LastackWire

/// What a record says of the flow's reset.
struct ResetConclusion {
  var account: ResetAccount
  var verdict: ResetVerdict
  var effect: ResetEffect
  var origin: ResetOrigin?
}

extension FlowView {
  /// The reset that ended the flow, or the first; nil where none was captured.
  ///
  /// - Parameters:
  ///   - facts: what was kept of it.
  ///   - sender: who sent it, as far as that is known: it has the last word on the cause.
  ///   - resetEndsTimeWait: whether a TIME-WAIT heeds resets, by the policy.
  func resetConclusion(
    _ facts: ResetFacts, events: [CloseEvent], sender: ResetSender?, resetEndsTimeWait: Bool
  ) -> ResetConclusion? {
    guard facts.marks.contains(.seen) else { return nil }
    let effect = resetEffect(facts, resetEndsTimeWait: resetEndsTimeWait)
    let verdict = resetCause(facts, sender).weighed(
      origin: sender?.origin, isDoubted: sender.map { $0.pointsAgainst > 0 } ?? false, silence: facts.silence)
    var account = ResetAccount(
      by: side(facts.direction), kind: facts.kind, frame: facts.frame, input: Int(facts.input),
      time: facts.time)
    account.systems = facts.systems
    if facts.marks.contains(.answers) {
      account.trigger = ResetTrigger(
        frame: facts.triggerFrame, input: Int(facts.triggerInput), time: facts.triggerTime,
        flags: TCPFlags(rawValue: UInt16(facts.triggerFlags)), payloadLength: facts.triggerPayload)
    }
    account.repeats = Int(facts.repeats)
    account.silenceBefore = facts.silence
    account.stage = facts.stage
    account.signs = sender?.signs ?? []
    account.witness = sender?.witness
    switch effect {
    case .accepted, .challengedThenAccepted, .unknown: account.damage = resetDamage
    case .challengedAndSurvived, .ignored: break
    }
    if verdict.cause == .keepaliveRace { account.race = race(facts, events) }
    return ResetConclusion(account: account, verdict: verdict, effect: effect, origin: sender?.origin)
  }

  /// The cause that the packets show, those behind the reset included.
  private func resetCause(_ facts: ResetFacts, _ sender: ResetSender?) -> ResetVerdict {
    if facts.marks.contains(.collides) { return ResetVerdict(.tupleCollision, .strong) }
    // An end that goes on had no reason to reset, and knows its connection.
    if facts.verdict.cause == .halfOpenPeer, sender?.goesOnAtOnce == true { return .unknown }
    return facts.marks.contains(.senderWentOn) ? .unknown : facts.verdict
  }

  // MARK: - Effect

  /// What the reset did to its receiver (`semantics.md` §7.3): by its number, unless what followed shows otherwise.
  private func resetEffect(_ facts: ResetFacts, resetEndsTimeWait: Bool) -> ResetEffect {
    let receiver = facts.direction.reversed
    if facts.marks.contains(.receiverWasClosed) { return .ignored }
    if !resetEndsTimeWait, closeRow(of: receiver).state == .timeWait { return .ignored }
    let challenged = facts.marks.contains(.challenged)
    guard facts.marks.contains(.effective) else {
      if facts.verdict.cause == .tupleCollision {
        // The earlier incarnation is not in the capture; that the SYN got through then shows that it gave way.
        return self[receiver].seen.contains(.synAck) ? .accepted : .unknown
      }
      return challenged && facts.number == .inWindow ? .challengedAndSurvived : .ignored
    }
    if self[receiver].packets == 0 { return .unknown }
    let wentOn = facts.marks.contains(.receiverWentOn)
    switch facts.number {
    case .exact, .sackEdge, .atFin: return wentOn ? .ignored : .accepted
    case .offered, .inWindow:
      if facts.marks.contains(.exactFollowed) { return challenged ? .challengedThenAccepted : .accepted }
      if wentOn { return challenged ? .challengedAndSurvived : .ignored }
      let isWhole = facts.number == .offered && facts.marks.contains(.complete)
      return isWhole && !challenged ? .accepted : .unknown
    case .unknown, .outside: return wentOn ? .ignored : .unknown
    }
  }

  // MARK: - Damage

  /// What was lost (`semantics.md` §7.5): nothing where both ends had acknowledged all, FINs included.
  private var resetDamage: ResetDamage {
    var damage = ResetDamage()
    guard !marks.contains(.resetAfterClose) else { return damage }
    damage.clientUnacked = unackedBytes(of: client) ?? 0
    damage.serverUnacked = unackedBytes(of: client.reversed) ?? 0
    damage.clientPossiblyUnread = unansweredBytes(of: client)
    damage.serverPossiblyUnread = unansweredBytes(of: client.reversed)
    let (asker, answerer) = (self[client], self[client.reversed])
    if asker.seen.contains(.data) {
      damage.requestUnanswered =
        !answerer.seen.contains(.data) || answerer.ackWithPayload.precedes(asker.payloadEnd)
    }
    return damage
  }

  /// Octets that the peer's stack acknowledged since its application last sent any: perhaps never read (RFC 2525 §2.17).
  private func unansweredBytes(of direction: Direction) -> Int {
    let own = self[direction]
    let peer = self[direction.reversed]
    guard own.seen.contains(.data), peer.seen.contains(.acknowledgment) else { return 0 }
    let taken = own.payloadEnd.precedes(peer.ackMax) ? own.payloadEnd : peer.ackMax
    let answered = peer.seen.contains(.data) ? peer.ackWithPayload : own.base &+ 1
    return min(max(0, Int(taken.distance(from: answered))), Int(clamping: own.uniqueBytes))
  }

  // MARK: - T4

  private func race(_ facts: ResetFacts, _ events: [CloseEvent]) -> KeepaliveRace? {
    let closer = side(facts.direction)
    guard let fin = events.first(where: { $0.note == .fin && $0.from == closer }) else { return nil }
    return KeepaliveRace(
      finFrame: fin.frame, requestFrame: facts.crossingFrame,
      lostBytes: unackedBytes(of: facts.crossingDirection) ?? 0,
      idleLimit: Pause.nanoseconds(flow.pointee.idleBeforeFin),
      crossing: facts.crossingTime.nanoseconds(since: self[facts.direction].finTime))
  }
}
