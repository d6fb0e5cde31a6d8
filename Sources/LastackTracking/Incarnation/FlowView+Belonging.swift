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
      let distance = segment.pointee.acknowledgment.distance(from: peer.base)
      let sent = peer.seen.contains(.sent) ? peer.sendMax.distance(from: peer.base) : 1
      guard distance >= (establishedEvidence ? 0 : 1), distance <= sent &+ slack else { return false }
    }
    // The number of a reset that answers a segment without ACK is 0, and says nothing.
    if segment.pointee.flags.isSuperset(of: .rstAck), segment.pointee.sequence.rawValue == 0 {
      return true
    }
    guard own.seen.contains(.sent) else { return acknowledges }
    let distance = segment.pointee.sequence.distance(from: own.base)
    let sent = own.sendMax.distance(from: own.base)
    return distance >= 0 && distance <= sent &+ slack
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
    guard own.seen.contains(.base) else { return .here }
    guard segment.pointee.sequence == own.base else { return .newIncarnation }
    let over = marks.contains(.reset) ? resetTime : bothFinsAcked ? closedTime : nil
    guard let over, segment.pointee.time.nanoseconds(since: over) > Self.retransmissionAfterEnd else {
      return .here
    }
    return .newIncarnation
  }

  /// Some stacks send a refused SYN again, half a second apart.
  static let retransmissionAfterEnd: Int64 = 1_000_000_000
}
