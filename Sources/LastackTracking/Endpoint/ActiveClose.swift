internal import LastackWire

/// Who closed first (`semantics.md` §1.3), and how sure that is.
extension FlowView {
  /// Every end whose FIN, as first sent, did not acknowledge the peer's.
  ///
  /// An end is active for certain as soon as one transmission of its FIN does not acknowledge the peer's: the first
  /// acknowledged no more. That an end was passive rests on its FIN's first transmission having been captured. With one
  /// FIN only, an end that had acknowledged more than the capture holds may have been answering a FIN that was not
  /// captured, and so may one whose peer has only acknowledged since the capture began. Neither active is a
  /// contradiction, and means that a first FIN was not captured.
  var activeCloser: (closer: ActiveCloser, confidence: Confidence?)? {
    let clientFacts = self[client]
    let serverFacts = self[client.reversed]
    let clientClosed = clientFacts.seen.contains(.fin)
    let serverClosed = serverFacts.seen.contains(.fin)
    guard clientClosed || serverClosed else { return nil }
    let clientActive = clientClosed && !clientFacts.finAnswers(serverFacts)
    let serverActive = serverClosed && !serverFacts.finAnswers(clientFacts)
    switch (clientActive, serverActive) {
    case (true, true): return (.both, .proven)
    case (true, false): return single(.client, peer: serverFacts)
    case (false, true): return single(.server, peer: clientFacts)
    case (false, false): return (.unknown, nil)
    }
  }

  private func single(_ closer: ActiveCloser, peer: DirectionFacts) -> (ActiveCloser, Confidence?) {
    if !peer.seen.contains(.fin), peer.mayHaveClosedUnseen || !peer.seen.isDisjoint(with: .loss) {
      return (.unknown, nil)
    }
    return (closer, closerDoubt == nil ? Confidence(weakest: .sent) : .probable)
  }

  /// Why one active closer is less than proven: what may make it two.
  var closerDoubt: CloserDoubt? {
    let serverIsActive = self[client].finAnswers(self[client.reversed])
    let passive = self[serverIsActive ? client : client.reversed]
    if passive.seen.contains(.fin) {
      if passive.seen.contains(.firstFinMissed) { return .firstFinMissed }
      if passive.seen.contains(.sendsWithoutPause) { return .queuedFin }
    }
    return low.seen.union(high.seen).isDisjoint(with: .loss) ? nil : .captureLoss
  }
}

/// The tell-tales of a FIN that is not what it seems.
extension Observation {
  /// What the receiver's window must have left at most for its sender to count as held up by it, in octets: one segment.
  private static let fullSegment: Int64 = 1460
  /// A pause longer than this, and than the path takes, is no wait for an acknowledgment.
  private static let pause: Int64 = 5_000_000

  /// At the acknowledgment of the peer's FIN: is its sender held up by the peer's window, with data in flight?
  func noteSendingAtPeerFin() {
    let view = FlowView(flow)
    guard view.handshake == .complete, own.pointee.seen.isSuperset(of: .dataAndSent),
      peer.pointee.seen.contains(.acknowledgment)
    else { return }
    let negotiated =
      peer.pointee.seen.contains(.windowScale) && own.pointee.seen.contains(.windowScale)
    let window = Int64(peer.pointee.window) << (negotiated ? Int64(peer.pointee.windowScale) : 0)
    let flight = Int64(own.pointee.sendMax.distance(from: peer.pointee.ackMax))
    guard flight >= Self.fullSegment, window - flight < Self.fullSegment else { return }
    own.pointee.seen.insert(.sendsWithoutPause)
  }

  /// At new data or the FIN after the peer's FIN: a pause shows that nothing was queued when the data before went out.
  ///
  /// What waits for the window goes out when an acknowledgment opens it: behind the later of the two ends' last segments
  /// by no more than the path to the tap takes.
  func notePauseAfterPeerFin() {
    guard own.pointee.seen.contains(.sendsWithoutPause) else { return }
    let before = max(own.pointee.lastTime, peer.pointee.lastTime)
    let path = FlowView(flow).handshakeRTT ?? 0
    guard segment.pointee.time.nanoseconds(since: before) > max(Self.pause, 2 * path) else { return }
    own.pointee.seen.remove(.sendsWithoutPause)
  }

  /// At another transmission of the FIN: one that acknowledges less than the first captured was sent before it, and was
  /// captured late.
  func noteEarlierFin() {
    guard own.pointee.seen.contains(.finAcknowledges), segment.pointee.flags.contains(.ack),
      segment.pointee.acknowledgment.precedes(own.pointee.finFirstAcknowledgment)
    else { return }
    own.pointee.finFirstAcknowledgment = segment.pointee.acknowledgment
  }

  /// At the first FIN captured: another of the same may have gone before it, as the numbers after it show.
  func noteMissedFirstFin(number: SequenceNumber, sinceLast: Int64) {
    guard own.pointee.seen.contains(.skippedOctets), own.pointee.rare.numberAhead == number &+ 1,
      sinceLast > Self.toleratedStep
    else { return }
    own.pointee.seen.insert(.firstFinMissed)
  }
}
