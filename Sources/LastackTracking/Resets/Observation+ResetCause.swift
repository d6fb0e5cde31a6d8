internal import LastackWire

/// Why an end sent a reset: the causes T1 to T12 of `semantics.md` §7.2, from what it knew when it did.
///
/// `own` is the resetter, `peer` its receiver; the trigger is the peer's last segment. T4's, T5's and T9's facts beside
/// the cause are kept with the reset; a collision with a newer incarnation (T6) is the tracker's to see.
extension Observation {
  /// A stack replies at once: a reset later than this after a segment, and than the path's round trip, answers it no more.
  private static let replyLimit: Int64 = 100_000_000
  /// An end that was silent for so long before it was asked may have forgotten by then.
  private static let forgettingTime: Int64 = 1_000_000_000
  /// How long an end waits for the peer's FIN after its own: Linux' tcp_fin_timeout (60 s), less a second.
  private static let finWait2Limit: Int64 = 59_000_000_000
  /// An idle time that a server grants at least before it closes.
  static let leastKeepAlive: Int64 = 1_000_000_000

  /// The peer's last segment, if the reset may be its answer.
  func resetTrigger() -> ResetTrigger? {
    guard !peer.pointee.seen.isDisjoint(with: .answer) else { return nil }
    let isSyn = !peer.pointee.seen.contains(.life)
    let time = peer.pointee.lastTime
    let elapsed = segment.pointee.time.nanoseconds(since: time)
    let roundTrip = FlowView(flow).handshakeRTT
    let limit = roundTrip.map { Self.replyLimit + 2 * $0 } ?? Self.inFlightLimit
    guard elapsed >= -Self.toleratedStep, elapsed <= (isSyn ? Self.synReplyLimit : limit) else { return nil }
    // What it has answered already by a segment of its own, it does not answer by a reset.
    if time <= own.pointee.lastTime, own.pointee.seen.contains(.acknowledgment),
      !own.pointee.ackMax.precedes(peer.pointee.sendMax)
    {
      return nil
    }
    let inputsBack = (segment.pointee.input &- UInt16(peer.pointee.lastFlags >> 6)) & 3
    return ResetTrigger(
      frame: lastFrameOfPeer, input: Int(segment.pointee.input &- inputsBack), time: time,
      flags: TCPFlags(rawValue: UInt16(peer.pointee.lastFlags & 63)), payloadLength: peer.pointee.lastPayload)
  }

  /// The frame of the peer's last segment other than a RST, whose lower half is kept.
  var lastFrameOfPeer: UInt64 {
    let low = UInt64(peer.pointee.lastFrame)
    let inputsBack = (segment.pointee.input &- UInt16(peer.pointee.lastFlags >> 6)) & 3
    if inputsBack != 0 { return low }
    let frame = segment.pointee.frame & ~UInt64(UInt32.max) | low
    return frame > segment.pointee.frame && frame > UInt64(UInt32.max)
      ? frame - UInt64(UInt32.max) - 1 : frame
  }

  /// The longest first retransmission timeout in use: later, it would answer another SYN.
  private static let synReplyLimit: Int64 = 3_000_000_000

  /// The cause, from the reset's kind and the situation that it came in.
  func resetVerdict(
    _ reading: ResetReading, trigger: ResetTrigger?, silence: Int64, crossing: ResetFacts
  ) -> ResetVerdict {
    if !flow.pointee.establishedEvidence { return handshakeVerdict(reading, trigger) }
    if flow.pointee.bothFinsAcked { return verdictAfterClose(reading, trigger) }
    if reading.kind == .abort, let timeout = timeoutVerdict { return timeout }
    if own.pointee.seen.contains(.fin) {
      return verdictAfterOwnFin(reading, trigger, crossing)
    }
    switch reading.kind {
    case .abort: return abortVerdict(reading)
    case .reply: return replyVerdict(trigger, silence)
    case .refusal, .unusual: return .unknown
    }
  }

  /// T3: a socket that was ended. Unread data, SO_LINGER 0 and a killed program look the same.
  private func abortVerdict(_ reading: ResetReading) -> ResetVerdict {
    // Where the peer's segments are missing, so is what it may have answered.
    guard peer.pointee.packets > 0 else { return ResetVerdict(.closeWithUnreadDataOrLinger, .possible) }
    if reading.systems.isEmpty { return ResetVerdict(.closeWithUnreadDataOrLinger, .possible) }
    return ResetVerdict(
      .closeWithUnreadDataOrLinger, reading.continuesTimestamps ? .strong : .probable)
  }

  /// T8: probes or retransmissions in vain.
  private var timeoutVerdict: ResetVerdict? {
    guard peer.pointee.packets > 0 else { return nil }
    if own.pointee.unansweredProbes >= 2 { return ResetVerdict(.timeout, .strong) }
    if own.pointee.unansweredRetransmissions >= FlowView.retransmissionLimit {
      return ResetVerdict(.timeout, .probable)
    }
    return nil
  }

  // MARK: - Before the connection was established

  private func handshakeVerdict(_ reading: ResetReading, _ trigger: ResetTrigger?) -> ResetVerdict {
    let acknowledges = segment.pointee.flags.contains(.ack)
    // T6: what answers a challenge ACK has that one's number, and the SYN goes on.
    if !acknowledges, resetsAnotherIncarnation() { return ResetVerdict(.tupleCollision, .strong) }
    // T11: the SYN's sender has no socket for the SYN-ACK any more.
    if peer.pointee.seen.contains(.synAck), own.pointee.seen.isDisjoint(with: .synAck) {
      let answersExactly = reading.kind == .reply && own.pointee.seen.contains(.syn)
      return ResetVerdict(.handshakeAbandoned, answersExactly ? .strong : .probable)
    }
    // T1: the answer to a SYN.
    if own.pointee.seen.isDisjoint(with: .handshake), acknowledges {
      if peer.pointee.seen.contains(.syn) { return refusalVerdict(reading) }
      return refusesUnseenSyn ? ResetVerdict(.closedPort, .probable) : .unknown
    }
    // The SYN-ACK was not captured, if there was one.
    if own.pointee.seen.contains(.syn), own.pointee.seen.isDisjoint(with: .synAck),
      peer.pointee.packets == 0, segment.pointee.sequence == own.pointee.base &+ 1
    {
      return ResetVerdict(.handshakeAbandoned, .possible)
    }
    return .unknown
  }

  private func refusalVerdict(_ reading: ResetReading) -> ResetVerdict {
    guard resetNumber() == .exact else { return .unknown }
    // An orphan in FIN-WAIT-2 answers a SYN in its window so (Linux TCP_TW_RST, `semantics.md` §3.2).
    if flow.pointee.reopen.met == .finWait2 { return ResetVerdict(.tupleCollision, .probable) }
    return ResetVerdict(.closedPort, reading.kind == .refusal ? .strong : .probable)
  }

  // MARK: - Established

  /// A bare reset from an end that had not closed: it has no such connection.
  private func replyVerdict(_ trigger: ResetTrigger?, _ silence: Int64) -> ResetVerdict {
    // An end whose segments were lost to the capture may have closed by one of them.
    guard let trigger, segment.pointee.sequence == peer.pointee.ackMax,
      own.pointee.seen.isDisjoint(with: .loss)
    else { return .unknown }
    // T12: the handshake was complete for the client only (tcp_abort_on_overflow).
    if own.pointee.seen.contains(.synAck), own.pointee.seen.isDisjoint(with: .life) {
      guard silence < Self.forgettingTime, !trigger.flags.contains(.fin) else { return .unknown }
      return ResetVerdict(.listenerOverflow, .probable)
    }
    // T5: a device that had forgotten the flow, or the end itself: one flow does not tell.
    if silence >= ResetVerdict.leastIdleLimit { return ResetVerdict(.idleMiddlebox, .possible) }
    // Nothing of it was captured: since when it is silent is unknown.
    guard own.pointee.seen.contains(.life) else { return ResetVerdict(.halfOpenPeer, .possible) }
    // T7. One that spoke just before had the connection then.
    let quiet = trigger.time.nanoseconds(since: own.pointee.lastTime)
    if quiet < Self.toleratedStep { return .unknown }
    return ResetVerdict(.halfOpenPeer, quiet >= Self.forgettingTime ? .probable : .possible)
  }

  // MARK: - After the resetter's own FIN

  private func verdictAfterOwnFin(
    _ reading: ResetReading, _ trigger: ResetTrigger?, _ facts: ResetFacts
  ) -> ResetVerdict {
    let isReply = reading.kind == .reply
    if let verdict = verdictOfLateData(isReply, facts) { return verdict }
    guard isReply else {
      guard reading.kind == .abort else { return .unknown }
      return ResetVerdict(.closeWithUnreadDataOrLinger, reading.systems.isEmpty ? .possible : .probable)
    }
    guard let trigger, own.pointee.seen.contains(.finAcked) else { return .unknown }
    // The peer's FIN, or a probe, finds no FIN-WAIT-2.
    let waited = trigger.time.nanoseconds(since: own.pointee.finAckedTime)
    if waited >= Self.finWait2Limit { return ResetVerdict(.timeout, .probable) }
    let asks = trigger.flags.contains(.fin) || trigger.payloadLength > 0 || waited >= Self.forgettingTime
    return asks ? ResetVerdict(.halfOpenPeer, .probable) : .unknown
  }

  /// T2 and T4: data for an end that had closed. Nil: there was none.
  private func verdictOfLateData(_ isReply: Bool, _ facts: ResetFacts) -> ResetVerdict? {
    let closed = own.pointee.seen.contains(.finAcked)
    if closed, peer.pointee.seen.contains(.dataAfterPeerFinAcked) {
      guard !flow.pointee.marks.contains(.halfCloseUsed) else {
        // It had read on after its FIN, and reads no more; an abort may be for any reason.
        return isReply ? ResetVerdict(.dataAfterClose, .strong) : nil
      }
      return ResetVerdict(.dataAfterClose, isReply ? .proven : .probable)
    }
    guard facts.marks.contains(.crossing), facts.crossingDirection == direction.reversed else {
      // It was under way already when the FIN was sent, and arrived too late.
      let isLost =
        isReply && peer.pointee.seen.contains(.data) && own.pointee.seen.contains(.acknowledgment)
        && own.pointee.ackMax.precedes(peer.pointee.payloadEnd)
      return isLost ? ResetVerdict(.dataAfterClose, .probable) : nil
    }
    guard isRace(facts) else { return ResetVerdict(.dataAfterClose, isReply ? .strong : .probable) }
    return ResetVerdict(.keepaliveRace, isReply ? .strong : .probable)
  }

  /// A request on a connection that the server had let idle, and that it closed meanwhile: nothing else of the client's
  /// was under way.
  private func isRace(_ facts: ResetFacts) -> Bool {
    direction != flow.pointee.client && own.pointee.seen.contains(.finAcknowledges)
      && facts.crossingSequence == own.pointee.finFirstAcknowledgment
      && Pause.nanoseconds(flow.pointee.idleBeforeFin) >= Self.leastKeepAlive
  }

  // MARK: - After both FINs

  /// T10.
  private func verdictAfterClose(_ reading: ResetReading, _ trigger: ResetTrigger?) -> ResetVerdict {
    switch reading.kind {
    case .abort:
      return reading.systems.isEmpty ? .unknown : ResetVerdict(.closeWithUnreadDataOrLinger, .probable)
    case .reply:
      guard let trigger, trigger.time > flow.pointee.closedTime,
        segment.pointee.sequence == peer.pointee.ackMax
      else { return .unknown }
      let view = FlowView(flow)
      let holder = view.closeRow(of: direction.reversed).state == .timeWait
      let isAnswer = trigger.payloadLength == 0 && !trigger.flags.contains(.fin)
      if holder, isAnswer { return ResetVerdict(.timeWaitAssassination, .strong) }
      // What comes late finds no TIME-WAIT where there should be one.
      if view.closeRow(of: direction).state == .timeWait, !isAnswer {
        return ResetVerdict(.halfOpenPeer, .strong)
      }
      return .unknown
    case .refusal, .unusual: return .unknown
    }
  }
}
