internal import LastackWire

/// Storage that all flows share.
struct FlowStorage: ~Copyable {
  var events: Slab<EventChunk>
  var coverage: Slab<SequenceCoverage>
  var resets: Slab<ResetFacts>
  var resetOrigins: Slab<ResetOriginFacts>
  var quality = CaptureQuality()
}

/// A segment's way into its flow: the flow, and the facts of its sender and of its receiver, all by address.
///
/// Void when the flow is retired; made anew for every segment.
struct Observation {
  let segment: UnsafePointer<Segment>
  let flow: UnsafeMutablePointer<FlowState>
  let own: UnsafeMutablePointer<DirectionFacts>
  let peer: UnsafeMutablePointer<DirectionFacts>
  let direction: Direction

  @inline(__always)
  init(_ segment: UnsafePointer<Segment>, _ flow: UnsafeMutablePointer<FlowState>, _ direction: Direction) {
    self.segment = segment
    self.flow = flow
    self.direction = direction
    // The two directions' facts come first in a flow, one behind the other; a test holds that so.
    let facts = UnsafeMutableRawPointer(flow).assumingMemoryBound(to: DirectionFacts.self)
    own = facts + Int(direction.rawValue)
    peer = facts + Int(direction.reversed.rawValue)
  }

  /// The packet clock may go back so far before a flow's times are called doubtful: several capture queues reorder.
  static let toleratedStep: Int64 = 10_000_000

  /// Takes in a segment that came while a newer incarnation of the four-tuple was already there.
  func observe(
    belated role: CloseEvent.Note?, clock: CaptureTime, storage: inout FlowStorage
  ) {
    let known = flow.pointee.events.noted
    let copies = own.pointee.duplicates
    observe(clock: clock, storage: &storage)
    guard let role, own.pointee.duplicates == copies, flow.pointee.events.noted == known else { return }
    note(role, storage: &storage)
  }

  /// Takes in a segment of this flow: counts, then facts, then what they say of a close.
  @inline(__always)
  func observe(clock: CaptureTime, storage: inout FlowStorage) {
    let isOlder = count(&storage.quality)
    let lastTime = flow.pointee.lastTime
    let gap = segment.pointee.time.nanoseconds(since: lastTime)
    if gap < -Self.toleratedStep {
      flow.pointee.marks.insert(.clockStep)
      storage.quality.clockSteps &+= 1
    } else if gap >= Pause.least {
      notePause(gap)
    }
    flow.pointee.lastTime = segment.pointee.time
    flow.pointee.lastClock = clock
    flow.pointee.lastFrame = segment.pointee.frame
    if flow.pointee.endTime < segment.pointee.time { flow.pointee.endTime = segment.pointee.time }
    if own.pointee.recent.isCopy(segment) {
      own.pointee.duplicates &+= 1
      zeek.observe(gaps: 0)
      return
    }
    if isOlder, isRefusedByPAWS() {
      observeRefused(storage: &storage)
      zeek.observe(gaps: 0)
      return
    }
    let special =
      !segment.pointee.flags.isDisjoint(with: .control)
      || !own.pointee.seen.union(peer.pointee.seen).isDisjoint(with: .finOrRst)
      || !flow.pointee.marks.contains(.handshakeDone)
    if special {
      observeSpecial(storage: &storage)
    } else {
      let gaps = observeOrdinary(storage: &storage)
      zeek.observe(gaps: gaps)
    }
  }

  @inline(__always)
  var zeek: ZeekObservation { ZeekObservation(segment, flow, direction) }

  /// Returns whether the segment's TSval is older than the newest of its sender.
  @inline(__always)
  private func count(_ quality: inout CaptureQuality) -> Bool {
    flow.pointee.completeness.observe(segment)
    own.pointee.packets &+= 1
    own.pointee.payloadBytes &+= UInt64(segment.pointee.payloadLength)
    if !segment.pointee.flags.isDisjoint(with: .control) {
      own.pointee.countControl(segment.pointee.flags)
    }
    if segment.pointee.payloadLength > CaptureQuality.ordinaryPayload {
      quality.noteLargeSegment(segment, limit: peer.pointee.rare.maximumSegmentSize)
    }
    if segment.pointee.traits.contains(.snappedHeader) { own.pointee.seen.insert(.snappedHeader) }
    if segment.pointee.traits.contains(.timestamps) { return own.pointee.noteTimestamp(segment) }
    own.pointee.noteMissingTimestamp(segment)
    return false
  }

  /// A segment in the middle of a connection: no SYN, FIN or RST, and none before it.
  @inline(__always)
  private func observeOrdinary(storage: inout FlowStorage) -> Int {
    var gaps = 0
    noteHeader()
    if segment.pointee.flags.contains(.ack) { gaps = observeAcknowledgment(storage: &storage) }
    if isProbe() {
      observeProbe(storage: &storage)
      return gaps
    }
    advance(storage: &storage)
    if flow.pointee.marks.contains(.reset) { doubtReset(storage: storage) }
    return gaps
  }

  /// What the sender's IP headers are like, and its identifications: asked for when a reset comes.
  @inline(__always)
  func noteHeader() {
    own.pointee.hops.note(segment)
    own.pointee.identifications.note(segment)
  }

  /// Moves the sender's edge; what the receiver had acknowledged ahead of it may be reached by that.
  @inline(__always)
  func advance(storage: inout FlowStorage) {
    let edge = own.pointee.sendMax
    own.pointee.advance(segment, storage: &storage)
    if own.pointee.seen.contains(.ackedAhead) { settleAckedAhead(from: edge, storage: &storage) }
    own.pointee.noteLife(segment)
    peer.pointee.unansweredProbes = 0
  }

  private func settleAckedAhead(from edge: SequenceNumber, storage: inout FlowStorage) {
    // Octets beyond the edge that the receiver has, and that the capture skips now, are lost to it.
    if edge.precedes(segment.pointee.sequence), edge.precedes(peer.pointee.ackMax) {
      own.pointee.seen.insert(.ackedUnseen)
      storage.quality.ackedUnseen &+= 1
    }
    if !own.pointee.sendMax.precedes(peer.pointee.ackMax) { own.pointee.seen.remove(.ackedAhead) }
  }

  /// Returns how many holes in the peer's data the acknowledgment passed.
  @inline(__always)
  func observeAcknowledgment(storage: inout FlowStorage) -> Int {
    let number = segment.pointee.acknowledgment
    if segment.pointee.traits.contains(.sackBlocks) { own.pointee.sackEdge = segment.pointee.sackRightEdge }
    if !own.pointee.seen.contains(.acknowledgment) {
      own.pointee.ackMax = number
      own.pointee.seen.insert(.acknowledgment)
      peer.pointee.unansweredRetransmissions = 0
    } else if own.pointee.ackMax.precedes(number) {
      // An acknowledgment of a gigabyte more than was ever sent is damage, not progress.
      let beyond = number.distance(from: peer.pointee.sendMax)
      if peer.pointee.seen.contains(.sent), beyond > 1 << 30 { return 0 }
      own.pointee.ackMax = number
      peer.pointee.unansweredRetransmissions = 0
    } else {
      return 0
    }
    guard peer.pointee.seen.contains(.sent) else {
      establishPeerBase()
      return 0
    }
    var gaps = 0
    if peer.pointee.coverage != 0 {
      gaps = storage.coverage.pointer(peer.pointee.coverage).pointee.forget(below: number)
    }
    if gaps > 0 {
      peer.pointee.seen.insert(.ackedUnseen)
      storage.quality.ackedUnseen &+= gaps
    }
    if peer.pointee.sendMax.precedes(number), !answersRefused(storage: &storage), !answersUnseenProbe() {
      gaps += 1
      peer.pointee.seen.insert(.ackedAhead)
    }
    return gaps
  }

  /// What acknowledges the peer's numbers before any of them was captured tells where they began.
  @inline(__always)
  func establishPeerBase() {
    guard !peer.pointee.seen.contains(.base) else { return }
    peer.pointee.base = segment.pointee.acknowledgment &- 1
    peer.pointee.seen.insert(.base)
  }

  /// A keepalive or window probe (`semantics.md` §1.8): nothing new, at one below the edge.
  ///
  /// One octet there is a probe only if the peer already has that octet; else it is a retransmission. A probe breaks a
  /// silence: an empty segment right behind the octet above it was sent before it, and captured late.
  @inline(__always)
  func isProbe() -> Bool {
    guard segment.pointee.payloadLength <= 1, segment.pointee.sequence == own.pointee.sendMax &- 1,
      segment.pointee.flags.isDisjoint(with: .control), segment.pointee.flags.contains(.ack),
      own.pointee.seen.contains(.sent), !own.pointee.seen.isDisjoint(with: .anyUse),
      segment.pointee.time.nanoseconds(since: own.pointee.lastTime) > Self.toleratedStep
    else { return false }
    if segment.pointee.payloadLength == 0 {
      return own.pointee.sendMax != own.pointee.base &+ 1 || own.pointee.seen.contains(.life)
    }
    return peer.pointee.seen.contains(.acknowledgment) && !peer.pointee.ackMax.precedes(own.pointee.sendMax)
  }

  /// A capture that begins with a keepalive: it is one below the edge, which only its answer tells.
  private func answersUnseenProbe() -> Bool {
    guard own.pointee.packets == 1, peer.pointee.packets == 1,
      peer.pointee.seen.isDisjoint(with: .octets), peer.pointee.seen.isDisjoint(with: .finOrRst),
      segment.pointee.acknowledgment == peer.pointee.sendMax &+ 1,
      segment.pointee.sequence == peer.pointee.ackMax, segment.pointee.payloadLength == 0
    else { return false }
    peer.pointee.sendMax = segment.pointee.acknowledgment
    return true
  }

  func observeProbe(storage: inout FlowStorage) {
    own.pointee.unansweredProbes &+= 1
    own.pointee.noteLife(segment)
    if peer.pointee.window != 0 || peer.pointee.packets == 0 { note(.keepalive, storage: &storage) }
  }

  /// Adds the segment to the flow's events, with the ends' states after it.
  func note(_ role: CloseEvent.Note, storage: inout FlowStorage) {
    let event = StoredEvent(
      segment, role, direction: direction, lowState: FlowView(flow).state(of: .fromLow),
      highState: FlowView(flow).state(of: .fromHigh))
    flow.pointee.events.append(event, to: &storage.events)
  }
}
