internal import LastackWire

/// Storage that all flows share.
struct FlowStorage: ~Copyable {
  var events: Slab<EventChunk>
  var coverage: Slab<SequenceCoverage>
}

/// A segment's way into its flow: the flow, and the facts of its sender and of its receiver, all by address.
///
/// Void when the flow's slab grows or the flow is retired; made anew for every segment.
struct Observation {
  let flow: UnsafeMutablePointer<FlowState>
  let own: UnsafeMutablePointer<DirectionFacts>
  let peer: UnsafeMutablePointer<DirectionFacts>
  let direction: Direction

  @inline(__always)
  init(_ flow: UnsafeMutablePointer<FlowState>, _ direction: Direction) {
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
    _ segment: Segment, belated role: CloseEvent.Note, clock: CaptureTime, storage: inout FlowStorage
  ) {
    let known = Int(flow.pointee.events.count) + Int(flow.pointee.events.omitted)
    observe(segment, clock: clock, storage: &storage)
    if Int(flow.pointee.events.count) + Int(flow.pointee.events.omitted) == known {
      note(role, segment, storage: &storage)
    }
  }

  /// Takes in a segment of this flow: counts, then facts, then what they say of a close.
  @inline(__always)
  func observe(_ segment: Segment, clock: CaptureTime, storage: inout FlowStorage) {
    count(segment)
    let lastTime = flow.pointee.lastTime
    if segment.time < lastTime, lastTime.nanoseconds(since: segment.time) > Self.toleratedStep {
      flow.pointee.marks.insert(.clockStep)
    }
    flow.pointee.lastTime = segment.time
    flow.pointee.lastClock = clock
    flow.pointee.lastFrame = segment.frame
    if flow.pointee.endTime < segment.time { flow.pointee.endTime = segment.time }
    if own.pointee.recent.isCopy(segment) {
      own.pointee.duplicates &+= 1
      zeek.observe(segment, gaps: 0)
      return
    }
    let special =
      !segment.flags.isDisjoint(with: [.syn, .fin, .rst])
      || !own.pointee.seen.union(peer.pointee.seen).isDisjoint(with: [.fin, .rst])
      || !flow.pointee.marks.contains(.handshakeDone)
    if special {
      observeSpecial(segment, storage: &storage)
    } else {
      let gaps = observeOrdinary(segment, storage: &storage)
      zeek.observe(segment, gaps: gaps)
    }
  }

  @inline(__always)
  var zeek: ZeekObservation { ZeekObservation(flow, direction) }

  @inline(__always)
  private func count(_ segment: Segment) {
    flow.pointee.completeness.observe(segment)
    own.pointee.packets &+= 1
    own.pointee.payloadBytes &+= UInt64(segment.payloadLength)
    if !segment.flags.isDisjoint(with: [.syn, .fin, .rst]) { own.pointee.countControl(segment.flags) }
    if segment.traits.contains(.timestamps) { own.pointee.noteTimestamp(segment.tsval) }
    if segment.traits.contains(.snappedHeader) { own.pointee.seen.insert(.snappedHeader) }
  }

  /// A segment in the middle of a connection: no SYN, FIN or RST, and none before it.
  @inline(__always)
  private func observeOrdinary(_ segment: Segment, storage: inout FlowStorage) -> Int {
    if isProbe(segment) {
      observeProbe(segment, storage: &storage)
      return 0
    }
    var gaps = 0
    if segment.flags.contains(.ack) { gaps = observeAcknowledgment(segment, storage: &storage) }
    own.pointee.advance(segment, coverage: &storage.coverage)
    own.pointee.noteLife(segment)
    peer.pointee.unansweredProbes = 0
    if flow.pointee.marks.contains(.reset) { doubtReset(segment) }
    return gaps
  }

  /// Returns how many holes in the peer's data the acknowledgment passed.
  @inline(__always)
  func observeAcknowledgment(_ segment: Segment, storage: inout FlowStorage) -> Int {
    let number = segment.acknowledgment
    if !own.pointee.seen.contains(.acknowledgment) {
      own.pointee.ackMax = number
      own.pointee.seen.insert(.acknowledgment)
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
      if !peer.pointee.seen.contains(.base) {
        peer.pointee.base = number &- 1
        peer.pointee.seen.insert(.base)
      }
      return 0
    }
    var gaps = 0
    if peer.pointee.coverage != 0 {
      gaps = storage.coverage.pointer(peer.pointee.coverage).pointee.forget(below: number)
    }
    if peer.pointee.sendMax.precedes(number) { gaps += 1 }
    if gaps > 0 { peer.pointee.seen.insert(.ackedUnseen) }
    return gaps
  }

  /// A keepalive or window probe (`semantics.md` §1.8): nothing new, at one below the edge.
  ///
  /// One octet there is a probe only if the peer already has that octet; else it is a retransmission.
  @inline(__always)
  func isProbe(_ segment: Segment) -> Bool {
    guard segment.payloadLength <= 1, segment.sequence == own.pointee.sendMax &- 1,
      segment.flags.isDisjoint(with: [.syn, .fin, .rst]), segment.flags.contains(.ack),
      own.pointee.seen.contains(.sent), !own.pointee.seen.isDisjoint(with: [.data, .life, .fin])
    else { return false }
    if segment.payloadLength == 0 {
      return own.pointee.sendMax != own.pointee.base &+ 1 || own.pointee.seen.contains(.life)
    }
    return peer.pointee.seen.contains(.acknowledgment) && !peer.pointee.ackMax.precedes(own.pointee.sendMax)
  }

  func observeProbe(_ segment: Segment, storage: inout FlowStorage) {
    own.pointee.unansweredProbes &+= 1
    own.pointee.noteLife(segment)
    if peer.pointee.window != 0 || peer.pointee.packets == 0 { note(.keepalive, segment, storage: &storage) }
  }

  /// Adds the segment to the flow's events, with the ends' states after it.
  func note(_ role: CloseEvent.Note, _ segment: Segment, storage: inout FlowStorage) {
    let event = StoredEvent(
      frame: segment.frame, time: segment.time, sequence: segment.sequence,
      acknowledgment: segment.acknowledgment, payloadLength: segment.payloadLength, tsval: segment.tsval,
      tsecr: segment.tsecr, input: segment.input, flags: segment.flags, note: role, direction: direction,
      hasTimestamps: segment.traits.contains(.timestamps), lowState: flow.pointee.state(of: .fromLow),
      highState: flow.pointee.state(of: .fromHigh))
    flow.pointee.events.append(event, to: &storage.events)
  }
}
