internal import LastackWire

extension FlowView {
  /// The state that the facts prove for one end: the truth table of `semantics.md` §1.3, and the handshake before it.
  ///
  /// `nil` when nothing is known of that end. TIME-WAIT is timed by the record, not here.
  func state(of direction: Direction) -> EndpointState? {
    if marks.contains(.reset) { return .closed }
    let own = self[direction].seen
    let finAcked = own.contains(.finAcked)
    let ackedPeerFin = self[direction.reversed].seen.contains(.finAcked)
    guard own.contains(.fin) else { return ackedPeerFin ? .closeWait : openState(of: direction) }
    let active = !self[direction].finAnswers(self[direction.reversed])
    switch (ackedPeerFin, finAcked, active) {
    case (true, true, true): return .timeWait
    case (true, true, false): return .closed
    case (true, false, true): return .closing
    case (true, false, false): return .lastAck
    case (false, true, _): return .finWait2
    case (false, false, _): return .finWait1
    }
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

  /// Who closed first (`semantics.md` §1.3): every end whose FIN, as first sent, did not acknowledge the peer's.
  ///
  /// With one FIN only, an end that had acknowledged more than the capture holds may have been answering a FIN that
  /// was not captured, and so may one whose peer has only acknowledged since the capture began. Neither active is a
  /// contradiction, and means that the first FIN was not captured.
  @inline(__always)
  var activeCloser: (closer: ActiveCloser, confidence: Confidence?)? {
    let clientFacts = self[client]
    let serverFacts = self[client.reversed]
    let clientClosed = clientFacts.seen.contains(.fin)
    let serverClosed = serverFacts.seen.contains(.fin)
    guard clientClosed || serverClosed else { return nil }
    let clientActive = clientClosed && !clientFacts.finAnswers(serverFacts)
    let serverActive = serverClosed && !serverFacts.finAnswers(clientFacts)
    switch (clientActive, serverActive) {
    case (true, true): return (.both, confidence(bothFins: true))
    case (true, false): return single(.client, closing: clientFacts, peer: serverFacts)
    case (false, true): return single(.server, closing: serverFacts, peer: clientFacts)
    case (false, false): return (.unknown, nil)
    }
  }

  private func single(
    _ closer: ActiveCloser, closing: DirectionFacts, peer: DirectionFacts
  ) -> (ActiveCloser, Confidence?) {
    // A FIN that was sent before it was captured may not have acknowledged the other's then.
    if peer.seen.contains(.finSentBefore) { return (closer, .probable) }
    if peer.seen.contains(.fin) { return (closer, confidence(bothFins: true)) }
    if peer.seen.isDisjoint(with: .octets) || !peer.seen.isDisjoint(with: .loss) { return (.unknown, nil) }
    return (closer, confidence(bothFins: false))
  }

  private func confidence(bothFins: Bool) -> Confidence {
    let loss = !low.seen.union(high.seen).isDisjoint(with: .loss)
    return loss ? .probable : .proven
  }
}
