internal import LastackWire

/// Segments that open, close or end a connection, and all that come after a FIN or RST.
extension Observation {
  func observeSpecial(_ segment: Segment, storage: inout FlowStorage) {
    let flags = segment.flags
    own.pointee.establishBase(segment)
    if flags.contains(.rst) {
      observeReset(segment, storage: &storage)
      zeek.observe(segment, gaps: 0)
      return
    }
    if meetsAnotherIncarnation(segment) {
      flow.pointee.marks.insert(.challenged)
      // Its number is not this incarnation's: the real answer brings another.
      own.pointee.seen.remove(.base)
      note(flags.contains(.syn) ? .oldDuplicate : .challengeAck, segment, storage: &storage)
      zeek.observe(segment, gaps: 0)
      return
    }
    if flags.contains(.syn) {
      observeSyn(segment, storage: &storage)
    } else if isProbe(segment) {
      observeProbe(segment, storage: &storage)
      zeek.observe(segment, gaps: 0)
      return
    }
    var gaps = 0
    let ackedBefore = peer.pointee.seen.contains(.finAcked)
    if flags.contains(.ack) {
      gaps = observeAcknowledgment(segment, storage: &storage)
      completeHandshake(segment)
      observeAckOfFin(segment)
    }
    let ackedFinNow = !ackedBefore && peer.pointee.seen.contains(.finAcked)
    noteDataAfterFin(segment, storage: &storage)
    own.pointee.advance(segment, coverage: &storage.coverage)
    own.pointee.noteLife(segment)
    peer.pointee.unansweredProbes = 0
    if flow.pointee.marks.contains(.reset) { doubtReset(segment) }
    if flags.contains(.fin) {
      observeFin(segment, ackedFinBefore: ackedBefore, storage: &storage)
    } else if !flags.contains(.syn) {
      noteAckOfFin(segment, ackedFinNow: ackedFinNow, storage: &storage)
    }
    if flow.pointee.bothFinsAcked, flow.pointee.closedTime.nanoseconds == 0 {
      flow.pointee.closedTime = segment.time
    }
    zeek.observe(segment, gaps: gaps)
  }

  /// An ACK or SYN-ACK that answers a SYN without acknowledging it speaks for an incarnation that the capture does not
  /// have (RFC 9293 §3.10.7.3 first check; `semantics.md` §3.4).
  private func meetsAnotherIncarnation(_ segment: Segment) -> Bool {
    guard peer.pointee.seen.contains(.syn), !peer.pointee.seen.contains(.life),
      own.pointee.seen.isDisjoint(with: [.syn, .synAck]),
      segment.flags.contains(.ack), !segment.flags.contains(.fin), segment.payloadLength == 0
    else { return false }
    let distance = segment.acknowledgment.distance(from: peer.pointee.base)
    return distance < 1 || peer.pointee.sendMax.precedes(segment.acknowledgment)
  }

  private func observeSyn(_ segment: Segment, storage: inout FlowStorage) {
    let isSynAck = segment.flags.contains(.ack)
    let kind: DirectionFacts.Seen = isSynAck ? .synAck : .syn
    let again = own.pointee.seen.contains(kind)
    if !again {
      own.pointee.seen.insert(kind)
      own.pointee.base = segment.sequence
      if own.pointee.syns <= 1 || !own.pointee.seen.contains(.life) { own.pointee.synTime = segment.time }
    }
    own.pointee.lastSynTime = segment.time
    own.pointee.noteSynOptions(segment)
    flow.pointee.takeRoles(direction: direction, isSynAck: isSynAck)
    let role: CloseEvent.Note
    if flow.pointee.newer != 0 && !isSynAck {
      role = .oldDuplicate
    } else if isSynAck {
      role = .synAck
    } else {
      role = again ? .synRetransmission : flow.pointee.older == 0 ? .syn : .synOnLiveTuple
    }
    note(role, segment, storage: &storage)
  }

  private func completeHandshake(_ segment: Segment) {
    guard !flow.pointee.marks.contains(.handshakeDone),
      !segment.acknowledgment.precedes(peer.pointee.base &+ 1)
    else { return }
    let answersSynAck = peer.pointee.seen.contains(.synAck) && !segment.flags.contains(.syn)
    let crossedSyns =
      own.pointee.seen.contains(.syn) && peer.pointee.seen.isSuperset(of: [.syn, .acknowledgment])
    if answersSynAck || crossedSyns {
      flow.pointee.marks.insert(.handshakeDone)
      flow.pointee.handshakeTime = segment.time
    }
  }

  private func observeAckOfFin(_ segment: Segment) {
    guard !peer.pointee.seen.contains(.finAcked),
      peer.pointee.finIsAcknowledged(by: segment.acknowledgment)
    else { return }
    peer.pointee.seen.insert(.finAcked)
    peer.pointee.finAckedTime = segment.time
  }

  private func observeFin(_ segment: Segment, ackedFinBefore: Bool, storage: inout FlowStorage) {
    let number = segment.sequence &+ segment.payloadLength
    if !own.pointee.seen.contains(.fin) {
      beginClose(segment, number: number, ackedFinBefore: ackedFinBefore)
      note(.fin, segment, storage: &storage)
    } else if own.pointee.finSequence == number {
      own.pointee.lastFinTime = segment.time
      if flow.pointee.bothFinsAcked { flow.pointee.timeWaitRestart = segment.time }
      note(.finRetransmission, segment, storage: &storage)
    } else {
      own.pointee.seen.insert(.secondFin)
      note(.fin, segment, storage: &storage)
    }
  }

  /// The first transmission of a FIN: what it acknowledges says who closed first.
  private func beginClose(_ segment: Segment, number: SequenceNumber, ackedFinBefore: Bool) {
    own.pointee.seen.insert(.fin)
    own.pointee.finSequence = number
    own.pointee.finTime = segment.time
    own.pointee.lastFinTime = segment.time
    if segment.flags.contains(.ack), peer.pointee.finIsAcknowledged(by: segment.acknowledgment) {
      own.pointee.seen.insert(.finAckedPeerFin)
      if ackedFinBefore { own.pointee.seen.insert(.finAfterAckOfPeerFin) }
    }
    // An acknowledgment may have been captured before the FIN that it answers.
    if peer.pointee.seen.contains(.acknowledgment), !peer.pointee.ackMax.precedes(number &+ 1) {
      own.pointee.seen.insert(.finAcked)
      own.pointee.finAckedTime = segment.time
    }
    if !flow.pointee.marks.contains(.firstFin) {
      flow.pointee.marks.insert(.firstFin)
      if direction == .fromHigh { flow.pointee.marks.insert(.firstFinFromHigh) }
    }
  }

  private func noteAckOfFin(_ segment: Segment, ackedFinNow: Bool, storage: inout FlowStorage) {
    if ackedFinNow {
      note(flow.pointee.bothFinsAcked ? .finalAck : .ackOfFin, segment, storage: &storage)
    } else if flow.pointee.bothFinsAcked, segment.payloadLength == 0,
      flow.pointee.timeWaitRestart.nanoseconds != .min,
      peer.pointee.lastFinTime == flow.pointee.timeWaitRestart
    {
      note(.timeWaitRestart, segment, storage: &storage)
      flow.pointee.timeWaitRestart = segment.time
    }
  }

  /// New payload from an end that had acknowledged the peer's FIN: a half-close, or data for a closed reader.
  private func noteDataAfterFin(_ segment: Segment, storage: inout FlowStorage) {
    let payloadEnd = segment.sequence &+ segment.payloadLength
    if segment.payloadLength > 0, peer.pointee.seen.contains(.finAcked), own.pointee.seen.contains(.sent),
      own.pointee.sendMax.precedes(payloadEnd)
    {
      if !own.pointee.seen.contains(.dataAfterPeerFinAcked) {
        own.pointee.seen.insert(.dataAfterPeerFinAcked)
        own.pointee.dataAfterFinEnd = payloadEnd
      }
      note(.dataAfterFin, segment, storage: &storage)
    }
    if peer.pointee.seen.contains(.dataAfterPeerFinAcked), segment.flags.contains(.ack),
      !segment.acknowledgment.precedes(peer.pointee.dataAfterFinEnd)
    {
      flow.pointee.marks.insert(.halfCloseUsed)
    }
  }
}
