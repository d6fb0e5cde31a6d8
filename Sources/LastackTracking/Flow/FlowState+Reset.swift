internal import LastackWire

extension FlowState {
  /// What a RST does to the flow. It is a message about a belief: it may be ignored, or belong to the past.
  mutating func observeReset(
    _ segment: Segment, direction: Direction, storage: inout FlowStorage
  ) {
    if !marks.contains(.firstRst) {
      marks.insert(.firstRst)
      if direction == .fromHigh { marks.insert(.firstRstFromHigh) }
    }
    if !self[direction].seen.contains(.rst) {
      self[direction].seen.insert(.rst)
      self[direction].rstTime = segment.time
      self[direction].rstSequence = segment.sequence
    }
    let survivedBefore = marks.contains(.survivedReset) && self[direction].rstSequence == segment.sequence
    if !marks.contains(.reset), !survivedBefore, !resetsAnotherIncarnation(segment, direction: direction),
      isAcceptable(reset: segment, direction: direction)
    {
      reset(segment, direction: direction)
    }
    note(.rst, segment, direction: direction, storage: &storage)
  }

  /// An end in SYN-SENT resets what answered with a wrong acknowledgment, by that number (RFC 9293 §3.10.7.3): an
  /// incarnation that the capture does not have, while the SYN goes on.
  private func resetsAnotherIncarnation(_ segment: Segment, direction: Direction) -> Bool {
    guard marks.contains(.challenged), awaitsAnswer(from: direction.reversed) else { return false }
    let own = self[direction]
    return segment.sequence != own.base &+ 1 && segment.sequence != own.sendMax
  }

  /// Whether the receiver's stack would take it (RFC 9293 §3.10.7.3 for SYN-SENT, RFC 5961 §3.2 otherwise).
  ///
  /// An in-window RST with the wrong number ends connections of older stacks and makes newer ones ask again; it counts
  /// until what follows contradicts it. Without any acknowledgment from the receiver, nothing speaks against it.
  private func isAcceptable(reset segment: Segment, direction: Direction) -> Bool {
    let receiver = self[direction.reversed]
    let sender = self[direction]
    let receiverIsInSynSent =
      receiver.seen.contains(.syn) && !receiver.seen.contains(.life)
      && sender.seen.isDisjoint(with: [.syn, .synAck, .life])
    if receiverIsInSynSent {
      guard segment.flags.contains(.ack) else { return false }
      let acked = segment.acknowledgment.distance(from: receiver.base)
      return acked >= 1 && !receiver.sendMax.precedes(segment.acknowledgment)
    }
    guard receiver.seen.contains(.acknowledgment) else { return true }
    let next = receiver.ackMax
    let ahead = segment.sequence.distance(from: next)
    // After the FIN some stacks reset one below (Linux `tcp_reset_check`).
    if ahead < 0 { return ahead == -1 && sender.seen.contains(.fin) }
    let scale = receiver.seen.contains(.windowScale) ? UInt32(receiver.windowScale) : 14
    let window = UInt32(receiver.window) << scale
    let offered = sender.seen.contains(.sent) ? sender.sendMax.distance(from: next) : 0
    return UInt32(ahead) <= max(window, UInt32(max(offered, 0)))
  }

  private mutating func reset(_ segment: Segment, direction: Direction) {
    let own = self[direction]
    let peer = self[direction.reversed]
    marks.insert(.reset)
    if direction == .fromHigh { marks.insert(.resetFromHigh) } else { marks.remove(.resetFromHigh) }
    resetTime = segment.time
    if bothFinsAcked {
      marks.insert(.resetAfterClose)
    } else if own.seen.contains(.fin) || peer.seen.contains(.fin) {
      marks.insert(.resetAfterFin)
    }
    if own.seen.contains(.finAcked), peer.seen.contains(.dataAfterPeerFinAcked),
      !marks.contains(.halfCloseUsed)
    {
      marks.insert(.resetOfDataAfterClose)
    }
    if own.unansweredProbes >= 2 { marks.insert(.resetAfterProbes) }
    if own.unansweredRetransmissions >= 3 { marks.insert(.resetAfterRetransmissions) }
    if !establishedEvidence {
      marks.insert(.resetInHandshake)
      let refuses = peer.seen.contains(.syn) && !own.seen.contains(.synAck) && segment.flags.contains(.ack)
      if refuses { marks.insert(.refused) }
    }
  }

  /// A connection that goes on after a RST survived it, and the RST was no end (`semantics.md` §7.3).
  ///
  /// A sender that goes on never sent it, or sent it for another incarnation. A receiver that goes on may only not have
  /// got it, which does not bring the sender back; but a TIME-WAIT that still answers did not end (rfc1337, §2.3).
  mutating func doubtReset(_ segment: Segment, direction: Direction) {
    let resetter: Direction = marks.contains(.resetFromHigh) ? .fromHigh : .fromLow
    let since = segment.time.nanoseconds(since: resetTime)
    if direction == resetter {
      guard since > Self.reorderingTolerance, segment.flags.contains(.ack),
        self[direction].ackMax == segment.acknowledgment,
        self[direction].rstSequence.precedes(segment.end) || segment.payloadLength > 0
      else { return }
    } else {
      guard marks.contains(.resetAfterClose), since > Self.inFlightLimit else { return }
    }
    marks.subtract([
      .reset, .resetFromHigh, .resetAfterClose, .resetAfterFin, .refused, .resetInHandshake,
      .resetAfterProbes,
      .resetAfterRetransmissions, .resetOfDataAfterClose,
    ])
    marks.insert(.survivedReset)
  }

  /// A segment captured so soon after the RST may have been sent before it.
  static let reorderingTolerance: Int64 = 1_000_000
  /// What the receiver sent before the RST reached it has passed by then.
  static let inFlightLimit: Int64 = 1_000_000_000
}
