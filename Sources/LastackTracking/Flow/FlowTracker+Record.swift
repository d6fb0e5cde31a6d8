internal import LastackWire

extension FlowTracker {
  /// The flow's record, from its facts.
  func record(of view: FlowView, because reason: Retirement, events: [CloseEvent]) -> FlowRecord {
    let flow = view.flow
    let client = view.client
    let closer = view.activeCloser
    let isReset = view.marks.contains(.reset)
    let interval = concludedTimeWait(of: view, closer: closer?.closer, because: reason)
    let outcome = view.outcome(because: reason, now: clock)
    let reopening = view.reopening(outcome: outcome)
    let handshakeRTT = view.handshakeRTT
    var evidence = view.evidence(closer: closer?.closer, handshakeRTT: handshakeRTT)
    let reset = resetConclusion(of: view, events: events, vantage: evidence.vantage)
    evidence.idleBeforeFin = Pause.nanoseconds(flow.pointee.idleBeforeFin)
    let silences = view.silences(before: reset?.account)
    evidence.silenceSurvived = silences.survived
    evidence.silenceUnanswered = silences.unanswered
    return FlowRecord(
      flow: Int(flow.pointee.number), incarnation: Int(flow.pointee.incarnation),
      previousFlow: flow.pointee.previousNumber == .max ? nil : Int(flow.pointee.previousNumber),
      client: sideRecord(of: client, in: view, interval: interval, because: reason, events),
      server: sideRecord(of: client.reversed, in: view, interval: interval, because: reason, events),
      rolesFrom: flow.pointee.rolesFrom, encapsulation: encapsulation(of: flow),
      firstFrame: flow.pointee.firstFrame,
      lastFrame: flow.pointee.lastFrame, input: Int(flow.pointee.input), start: flow.pointee.firstTime,
      end: flow.pointee.endTime,
      handshake: view.handshake, handshakeRTT: handshakeRTT, timestamps: view.timestampUse,
      outcome: outcome, shape: view.shape, activeCloser: closer?.closer,
      activeCloserConfidence: closer?.confidence, firstFin: view.firstFin, firstRst: view.firstRst,
      closeStarted: view.closeStarted, closeFinished: view.closeFinished,
      resetBy: isReset ? view.side(view.marks.contains(.resetFromHigh) ? .fromHigh : .fromLow) : nil,
      resetCause: reset?.verdict.cause,
      resetCauseConfidence: reset.flatMap { $0.verdict.cause == .unknown ? nil : $0.verdict.confidence },
      resetOrigin: reset?.origin, resetEffect: reset?.effect, reset: reset?.account,
      timeWaitHolder: interval?.holder ?? .none, timeWaitStart: interval?.start,
      timeWaitEnd: interval?.end, timeWaitEndReason: interval?.reason,
      reopen: reopening?.verdict, reopenMet: reopening?.met, reopenRule: reopening?.rule, recycleVerdict: nil,
      clientISNRelation: view.isnRelation(of: client),
      serverISNRelation: view.isnRelation(of: client.reversed),
      zeekConnState: flow.pointee.zeek.connState,
      zeekHistory: flow.pointee.zeek.history,
      tcpCompleteness: flow.pointee.completeness.shown, quality: view.quality(because: reason),
      events: events,
      eventsOmitted: Int(flow.pointee.events.omitted),
      evidence: evidence)
  }

  private func encapsulation(of flow: UnsafePointer<FlowState>) -> [EncapsulationLayer] {
    flow.pointee.encapsulation == 0 ? [] : encapsulations[flow.pointee.encapsulation]
  }

  @inline(__always)
  private func sideRecord(
    of direction: Direction, in view: FlowView, interval: TimeWaitInterval?, because reason: Retirement,
    _ events: [CloseEvent]
  ) -> SideRecord {
    let facts = view[direction]
    let hasTimestamps = facts.seen.contains(.timestamp)
    var state = state(of: direction, in: view)
    // Run out, or ended early.
    if state == .timeWait, let reason = interval?.reason, reason != .captureEnd { state = .closed }
    return SideRecord(
      endpoint: view.flow.pointee.key.endpoint(direction), packets: Int(facts.packets),
      duplicates: Int(facts.duplicates),
      payloadBytes: Int(facts.payloadBytes), uniqueBytes: Int(facts.uniqueBytes),
      retransmissions: Int(facts.retransmissions), syns: Int(facts.syns), fins: Int(facts.fins),
      rsts: Int(facts.rsts), state: state, firstTSval: hasTimestamps ? facts.tsvalFirst : nil,
      lastTSval: hasTimestamps ? facts.tsvalLast : nil, tsvalRegressions: Int(facts.tsvalRegressions),
      tsHz: view.timestampRate(of: direction, events: events),
      unackedBytes: view.unackedBytes(of: direction), closeWait: view.closeWait(of: direction),
      finWait2: view.finWait2(of: direction))
  }
}

extension CloseEvent {
  init(_ stored: StoredEvent, client: Direction) {
    let clientIsLow = client == .fromLow
    let (lowState, highState) = (stored.lowState, stored.highState)
    self.init(
      frame: stored.frame, input: stored.input, time: stored.time,
      from: stored.direction == client ? .client : .server, flags: stored.flags, sequence: stored.sequence,
      acknowledgment: stored.acknowledgment, payloadLength: stored.payloadLength,
      tsval: stored.hasTimestamps ? stored.tsval : nil, tsecr: stored.hasTimestamps ? stored.tsecr : nil,
      note: stored.note, clientState: clientIsLow ? lowState : highState,
      serverState: clientIsLow ? highState : lowState)
  }
}

extension FlowView {
  fileprivate var firstFin: Side? {
    guard marks.contains(.firstFin) else { return nil }
    return side(marks.contains(.firstFinFromHigh) ? .fromHigh : .fromLow)
  }

  fileprivate var firstRst: Side? {
    guard marks.contains(.firstRst) else { return nil }
    return side(marks.contains(.firstRstFromHigh) ? .fromHigh : .fromLow)
  }

  /// First FIN or effective reset.
  fileprivate var closeStarted: CaptureTime? {
    var earliest = marks.contains(.reset) ? resetTime : CaptureTime(nanoseconds: .max)
    if low.seen.contains(.fin) { earliest = min(earliest, low.finTime) }
    if high.seen.contains(.fin) { earliest = min(earliest, high.finTime) }
    return earliest.nanoseconds == .max ? nil : earliest
  }

  /// The segment that completed the close: the last FIN's acknowledgment, or the reset that came before it.
  fileprivate var closeFinished: CaptureTime? {
    if closeWasCompleted { return closedTime }
    return marks.contains(.reset) ? resetTime : nil
  }

  /// Payload sent and not acknowledged; `nil` where the peer never acknowledged anything.
  func unackedBytes(of direction: Direction) -> Int? {
    let own = self[direction]
    let peer = self[direction.reversed]
    guard own.seen.contains(.sent), peer.seen.contains(.acknowledgment) else { return nil }
    let finIsOpen = own.seen.contains(.fin) && own.sendMax == own.finEnd
    let edge = finIsOpen ? own.finSequence : own.sendMax
    return max(0, Int(edge.distance(from: peer.ackMax)))
  }

  /// Nanoseconds in CLOSE-WAIT: from the acknowledgment of the peer's FIN to the own FIN, a reset, or the end.
  fileprivate func closeWait(of direction: Direction) -> Int64? {
    let own = self[direction]
    let peer = self[direction.reversed]
    guard peer.seen.contains(.finAcked),
      own.seen.contains(.fin) ? own.finAnswers(peer) : !own.mayHaveClosedUnseen
    else { return nil }
    let left = own.seen.contains(.fin) ? own.finTime : marks.contains(.reset) ? resetTime : endTime
    return max(0, left.nanoseconds(since: peer.finAckedTime))
  }

  /// Nanoseconds in FIN-WAIT-2: from the acknowledgment of the own FIN to the peer's FIN, a reset, or the end.
  fileprivate func finWait2(of direction: Direction) -> Int64? {
    let own = self[direction]
    let peer = self[direction.reversed]
    guard own.seen.contains(.finAcked), !own.finAnswers(peer),
      peer.seen.contains(.fin) || !peer.mayHaveClosedUnseen
    else { return nil }
    let left = peer.seen.contains(.fin) ? peer.finTime : marks.contains(.reset) ? resetTime : endTime
    let dwell = left.nanoseconds(since: own.finAckedTime)
    // The peer's FIN came with or before the acknowledgment: straight to TIME-WAIT or through CLOSING.
    return peer.seen.contains(.fin) && dwell <= 0 ? nil : max(0, dwell)
  }

  fileprivate func quality(because reason: FlowTracker.Retirement) -> QualityFlags {
    var quality: QualityFlags = []
    if handshake == .midStream || handshake == .synAckOnly { quality.insert(.midStream) }
    // Nothing is expected of an end that was never reached.
    let oneSided = low.packets == 0 || high.packets == 0
    let answered = !self[low.packets == 0 ? .fromHigh : .fromLow].seen.isDisjoint(with: .reply)
    if oneSided && answered { quality.insert(.oneSided) }
    if !low.seen.union(high.seen).isDisjoint(with: .loss) { quality.insert(.captureLoss) }
    if low.seen.union(high.seen).contains(.snappedHeader) { quality.insert(.snappedHeaders) }
    if low.duplicates > 0 || high.duplicates > 0 { quality.insert(.duplicateFrames) }
    if marks.contains(.clockStep) { quality.insert(.clockStep) }
    if reason == .evicted { quality.insert(.evicted) }
    return quality
  }
}
