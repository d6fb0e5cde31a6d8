internal import LastackWire

extension FlowView {
  /// The state that the facts prove for one end: the truth table of `semantics.md` §1.3, and the handshake before it.
  ///
  /// `nil` when nothing is known of that end. TIME-WAIT is timed by the record, not here.
  func state(of direction: Direction) -> EndpointState? {
    if marks.contains(.reset) { return .closed }
    return closeRow(of: direction).state ?? openState(of: direction)
  }

  /// Whether one FIN is acknowledged that may have been the second, in answer to one that was not captured.
  var mayMissFirstFin: Bool {
    guard low.seen.contains(.fin) != high.seen.contains(.fin) else { return false }
    let (closer, other) = low.seen.contains(.fin) ? (low, high) : (high, low)
    return closer.seen.contains(.finAcked) && other.mayHaveClosedUnseen
  }

  private func openState(of direction: Direction) -> EndpointState? {
    let own = self[direction].seen
    let peer = self[direction.reversed].seen
    let fromLow = direction == .fromLow
    if own.contains(.synAck) {
      let acked = fromLow ? high.ackMax : low.ackMax
      let accepted = peer.contains(.acknowledgment) && !acked.precedes((fromLow ? low.base : high.base) &+ 1)
      return accepted || own.isSuperset(of: .lifeAfterAck) ? .established : .synReceived
    }
    if own.contains(.syn) {
      if peer.isDisjoint(with: .handshake) {
        return own.isSuperset(of: .lifeAfterAck) ? .established : .synSent
      }
      let acked = fromLow ? low.ackMax : high.ackMax
      let acceptedPeer =
        own.contains(.acknowledgment) && !acked.precedes((fromLow ? high.base : low.base) &+ 1)
      return acceptedPeer ? .established : peer.contains(.syn) ? .synReceived : .synSent
    }
    return own.contains(.life) ? .established : nil
  }
}

extension DirectionFacts {
  /// Whether the end's FIN may have gone by uncaptured: before the capture began, or at the edge of what it has.
  ///
  /// Then the peer's FIN, acknowledged, says neither FIN-WAIT-2 nor CLOSE-WAIT: it may have been the second. Octets
  /// captured behind a loss show that no FIN was lost there: it is the last octet.
  var mayHaveClosedUnseen: Bool {
    if seen.isDisjoint(with: .octets) || seen.contains(.ackedAhead) { return true }
    return seen.contains(.skippedOctets) && sendMax.precedes(rare.numberAhead)
  }
}
