internal import LastackWire

/// To which incarnation of its four-tuple a segment belongs (`semantics.md` §9).
extension FlowView {
  /// Sequence numbers this far beyond what was seen may still be this incarnation's, where the capture lost some.
  static let plausibleLoss: Int32 = 1 << 22

  /// Whether the segment's numbers lie in the space of this incarnation.
  func contains(_ segment: UnsafePointer<Segment>, direction: Direction) -> Bool {
    let own = self[direction]
    let peer = self[direction.reversed]
    if segment.pointee.flags.contains(.syn), own.seen.contains(.base) {
      if segment.pointee.sequence == own.base { return true }
      // A SYN-ACK with a number of its own still answers the SYN that it acknowledges.
      guard segment.pointee.flags.contains(.ack), peer.seen.contains(.syn) else { return false }
      return segment.pointee.acknowledgment == peer.base &+ 1
    }
    let slack = establishedEvidence ? Self.plausibleLoss : 0
    let acknowledges = segment.pointee.flags.contains(.ack)
    if acknowledges, peer.seen.contains(.base) {
      let lowest = establishedEvidence ? peer.base : peer.base &+ 1
      guard peer.covers(segment.pointee.acknowledgment, from: lowest, slack: slack) else { return false }
    }
    // The number of a reset that answers a segment without ACK is 0, and says nothing.
    if segment.pointee.flags.isSuperset(of: .rstAck), segment.pointee.sequence.rawValue == 0 {
      return true
    }
    guard own.seen.contains(.sent) else { return acknowledges }
    return own.covers(segment.pointee.sequence, from: own.base, slack: slack)
  }

  /// Whether the segment's timestamp is older than this incarnation's SYN: then it was sent before (RFC 7323 §5.8).
  ///
  /// Asked while anything sent before may still be on its way: a clock of 1 MHz has gone half round after 36 minutes.
  @inline(__always)
  func isYounger(than segment: UnsafePointer<Segment>, direction: Direction) -> Bool {
    segment.pointee.traits.contains(.timestamps) && self[direction].seen.contains(.synTimestamp)
      && segment.pointee.tsval.isOlder(than: self[direction].tsvalFirst)
      && segment.pointee.time.nanoseconds(since: self[direction].synTime) < Self.maximumLifetime
  }

  /// Twice RFC 9293's maximum segment lifetime.
  static let maximumLifetime: Int64 = 240_000_000_000

  /// Whether the receiver would take the segment's octets by their numbers alone (RFC 9293 §3.10.7.4, RFC 5961 §5).
  func wouldTake(_ segment: UnsafePointer<Segment>, direction: Direction) -> Bool {
    let receiver = self[direction.reversed]
    guard segment.pointee.end != segment.pointee.sequence, receiver.seen.contains(.acknowledgment),
      segment.pointee.flags.contains(.ack), !receiver.sendMax.precedes(segment.pointee.acknowledgment)
    else { return false }
    let isScaled = receiver.seen.contains(.windowScale) && self[direction].seen.contains(.windowScale)
    let window = Int64(receiver.window) << (isScaled ? Int64(receiver.windowScale) : 0)
    let first = Int64(segment.pointee.sequence.distance(from: receiver.ackMax))
    let last = Int64((segment.pointee.end &- 1).distance(from: receiver.ackMax))
    return first < window && last >= 0
  }

  /// Whether the segment sends or acknowledges more than its end has so far.
  func isNews(_ segment: UnsafePointer<Segment>, direction: Direction) -> Bool {
    let own = self[direction]
    return own.sendMax.precedes(segment.pointee.end) || own.ackMax.precedes(segment.pointee.acknowledgment)
  }

  /// Whether this incarnation's SYN has not been answered by the end that sends in `direction`.
  func awaitsAnswer(from direction: Direction) -> Bool {
    self[direction.reversed].seen.contains(.syn)
      && self[direction].seen.isDisjoint(with: .answerOrReset)
  }

  /// Whether a reset is this incarnation's SYN-SENT end's, by the number that the other end expects in an earlier one: a
  /// challenge ACK brought it, which was not captured, or comes late (RFC 9293 §3.10.7.3).
  ///
  /// What else that end sent since the SYN, a FIN by its timer, brings the same reset.
  func resetsChallenger(_ segment: UnsafePointer<Segment>, of earlier: FlowView, direction: Direction) -> Bool
  {
    let challenger = earlier[direction.reversed]
    return awaitsAnswer(from: direction.reversed) && !segment.pointee.flags.contains(.ack)
      && challenger.seen.contains(.acknowledgment) && challenger.ackMax == segment.pointee.sequence
      && challenger.lastTime <= self[direction].synTime
  }

  /// Where a SYN without ACK goes.
  enum SynPlacement {
    /// It belongs here: a retransmission, the other side of a simultaneous open, or captured late.
    case here
    case newIncarnation
  }

  /// A SYN with another number begins another incarnation. One with the same number is a retransmission, unless this
  /// incarnation has been over for so long that only a scanner's constant number explains it.
  func place(syn segment: UnsafePointer<Segment>, direction: Direction) -> SynPlacement {
    let own = self[direction]
    let over = marks.contains(.reset) ? resetTime : bothFinsAcked ? closedTime : nil
    let sinceOver = over.map { segment.pointee.time.nanoseconds(since: $0) } ?? .min
    guard own.seen.contains(.base) else {
      // Nothing of this end is known: a SYN behind the end of it opens the next, unless two queues exchanged them.
      return sinceOver > Observation.toleratedStep ? .newIncarnation : .here
    }
    guard segment.pointee.sequence == own.base else { return .newIncarnation }
    return sinceOver > Self.retransmissionAfterEnd ? .newIncarnation : .here
  }

  /// Whether this incarnation is over when the segment comes: for a SYN-ACK longer than two capture queues exchange them,
  /// for others longer than anything stays in flight.
  func wasOver(before segment: UnsafePointer<Segment>) -> Bool {
    guard let end = marks.contains(.reset) ? resetTime : bothFinsAcked ? closedTime : nil else {
      return false
    }
    let least =
      segment.pointee.flags.contains(.syn) ? Observation.toleratedStep : Observation.inFlightLimit
    return segment.pointee.time.nanoseconds(since: end) > least
  }

  /// Whether nothing of the segment fits this incarnation: a SYN-ACK with a number of its own to another SYN, or sequence
  /// number and acknowledgment both out of its space.
  func isForeign(_ segment: UnsafePointer<Segment>, direction: Direction) -> Bool {
    if segment.pointee.flags.contains(.syn) { return !contains(segment, direction: direction) }
    let (own, peer) = (self[direction], self[direction.reversed])
    guard segment.pointee.flags.contains(.ack), !segment.pointee.flags.contains(.rst),
      own.seen.contains(.base), peer.seen.contains(.base)
    else { return false }
    return !own.covers(segment.pointee.sequence, from: own.base, slack: Self.plausibleLoss)
      && !peer.covers(segment.pointee.acknowledgment, from: peer.base, slack: Self.plausibleLoss)
  }

  /// Some stacks send a refused SYN again, half a second apart.
  static let retransmissionAfterEnd: Int64 = 1_000_000_000
}

extension DirectionFacts {
  /// The largest window there is (RFC 7323 §2.3): what is farther behind the edge cannot come any more.
  private static let largestWindow: Int32 = 1 << 30

  /// Whether `number` lies between `lowest` and `slack` beyond what was sent.
  ///
  /// Measured back from the edge: after 2 GiB of a transfer the beginning is no measure, the numbers have wrapped.
  fileprivate func covers(_ number: SequenceNumber, from lowest: SequenceNumber, slack: Int32) -> Bool {
    let edge = seen.contains(.sent) ? sendMax : base &+ 1
    let ahead = number.distance(from: edge)
    if ahead > slack { return false }
    if uniqueBytes >= UInt64(Self.largestWindow) { return ahead >= -Self.largestWindow }
    return number.distance(from: lowest) >= 0
  }
}
