internal import LastackWire

/// Segments that open, close or end a connection, and all that come after a FIN or RST.
extension Observation {
  func observeSpecial(storage: inout FlowStorage) {
    let flags = segment.pointee.flags
    own.pointee.establishBase(segment)
    if flags.contains(.rst) {
      observeReset(storage: &storage)
      zeek.observe(gaps: 0)
      return
    }
    if flow.pointee.resetFacts != 0 { followReset(storage: storage) }
    if meetsAnotherIncarnation() {
      flow.pointee.marks.insert(.challenged)
      // Its number is not this incarnation's: the real answer brings another.
      own.pointee.seen.remove(.base)
      let isBareAck = segment.pointee.end == segment.pointee.sequence
      note(isBareAck ? .challengeAck : .oldDuplicate, storage: &storage)
      zeek.observe(gaps: 0)
      return
    }
    noteHeader()
    if flow.pointee.resetOrigin != 0 { noteGoingOn(storage: &storage) }
    if flags.contains(.syn) { observeSyn(storage: &storage) }
    var gaps = 0
    let ackedBefore = peer.pointee.seen.contains(.finAcked)
    let sinceLast = segment.pointee.time.nanoseconds(since: own.pointee.lastTime)
    if flags.contains(.ack) {
      if flow.pointee.reopen.marks.contains(.otherISN) { chooseSynAck() }
      gaps = observeAcknowledgment(storage: &storage)
      completeHandshake()
      observeAckOfFin()
    }
    let ackedFinNow = !ackedBefore && peer.pointee.seen.contains(.finAcked)
    if isProbe() {
      observeProbe(storage: &storage)
    } else {
      noteDataAfterFin(storage: &storage)
      if flags.contains(.fin) || segment.pointee.payloadLength > 0 { notePauseAfterPeerFin() }
      advance(storage: &storage)
    }
    if flow.pointee.marks.contains(.reset) { doubtReset(storage: storage) }
    if flags.contains(.fin) { noteFirstFin() }
    // A FIN in LISTEN or SYN-SENT is dropped (RFC 9293 §3.10.7.4): with a SYN it is a scan's.
    if flags.contains(.fin), !flags.contains(.syn) {
      observeFin(ackedFinBefore: ackedBefore, sinceLast: sinceLast, storage: &storage)
    } else if !flags.contains(.syn) {
      noteAckOfFin(ackedFinNow: ackedFinNow, storage: &storage)
    }
    if flow.pointee.bothFinsAcked {
      if flow.pointee.closedTime.nanoseconds == 0 {
        flow.pointee.closedTime = segment.pointee.time
        flow.pointee.reopen.eventsBefore = flow.pointee.events.noted
      } else {
        flow.pointee.reopen.marks.insert(.late)
      }
    }
    zeek.observe(gaps: gaps)
  }

  /// Whose FIN was captured first: a fact, not the verdict.
  func noteFirstFin() {
    guard !flow.pointee.marks.contains(.firstFin) else { return }
    flow.pointee.marks.insert(.firstFin)
    if direction == .fromHigh { flow.pointee.marks.insert(.firstFinFromHigh) }
  }

  /// A segment that answers a SYN without acknowledging it speaks for an incarnation that the capture does not have (RFC
  /// 9293 §3.10.7.3 first check; `semantics.md` §3.4).
  ///
  /// Payload and FINs may acknowledge octets that the capture lost; an empty answer to a SYN acknowledges that alone.
  private func meetsAnotherIncarnation() -> Bool {
    guard peer.pointee.seen.contains(.syn), !peer.pointee.seen.contains(.life),
      own.pointee.seen.isDisjoint(with: .handshake),
      segment.pointee.flags.contains(.ack)
    else { return false }
    let distance = segment.pointee.acknowledgment.distance(from: peer.pointee.base)
    let isEmpty = segment.pointee.payloadLength == 0 && !segment.pointee.flags.contains(.fin)
    let beyond = segment.pointee.acknowledgment.distance(from: peer.pointee.sendMax)
    return distance < 1 || beyond > (isEmpty ? 0 : FlowView.plausibleLoss)
  }

  private func observeSyn(storage: inout FlowStorage) {
    let isSynAck = segment.pointee.flags.contains(.ack)
    let kind: DirectionFacts.Seen = isSynAck ? .synAck : .syn
    let again = own.pointee.seen.contains(kind)
    if !again {
      own.pointee.seen.insert(kind)
      own.pointee.base = segment.pointee.sequence
      if own.pointee.syns <= 1 || !own.pointee.seen.contains(.life) {
        own.pointee.synTime = segment.pointee.time
      }
    } else if isSynAck, segment.pointee.sequence != own.pointee.base, !peerTookSynAck {
      // Another state answers (SYN cookies, a balancer): what was sent so far was in vain, if the client takes it.
      flow.pointee.reopen.otherISN = own.pointee.base
      flow.pointee.reopen.marks.insert(.otherISN)
      own.pointee.base = segment.pointee.sequence
      own.pointee.seen.remove(.sent)
    }
    own.pointee.lastSynTime = segment.pointee.time
    own.pointee.noteSynOptions(segment)
    flow.pointee.takeRoles(direction: direction, isSynAck: isSynAck)
    let role: CloseEvent.Note
    if flow.pointee.newer != 0 && !isSynAck {
      role = .oldDuplicate
    } else if isSynAck {
      role = .synAck
    } else {
      role = again ? .synRetransmission : flow.pointee.marks.contains(.onLiveTuple) ? .synOnLiveTuple : .syn
    }
    note(role, storage: &storage)
  }

  private var peerTookSynAck: Bool {
    peer.pointee.seen.contains(.acknowledgment) && peer.pointee.ackMax == own.pointee.base &+ 1
      || flow.pointee.marks.contains(.handshakeDone)
  }

  /// The client's first acknowledgment tells which of two SYN-ACKs it took.
  private func chooseSynAck() {
    guard peer.pointee.seen.contains(.synAck), !flow.pointee.marks.contains(.handshakeDone),
      segment.pointee.acknowledgment == flow.pointee.reopen.otherISN &+ 1
    else { return }
    swap(&peer.pointee.base, &flow.pointee.reopen.otherISN)
    peer.pointee.sendMax = segment.pointee.acknowledgment
  }

  private func completeHandshake() {
    guard !flow.pointee.marks.contains(.handshakeDone),
      !segment.pointee.acknowledgment.precedes(peer.pointee.base &+ 1)
    else { return }
    let answersSynAck = peer.pointee.seen.contains(.synAck) && !segment.pointee.flags.contains(.syn)
    let crossedSyns =
      own.pointee.seen.contains(.syn) && peer.pointee.seen.isSuperset(of: [.syn, .acknowledgment])
    if answersSynAck || crossedSyns {
      flow.pointee.marks.insert(.handshakeDone)
      // Where the capture has the ends of connections only, a FIN is the first to acknowledge, long after the handshake.
      if !segment.pointee.flags.contains(.fin) { flow.pointee.handshakeTime = segment.pointee.time }
    }
  }

  private func observeAckOfFin() {
    let number = segment.pointee.acknowledgment
    guard peer.pointee.finIsAcknowledged(by: number) else { return }
    if number != peer.pointee.finEnd, !peer.pointee.sendMax.precedes(number) {
      // Its receiver took octets beyond it, and so did not take the FIN.
      peer.pointee.disownFin()
      flow.pointee.closedTime = CaptureTime(nanoseconds: 0)
      flow.pointee.reopen.timeWaitEnd = CaptureTime(nanoseconds: .min)
      return
    }
    guard !peer.pointee.seen.contains(.finAcked) else { return }
    peer.pointee.seen.insert(.finAcked)
    peer.pointee.finAckedTime = segment.pointee.time
    if !own.pointee.seen.contains(.fin) { noteSendingAtPeerFin() }
  }

  private func observeFin(ackedFinBefore: Bool, sinceLast: Int64, storage: inout FlowStorage) {
    let number = segment.pointee.sequence &+ segment.pointee.payloadLength
    if own.pointee.hasSentBeyond(number) {
      note(.oldDuplicate, storage: &storage)
    } else if !own.pointee.seen.contains(.fin) {
      beginClose(number: number, ackedFinBefore: ackedFinBefore)
      if !peer.pointee.seen.contains(.fin) {
        flow.pointee.idleBeforeFin = Pause.units(sinceLast)
        noteRequestUnderWay(sinceLast: sinceLast, storage: &storage)
      }
      noteMissedFirstFin(number: number, sinceLast: sinceLast)
      note(.fin, storage: &storage)
    } else if own.pointee.finSequence == number {
      own.pointee.lastFinTime = segment.pointee.time
      noteEarlierFin()
      note(.finRetransmission, storage: &storage)
    } else {
      note(.fin, storage: &storage)
    }
  }

  /// The first transmission of a FIN: what it acknowledges says who closed first.
  private func beginClose(number: SequenceNumber, ackedFinBefore: Bool) {
    own.pointee.seen.insert(.fin)
    own.pointee.finSequence = number
    own.pointee.finTime = segment.pointee.time
    own.pointee.lastFinTime = segment.pointee.time
    own.pointee.rare.finIdentification = segment.pointee.identification
    if segment.pointee.flags.contains(.ack) {
      own.pointee.seen.insert(.finAcknowledges)
      own.pointee.finFirstAcknowledgment = segment.pointee.acknowledgment
      if ackedFinBefore { own.pointee.seen.insert(.finAfterAckOfPeerFin) }
    }
    // An acknowledgment may have been captured before the FIN that it answers.
    if peer.pointee.seen.contains(.acknowledgment), !peer.pointee.ackMax.precedes(number &+ 1) {
      own.pointee.seen.insert(.finAcked)
      own.pointee.finAckedTime = segment.pointee.time
    }
  }

  private func noteAckOfFin(ackedFinNow: Bool, storage: inout FlowStorage) {
    if ackedFinNow {
      noteCloseCall()
      note(flow.pointee.bothFinsAcked ? .finalAck : .ackOfFin, storage: &storage)
    }
  }

  /// The last ACK of an end that was in FIN-WAIT-2: its IP identification hints at the call that closed the socket
  /// (`semantics.md` §1.4). Of an end that counts them: the FIN had one.
  private func noteCloseCall() {
    let finIdentification = own.pointee.rare.finIdentification
    guard own.pointee.seen.contains(.finAcked), !own.pointee.finAnswers(peer.pointee),
      finIdentification != 0, segment.pointee.payloadLength == 0,
      own.pointee.finAckedTime < peer.pointee.finTime
    else { return }
    if segment.pointee.identification == 0 {
      own.pointee.seen.insert(.finalAckWithoutSocket)
    } else if UInt32(segment.pointee.identification &- finIdentification) <= own.pointee.packets {
      own.pointee.seen.insert(.finalAckOfSocket)
    }
  }

  /// New payload from an end that had acknowledged the peer's FIN: a half-close, or data for a closed reader.
  private func noteDataAfterFin(storage: inout FlowStorage) {
    if segment.pointee.payloadLength > 0, peer.pointee.seen.contains(.fin),
      !peer.pointee.seen.contains(.finAcked)
    {
      noteCrossing(storage: &storage)
    }
    let payloadEnd = segment.pointee.sequence &+ segment.pointee.payloadLength
    if segment.pointee.payloadLength > 0, peer.pointee.seen.contains(.finAcked),
      own.pointee.seen.contains(.sent),
      own.pointee.sendMax.precedes(payloadEnd)
    {
      if !own.pointee.seen.contains(.dataAfterPeerFinAcked) {
        own.pointee.seen.insert(.dataAfterPeerFinAcked)
        own.pointee.dataAfterFinEnd = payloadEnd
      }
      note(.dataAfterFin, storage: &storage)
    }
    if peer.pointee.seen.contains(.dataAfterPeerFinAcked), segment.pointee.flags.contains(.ack),
      !segment.pointee.acknowledgment.precedes(peer.pointee.dataAfterFinEnd)
    {
      flow.pointee.marks.insert(.halfCloseUsed)
    }
  }
}
