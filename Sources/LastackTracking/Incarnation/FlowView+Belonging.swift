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
