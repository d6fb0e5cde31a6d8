internal import LastackWire

extension FlowView {
  /// The state that the facts prove for one end: the truth table of `semantics.md` §1.3, and the handshake before it.
  ///
  /// `nil` when nothing is known of that end. TIME-WAIT is timed by the record, not here.
  func state(of direction: Direction) -> EndpointState? {
    if marks.contains(.reset) { return .closed }
    return closeRow(of: direction).state ?? openState(of: direction)
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
