internal import LastackWire

/// What is kept of a reset when it comes, and what comes after it.
extension Observation {
  /// At a reset: takes it for the flow's, if it is the first, or the first that takes effect; else counts it.
  func keepReset(isEffective: Bool, storage: inout FlowStorage) {
    let facts = resetFacts(&storage)
    if facts.pointee.marks.contains(.seen), !isEffective || facts.pointee.marks.contains(.effective) {
      guard facts.pointee.direction == direction else { return }
      facts.pointee.repeats &+= 1
      if resetNumber() == .exact { facts.pointee.marks.insert(.exactFollowed) }
      return
    }
    let trigger = resetTrigger()
    var reading = readReset(answers: trigger != nil)
    // What it answers is no segment of this connection's.
    if !segment.pointee.flags.contains(.ack), resetsAnotherIncarnation() { reading.kind = .reply }
    let silence = silenceBeforeReset(trigger)
    facts.pointee.clearReset()
    let verdict = resetVerdict(reading, trigger: trigger, silence: silence, crossing: facts.pointee)
    facts.pointee.verdict = verdict
    facts.pointee.marks.insert(.seen)
    if direction == .fromHigh { facts.pointee.marks.insert(.fromHigh) }
    if isEffective { facts.pointee.marks.insert(.effective) }
    if FlowView(flow).closeRow(of: direction.reversed).state == .closed {
      facts.pointee.marks.insert(.receiverWasClosed)
    }
    if segment.pointee.sequence == own.pointee.sendMax { facts.pointee.marks.insert(.complete) }
    if let trigger, reading.kind == .reply || reading.kind == .refusal || verdict.cause.hasTrigger {
      facts.pointee.marks.insert(.answers)
      facts.pointee.triggerFrame = trigger.frame
      facts.pointee.triggerInput = UInt16(truncatingIfNeeded: trigger.input)
      facts.pointee.triggerTime = trigger.time
      facts.pointee.triggerFlags = UInt8(truncatingIfNeeded: trigger.flags.rawValue)
      facts.pointee.triggerPayload = trigger.payloadLength
    }
    facts.pointee.number = resetNumber()
    facts.pointee.kind = reading.kind
    facts.pointee.systems = reading.systems
    facts.pointee.stage = resetStage
    facts.pointee.silence = silence
    facts.pointee.sequence = segment.pointee.sequence
    facts.pointee.edge = peer.pointee.sendMax
    facts.pointee.frame = segment.pointee.frame
    facts.pointee.time = segment.pointee.time
    facts.pointee.input = segment.pointee.input
  }

  /// At a segment after a reset, before it is taken in: what its receiver makes of that (RFC 5961 §3.2).
  func followReset(storage: borrowing FlowStorage) {
    let facts = storage.resets.pointer(flow.pointee.resetFacts)
    guard facts.pointee.marks.contains(.seen), facts.pointee.direction != direction,
      !segment.pointee.flags.contains(.syn)
    else { return }
    let elapsed = segment.pointee.time.nanoseconds(since: facts.pointee.time)
    if elapsed > Self.inFlightLimit {
      facts.pointee.marks.insert(.receiverWentOn)
    } else if elapsed >= 0, segment.pointee.payloadLength == 0, segment.pointee.flags.contains(.ack),
      segment.pointee.flags.isDisjoint(with: .control), own.pointee.seen.contains(.acknowledgment),
      segment.pointee.acknowledgment == own.pointee.ackMax, segment.pointee.sequence == own.pointee.sendMax
    {
      facts.pointee.marks.insert(.challenged)
    }
  }

  /// Data that crosses the peer's FIN on the way (`semantics.md` §7.2 T4): new payload from an end that has not
  /// acknowledged the FIN.
  func noteCrossing(storage: inout FlowStorage) {
    let payloadEnd = segment.pointee.sequence &+ segment.pointee.payloadLength
    guard own.pointee.seen.contains(.sent), own.pointee.sendMax.precedes(payloadEnd) else { return }
    let facts = resetFacts(&storage)
    guard !facts.pointee.marks.contains(.crossing) else { return }
    facts.pointee.marks.insert(.crossing)
    if direction == .fromHigh { facts.pointee.marks.insert(.crossingFromHigh) }
    facts.pointee.crossingFrame = segment.pointee.frame
    facts.pointee.crossingTime = segment.pointee.time
    facts.pointee.crossingSequence = segment.pointee.sequence
  }

  /// At the server's first FIN after an idle time: a request that it had not received, captured before it since the tap
  /// is nearer to the client.
  ///
  /// Of one segment, within the path's round trip; what is older was lost.
  func noteRequestUnderWay(sinceLast: Int64, storage: inout FlowStorage) {
    guard direction != flow.pointee.client, sinceLast >= Self.leastKeepAlive,
      peer.pointee.seen.contains(.data), peer.pointee.lastPayload > 0,
      peer.pointee.unansweredRetransmissions == 0, segment.pointee.flags.contains(.ack),
      segment.pointee.acknowledgment &+ peer.pointee.lastPayload == peer.pointee.sendMax,
      let roundTrip = FlowView(flow).handshakeRTT
    else { return }
    let under = segment.pointee.time.nanoseconds(since: peer.pointee.lastTime)
    guard under >= 0, under <= roundTrip else { return }
    let facts = resetFacts(&storage)
    guard !facts.pointee.marks.contains(.crossing) else { return }
    facts.pointee.marks.insert(.crossing)
    if direction == .fromLow { facts.pointee.marks.insert(.crossingFromHigh) }
    facts.pointee.crossingFrame = lastFrameOfPeer
    facts.pointee.crossingTime = peer.pointee.lastTime
    facts.pointee.crossingSequence = segment.pointee.acknowledgment
  }

  /// How far the connection had come, counted over what the server received (`semantics.md` §7.4).
  private var resetStage: ResetStage {
    let isClients = direction == flow.pointee.client
    let client = isClients ? own : peer
    guard client.pointee.seen.contains(.syn) else { return .beyond }
    let received = client.pointee.packets &- client.pointee.duplicates
    guard received <= ResetStage.packets else { return .beyond }
    if client.pointee.seen.contains(.dataAgain) { return .later }
    if client.pointee.seen.contains(.data) { return .postPsh }
    return client.pointee.seen.contains(.life) ? .postAck : .postSyn
  }
}

extension ResetCause {
  /// Whether such a reset answers a segment, whatever its kind.
  fileprivate var hasTrigger: Bool {
    switch self {
    case .dataAfterClose, .keepaliveRace, .handshakeAbandoned, .closedPort: true
    case .closeWithUnreadDataOrLinger, .halfOpenPeer, .idleMiddlebox, .timeout, .tupleCollision,
      .timeWaitAssassination, .listenerOverflow, .forged, .unknown:
      false
    }
  }
}
