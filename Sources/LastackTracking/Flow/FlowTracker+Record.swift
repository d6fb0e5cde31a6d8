internal import LastackWire

extension FlowTracker {
  /// The flow's record, from its facts.
  func record(of flow: FlowState, because reason: Retirement) -> FlowRecord {
    let client = flow.client
    let closer = flow.activeCloser
    let isReset = flow.marks.contains(.reset)
    let interval = timeWait(of: flow)
    var events: [CloseEvent] = []
    events.reserveCapacity(Int(flow.events.count))
    flow.events.forEach(in: storage.events) { events.append(CloseEvent($0, client: client)) }
    return FlowRecord(
      flow: Int(flow.number), incarnation: Int(flow.incarnation),
      previousFlow: flow.previousNumber == .max ? nil : Int(flow.previousNumber),
      client: sideRecord(of: client, in: flow, interval: interval, because: reason),
      server: sideRecord(of: client.reversed, in: flow, interval: interval, because: reason),
      rolesFrom: flow.rolesFrom, encapsulation: encapsulations[flow.encapsulation],
      firstFrame: flow.firstFrame,
      lastFrame: flow.lastFrame, input: Int(flow.input), start: flow.firstTime, end: flow.endTime,
      handshake: flow.handshake, handshakeRTT: flow.handshakeRTT, timestamps: flow.timestampUse,
      outcome: flow.outcome(because: reason, now: clock), shape: flow.shape, activeCloser: closer?.closer,
      activeCloserConfidence: closer?.confidence, firstFin: flow.firstFin, firstRst: flow.firstRst,
      closeStarted: flow.closeStarted, closeFinished: flow.closeFinished,
      resetBy: isReset ? flow.side(flow.marks.contains(.resetFromHigh) ? .fromHigh : .fromLow) : nil,
      resetCause: nil, resetCauseConfidence: nil, resetOrigin: nil, resetEffect: nil,
      timeWaitHolder: interval?.holder ?? .none, timeWaitStart: nil, timeWaitEnd: nil, timeWaitEndReason: nil,
      reopen: nil, reopenMet: nil, reopenRule: nil, recycleVerdict: nil, clientISNRelation: nil,
      serverISNRelation: nil, zeekConnState: flow.zeek.connState, zeekHistory: flow.zeek.history.text,
      tcpCompleteness: flow.completeness.shown, quality: flow.quality(because: reason), events: events,
      eventsOmitted: Int(flow.events.omitted))
  }

  private func sideRecord(
    of direction: Direction, in flow: FlowState, interval: TimeWaitInterval?, because reason: Retirement
  ) -> SideRecord {
    let facts = flow[direction]
    let hasTimestamps = facts.seen.contains(.timestamp)
    var state = flow.state(of: direction)
    if state == .timeWait, let interval, interval.end.nanoseconds <= clock.nanoseconds { state = .closed }
    return SideRecord(
      endpoint: flow.key.endpoint(direction), packets: Int(facts.packets), duplicates: Int(facts.duplicates),
      payloadBytes: Int(facts.payloadBytes), uniqueBytes: Int(facts.uniqueBytes),
      retransmissions: Int(facts.retransmissions), syns: Int(facts.syns), fins: Int(facts.fins),
      rsts: Int(facts.rsts), state: state, firstTSval: hasTimestamps ? facts.tsvalFirst : nil,
      lastTSval: hasTimestamps ? facts.tsvalLast : nil, tsvalRegressions: Int(facts.tsvalRegressions),
      tsHz: nil,
      unackedBytes: flow.unackedBytes(of: direction), closeWait: flow.closeWait(of: direction),
      finWait2: flow.finWait2(of: direction))
  }
}

extension CloseEvent {
  init(_ stored: StoredEvent, client: Direction) {
    let clientIsLow = client == .fromLow
    self.init(
      frame: stored.frame, input: stored.input, time: stored.time,
      from: stored.direction == client ? .client : .server, flags: stored.flags, sequence: stored.sequence,
      acknowledgment: stored.acknowledgment, payloadLength: stored.payloadLength,
      tsval: stored.hasTimestamps ? stored.tsval : nil, tsecr: stored.hasTimestamps ? stored.tsecr : nil,
      note: stored.note, clientState: clientIsLow ? stored.lowState : stored.highState,
      serverState: clientIsLow ? stored.highState : stored.lowState)
  }
}

extension FlowState {
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
    let fins = [low, high].filter { $0.seen.contains(.fin) }.map(\.finTime)
    let reset = marks.contains(.reset) ? [resetTime] : []
    return (fins + reset).min()
  }

  /// The segment that completed the close: the last FIN's acknowledgment, or the reset that came before it.
  fileprivate var closeFinished: CaptureTime? {
    if bothFinsAcked { return closedTime }
    return marks.contains(.reset) ? resetTime : nil
  }

  /// Payload sent and not acknowledged; `nil` where the peer never acknowledged anything.
  fileprivate func unackedBytes(of direction: Direction) -> Int? {
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
    guard peer.seen.contains(.finAcked), !own.seen.contains(.fin) || own.seen.contains(.finAckedPeerFin)
    else {
      return nil
    }
    let left = own.seen.contains(.fin) ? own.finTime : marks.contains(.reset) ? resetTime : endTime
    return max(0, left.nanoseconds(since: peer.finAckedTime))
  }

  /// Nanoseconds in FIN-WAIT-2: from the acknowledgment of the own FIN to the peer's FIN, a reset, or the end.
  fileprivate func finWait2(of direction: Direction) -> Int64? {
    let own = self[direction]
    let peer = self[direction.reversed]
    guard own.seen.contains(.finAcked), !own.seen.contains(.finAckedPeerFin) else { return nil }
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
    let answered = !self[low.packets == 0 ? .fromHigh : .fromLow].seen.isDisjoint(with: [
      .life, .synAck, .rst,
    ])
    if oneSided && answered { quality.insert(.oneSided) }
    if low.seen.contains(.ackedUnseen) || high.seen.contains(.ackedUnseen) { quality.insert(.captureLoss) }
    if low.seen.union(high.seen).contains(.snappedHeader) { quality.insert(.snappedHeaders) }
    if low.duplicates > 0 || high.duplicates > 0 { quality.insert(.duplicateFrames) }
    if marks.contains(.clockStep) { quality.insert(.clockStep) }
    if reason == .evicted { quality.insert(.evicted) }
    return quality
  }
}
