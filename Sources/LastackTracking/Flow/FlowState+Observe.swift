internal import LastackWire

/// Storage that all flows share.
struct FlowStorage: ~Copyable {
  var events: Slab<EventChunk>
  var coverage: Slab<SequenceCoverage>
}

extension FlowState {
  /// Takes in a segment that came while a newer incarnation of the four-tuple was already there.
  mutating func observe(
    _ segment: Segment, belated role: CloseEvent.Note, direction: Direction, clock: CaptureTime,
    storage: inout FlowStorage
  ) {
    let known = Int(events.count) + Int(events.omitted)
    observe(segment, direction: direction, clock: clock, storage: &storage)
    if Int(events.count) + Int(events.omitted) == known {
      note(role, segment, direction: direction, storage: &storage)
    }
  }

  /// Takes in a segment of this flow: counts, then facts, then what they say of a close.
  @inline(__always)
  mutating func observe(
    _ segment: Segment, direction: Direction, clock: CaptureTime, storage: inout FlowStorage
  ) {
    count(segment, direction: direction)
    if segment.time < lastTime, lastTime.nanoseconds(since: segment.time) > Self.toleratedStep {
      marks.insert(.clockStep)
    }
    lastTime = segment.time
    lastClock = clock
    lastFrame = segment.frame
    if endTime < segment.time { endTime = segment.time }
    if self[direction].recent.isCopy(segment) {
      self[direction].duplicates &+= 1
      zeek.observe(segment, direction: direction, gaps: 0)
      return
    }
    let before = self[direction].seen.union(self[direction.reversed].seen)
    let special =
      !segment.flags.isDisjoint(with: [.syn, .fin, .rst]) || !before.isDisjoint(with: [.fin, .rst])
      || !marks.contains(.handshakeDone)
    if special {
      observeSpecial(segment, direction: direction, storage: &storage)
    } else {
      let gaps = observeOrdinary(segment, direction: direction, storage: &storage)
      zeek.observe(segment, direction: direction, gaps: gaps)
    }
  }

  /// The packet clock may go back so far before a flow's times are called doubtful: several capture queues reorder.
  static let toleratedStep: Int64 = 10_000_000

  @inline(__always)
  private mutating func count(_ segment: Segment, direction: Direction) {
    completeness.observe(segment, isFirst: low.packets == 0 && high.packets == 0)
    self[direction].packets &+= 1
    self[direction].payloadBytes &+= UInt64(segment.payloadLength)
    if !segment.flags.isDisjoint(with: [.syn, .fin, .rst]) { self[direction].countControl(segment.flags) }
    if segment.traits.contains(.timestamps) { self[direction].noteTimestamp(segment.tsval) }
    if segment.traits.contains(.snappedHeader) { self[direction].seen.insert(.snappedHeader) }
  }

  /// A segment in the middle of a connection: no SYN, FIN or RST, and none before it.
  @inline(__always)
  private mutating func observeOrdinary(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) -> Int {
    if self[direction].isProbe(segment, peer: self[direction.reversed]) {
      observeProbe(segment, direction: direction, storage: &storage)
      return 0
    }
    var gaps = 0
    if segment.flags.contains(.ack) {
      gaps = observeAcknowledgment(segment, direction: direction, storage: &storage)
    }
    self[direction].advance(segment, coverage: &storage.coverage)
    self[direction].noteLife(segment)
    self[direction.reversed].unansweredProbes = 0
    if marks.contains(.reset) { doubtReset(segment, direction: direction) }
    return gaps
  }

  /// Returns how many holes in the peer's data the acknowledgment passed.
  @inline(__always)
  private mutating func observeAcknowledgment(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) -> Int {
    let number = segment.acknowledgment
    let peer = direction.reversed
    if !self[direction].seen.contains(.acknowledgment) {
      self[direction].ackMax = number
      self[direction].seen.insert(.acknowledgment)
    } else if self[direction].ackMax.precedes(number) {
      // An acknowledgment of a gigabyte more than was ever sent is damage, not progress.
      let beyond = number.distance(from: self[peer].sendMax)
      if self[peer].seen.contains(.sent), beyond > 1 << 30 { return 0 }
      self[direction].ackMax = number
      self[peer].unansweredRetransmissions = 0
    } else {
      return 0
    }
    guard self[peer].seen.contains(.sent) else {
      if !self[peer].seen.contains(.base) {
        self[peer].base = number &- 1
        self[peer].seen.insert(.base)
      }
      return 0
    }
    var gaps = 0
    if self[peer].coverage != 0 {
      gaps = storage.coverage.pointer(self[peer].coverage).pointee.forget(below: number)
    }
    if self[peer].sendMax.precedes(number) {
      self[peer].seen.insert(.ackedUnseen)
      gaps += 1
    } else if gaps > 0 {
      self[peer].seen.insert(.ackedUnseen)
    }
    return gaps
  }

  private mutating func observeProbe(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) {
    self[direction].unansweredProbes &+= 1
    self[direction].noteLife(segment)
    if self[direction.reversed].window != 0 || self[direction.reversed].packets == 0 {
      note(.keepalive, segment, direction: direction, storage: &storage)
    }
  }

  // MARK: - Segments that open, close or end

  private mutating func observeSpecial(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) {
    let flags = segment.flags
    self[direction].establishBase(segment)
    if flags.contains(.rst) {
      observeReset(segment, direction: direction, storage: &storage)
      zeek.observe(segment, direction: direction, gaps: 0)
      return
    }
    if meetsAnotherIncarnation(segment, direction: direction) {
      marks.insert(.challenged)
      // Its number is not this incarnation's: the real answer brings another.
      self[direction].seen.remove(.base)
      note(
        segment.flags.contains(.syn) ? .oldDuplicate : .challengeAck, segment, direction: direction,
        storage: &storage)
      zeek.observe(segment, direction: direction, gaps: 0)
      return
    }
    if flags.contains(.syn) {
      observeSyn(segment, direction: direction, storage: &storage)
    } else if self[direction].isProbe(segment, peer: self[direction.reversed]) {
      observeProbe(segment, direction: direction, storage: &storage)
      zeek.observe(segment, direction: direction, gaps: 0)
      return
    }
    var gaps = 0
    let ackedBefore = self[direction.reversed].seen.contains(.finAcked)
    if flags.contains(.ack) {
      gaps = observeAcknowledgment(segment, direction: direction, storage: &storage)
      completeHandshake(segment, direction: direction)
      observeAckOfFin(segment, direction: direction)
    }
    let ackedFinNow = !ackedBefore && self[direction.reversed].seen.contains(.finAcked)
    noteDataAfterFin(segment, direction: direction, storage: &storage)
    self[direction].advance(segment, coverage: &storage.coverage)
    self[direction].noteLife(segment)
    self[direction.reversed].unansweredProbes = 0
    if marks.contains(.reset) { doubtReset(segment, direction: direction) }
    if flags.contains(.fin) {
      observeFin(segment, direction: direction, ackedFinBefore: ackedBefore, storage: &storage)
    } else if !flags.contains(.syn) {
      noteAckOfFin(segment, direction: direction, ackedFinNow: ackedFinNow, storage: &storage)
    }
    if bothFinsAcked, closedTime.nanoseconds == 0 { closedTime = segment.time }
    zeek.observe(segment, direction: direction, gaps: gaps)
  }

  /// An ACK or SYN-ACK that answers a SYN without acknowledging it speaks for an incarnation that the capture does not
  /// have (RFC 9293 §3.10.7.3 first check; `semantics.md` §3.4).
  private func meetsAnotherIncarnation(_ segment: Segment, direction: Direction) -> Bool {
    let peer = self[direction.reversed]
    guard peer.seen.contains(.syn), !peer.seen.contains(.life),
      self[direction].seen.isDisjoint(with: [.syn, .synAck]),
      segment.flags.contains(.ack), !segment.flags.contains(.fin), segment.payloadLength == 0
    else { return false }
    let distance = segment.acknowledgment.distance(from: peer.base)
    return distance < 1 || peer.sendMax.precedes(segment.acknowledgment)
  }

  private mutating func observeSyn(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) {
    let isSynAck = segment.flags.contains(.ack)
    let kind: DirectionFacts.Seen = isSynAck ? .synAck : .syn
    let again = self[direction].seen.contains(kind)
    if !again {
      self[direction].seen.insert(kind)
      self[direction].base = segment.sequence
      if self[direction].syns <= 1 || !self[direction].seen.contains(.life) {
        self[direction].synTime = segment.time
      }
    }
    self[direction].lastSynTime = segment.time
    self[direction].noteSynOptions(segment)
    takeRoles(segment, direction: direction, isSynAck: isSynAck)
    let role: CloseEvent.Note
    if newer != 0 && !isSynAck {
      role = .oldDuplicate
    } else {
      role = isSynAck ? .synAck : again ? .synRetransmission : older == 0 ? .syn : .synOnLiveTuple
    }
    note(role, segment, direction: direction, storage: &storage)
  }

  private mutating func completeHandshake(_ segment: Segment, direction: Direction) {
    guard !marks.contains(.handshakeDone) else { return }
    let peer = self[direction.reversed]
    let answersSynAck =
      peer.seen.contains(.synAck) && !segment.flags.contains(.syn)
      && !segment.acknowledgment.precedes(peer.base &+ 1)
    let crossedSyns =
      self[direction].seen.contains(.syn) && peer.seen.contains(.syn)
      && !segment.acknowledgment.precedes(peer.base &+ 1)
      && self[direction.reversed].seen.contains(.acknowledgment)
    if answersSynAck || crossedSyns {
      marks.insert(.handshakeDone)
      handshakeTime = segment.time
    }
  }

  private mutating func observeAckOfFin(_ segment: Segment, direction: Direction) {
    let peer = direction.reversed
    guard !self[peer].seen.contains(.finAcked), self[peer].finIsAcknowledged(by: segment.acknowledgment)
    else {
      return
    }
    self[peer].seen.insert(.finAcked)
    self[peer].finAckedTime = segment.time
  }

  private mutating func observeFin(
    _ segment: Segment, direction: Direction, ackedFinBefore: Bool, storage: inout FlowStorage
  ) {
    let number = segment.sequence &+ segment.payloadLength
    if !self[direction].seen.contains(.fin) {
      self[direction].seen.insert(.fin)
      self[direction].finSequence = number
      self[direction].finTime = segment.time
      self[direction].lastFinTime = segment.time
      if segment.flags.contains(.ack), self[direction.reversed].finIsAcknowledged(by: segment.acknowledgment)
      {
        self[direction].seen.insert(.finAckedPeerFin)
        if ackedFinBefore { self[direction].seen.insert(.finAfterAckOfPeerFin) }
      }
      // An acknowledgment may have been captured before the FIN that it answers.
      let peerAck = self[direction.reversed]
      if peerAck.seen.contains(.acknowledgment), !peerAck.ackMax.precedes(number &+ 1) {
        self[direction].seen.insert(.finAcked)
        self[direction].finAckedTime = segment.time
      }
      if !marks.contains(.firstFin) {
        marks.insert(.firstFin)
        if direction == .fromHigh { marks.insert(.firstFinFromHigh) }
      }
      note(.fin, segment, direction: direction, storage: &storage)
    } else if self[direction].finSequence == number {
      self[direction].lastFinTime = segment.time
      if bothFinsAcked { timeWaitRestart = segment.time }
      note(.finRetransmission, segment, direction: direction, storage: &storage)
    } else {
      self[direction].seen.insert(.secondFin)
      note(.fin, segment, direction: direction, storage: &storage)
    }
  }

  private mutating func noteAckOfFin(
    _ segment: Segment, direction: Direction, ackedFinNow: Bool, storage: inout FlowStorage
  ) {
    if ackedFinNow {
      note(bothFinsAcked ? .finalAck : .ackOfFin, segment, direction: direction, storage: &storage)
    } else if bothFinsAcked, segment.payloadLength == 0, timeWaitRestart.nanoseconds != .min,
      self[direction.reversed].lastFinTime == timeWaitRestart
    {
      note(.timeWaitRestart, segment, direction: direction, storage: &storage)
      timeWaitRestart = segment.time
    }
  }

  /// New payload from an end that had acknowledged the peer's FIN: a half-close, or data for a closed reader.
  private mutating func noteDataAfterFin(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) {
    let peer = self[direction.reversed]
    if segment.payloadLength > 0, peer.seen.contains(.finAcked), self[direction].seen.contains(.sent),
      self[direction].sendMax.precedes(segment.sequence &+ segment.payloadLength)
    {
      if !self[direction].seen.contains(.dataAfterPeerFinAcked) {
        self[direction].seen.insert(.dataAfterPeerFinAcked)
        self[direction].dataAfterFinEnd = segment.sequence &+ segment.payloadLength
      }
      note(.dataAfterFin, segment, direction: direction, storage: &storage)
    }
    if peer.seen.contains(.dataAfterPeerFinAcked), segment.flags.contains(.ack),
      !segment.acknowledgment.precedes(peer.dataAfterFinEnd)
    {
      marks.insert(.halfCloseUsed)
    }
  }

  /// Adds the segment to the flow's events, with the ends' states after it.
  mutating func note(
    _ role: CloseEvent.Note, _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) {
    let event = StoredEvent(
      frame: segment.frame, time: segment.time, sequence: segment.sequence,
      acknowledgment: segment.acknowledgment, payloadLength: segment.payloadLength, tsval: segment.tsval,
      tsecr: segment.tsecr, input: segment.input, flags: segment.flags, note: role, direction: direction,
      hasTimestamps: segment.traits.contains(.timestamps), lowState: state(of: .fromLow),
      highState: state(of: .fromHigh))
    events.append(event, to: &storage.events)
  }
}
