internal import LastackWire

/// Segments that their receiver's stack drops for an old TSval (`semantics.md` §5, §15.11): on the wire, and without any
/// effect on the connection.
///
/// Asked only of a segment whose TSval is older than one that its sender has shown before.
extension Observation {
  /// Whether the receiver refuses the segment, whatever its stack: one tick of age, and a silence of 36 minutes, pass
  /// with some.
  ///
  /// What the receiver last echoed is its TS.Recent, kept by its own stack: the TSval of the last segment in order, under
  /// a delayed ACK of the first that is not acknowledged (RFC 7323 §4.3). That is proof; the same rule applied at the
  /// tap would count segments that were lost behind it. A segment that brings nothing new is taken in as ever: it moves
  /// nothing, and may have been captured late.
  @inline(never)
  func isRefusedByPAWS() -> Bool {
    guard segment.pointee.flags.isDisjoint(with: .synOrRst), usesTimestamps(own), usesTimestamps(peer),
      !own.pointee.seen.contains(.unreliableClock), peer.pointee.seen.contains(.acknowledgment),
      peer.pointee.tsecrLast.rawValue != 0
    else { return false }
    let bringsOctets = peer.pointee.ackMax.precedes(segment.pointee.end)
    let acknowledgesMore =
      segment.pointee.flags.contains(.ack) && own.pointee.ackMax.precedes(segment.pointee.acknowledgment)
    guard bringsOctets || acknowledgesMore else { return false }
    let question = PAWS(
      tsval: segment.pointee.tsval, recent: peer.pointee.tsecrLast,
      age: segment.pointee.time.nanoseconds(since: own.pointee.lastTime))
    return PAWS.Rule.allCases.allSatisfy { question.verdict(by: $0) == .refused }
  }

  /// Negotiated as far as the handshake was captured (RFC 7323 §3.2); in use where it was not.
  private func usesTimestamps(_ end: UnsafeMutablePointer<DirectionFacts>) -> Bool {
    let seen = end.pointee.seen
    return seen.contains(.timestamp)
      && (seen.isDisjoint(with: .handshake) || !seen.isDisjoint(with: .synTimestampOrUnknown))
  }

  /// Notes a refused segment: where it has octets, it is an old duplicate, or forged.
  @inline(never)
  func observeRefused(storage: inout FlowStorage) {
    let isFirst = !own.pointee.seen.contains(.refused)
    own.pointee.seen.insert(.refused)
    let end = segment.pointee.end
    if isFirst || own.pointee.rare.refusedEnd.precedes(end) {
      own.pointee.rare.refusedEnd = end
    }
    if end == segment.pointee.sequence { return }
    if segment.pointee.flags.contains(.fin) {
      own.pointee.seen.insert(.refusedFin)
      noteFirstFin()
    }
    note(.oldDuplicate, storage: &storage)
  }

  /// Whether the acknowledgment is of octets that were taken for refused: then their sender's TSvals are no clock, and
  /// what it sent counts after all.
  func answersRefused(storage: inout FlowStorage) -> Bool {
    let number = segment.pointee.acknowledgment
    guard peer.pointee.seen.contains(.refused), !peer.pointee.rare.refusedEnd.precedes(number) else {
      return false
    }
    peer.pointee.seen.insert(.unreliableClock)
    var octets = UInt32(bitPattern: number.distance(from: peer.pointee.sendMax))
    if peer.pointee.seen.contains(.refusedFin), takeRefusedFin(storage) { octets &-= 1 }
    peer.pointee.seen.remove(.refusedFin)
    peer.pointee.uniqueBytes &+= UInt64(octets)
    peer.pointee.sendMax = number
    return true
  }

  /// Makes the peer's FIN that the acknowledgment is of what it was; returns whether there is one.
  private func takeRefusedFin(_ storage: borrowing FlowStorage) -> Bool {
    var first: StoredEvent?
    flow.pointee.events.forEach(in: storage.events) { event in
      guard first == nil, event.direction == direction.reversed, event.flags.contains(.fin),
        event.note == .oldDuplicate,
        event.sequence &+ event.payloadLength &+ 1 == segment.pointee.acknowledgment
      else { return }
      first = event
    }
    guard let first, !peer.pointee.seen.contains(.fin) else { return false }
    peer.pointee.seen.insert(.fin)
    peer.pointee.finSequence = first.sequence &+ first.payloadLength
    peer.pointee.finTime = first.time
    peer.pointee.lastFinTime = first.time
    if first.flags.contains(.ack) {
      peer.pointee.seen.insert(.finAcknowledges)
      peer.pointee.finFirstAcknowledgment = first.acknowledgment
    }
    return true
  }
}

extension SegmentTraits {
  /// Options may be there that were not captured.
  static var cutOptions: SegmentTraits {
    SegmentTraits(rawValue: snappedHeader.rawValue | badDataOffset.rawValue)
  }
}
