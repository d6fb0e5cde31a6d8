public import LastackTracking
internal import LastackWire

/// A question that the packets of a flow leave open, however complete the capture (`semantics.md` §13).
public enum Ambiguity: Sendable, CaseIterable, Hashable {
  /// SO_LINGER 0, a close with unread data and a killed program send the same RST.
  case abortReason
  /// A RST without ACK answers a segment: of the end, which has no such connection, or of a device in its name.
  case resetSender
  /// CLOSING or LAST-ACK: a FIN queued behind data carries the ACK of the peer's FIN either way.
  case queuedFin
  /// Whether the passive closer's FIN, as first sent, acknowledged the peer's: that transmission was not captured.
  case firstFin
  /// What ended a FIN-WAIT-2 before the peer's FIN came.
  case finWait2End
  /// Whether the reset reached its receiver: nothing from it came after.
  case resetReceived
  /// A CLOSE-WAIT may be a leak or meant so.
  case closeWaitIntention
  /// What swallowed the SYN: a full queue, a filter, a rule on timestamps, a route.
  case droppedSyn
  /// An address may be a balancer, a NAT or a proxy for others.
  case hostIdentity
  /// Whether the host that used the four-tuple before is the one that uses it now.
  case sameHost
  /// Whether a TIME-WAIT is still there after a reset.
  case timeWaitAfterReset
  /// What was not captured may have happened.
  case absence

  /// The questions left open by this flow, most important first.
  public static func left(by flow: borrowing FlowRecord) -> [Ambiguity] {
    var open: [Ambiguity] = []
    let weakened: QualityFlags = [.midStream, .oneSided, .captureLoss, .snappedHeaders, .evicted]
    if !flow.quality.isDisjoint(with: weakened) { open.append(.absence) }
    let isRepeated = flow.events.contains { $0.note == .synRetransmission }
    let metEarlier = flow.events.first?.note == .synOnLiveTuple
    if isRepeated, !metEarlier, !flow.outcome.isHandshakeFailure { open.append(.droppedSyn) }
    switch flow.evidence.closerDoubt {
    case .queuedFin: open.append(.queuedFin)
    case .firstFinMissed: open.append(.firstFin)
    case .captureLoss, nil: break
    }
    for timer in StackTimer.comparisons(of: flow) {
      if case .finWait2Gone(_, _, isDefault: false) = timer { open.append(.finWait2End) }
    }
    switch flow.outcome {
    case .aborted, .resetAfterFin:
      if let question = senderOrReason(of: flow) { open.append(question) }
      switch flow.resetEffect {
      // By its number it was: that it arrived, nothing shows.
      case .accepted, .unknown, nil: open.append(.resetReceived)
      case .challengedThenAccepted, .challengedAndSurvived, .ignored: break
      }
    case .orderlyThenReset: open.append(.timeWaitAfterReset)
    case .orderly: break
    case .halfClosed: open.append(.closeWaitIntention)
    case .synUnanswered, .synAckUnanswered: open.append(.droppedSyn)
    case .tupleCollision, .refused, .icmpRejected, .handshakeReset: open.append(.hostIdentity)
    case .finUnanswered, .lastAckUnanswered, .keepaliveTimeout, .retransmissionTimeout, .open, .idle: break
    }
    let isSame = flow.clientISNRelation == .clock || flow.clientISNRelation == .timeWaitDerived
    if flow.previousFlow != nil, !isSame { open.append(.sameHost) }
    return open
  }

  /// What a reset's cause leaves open: an application's reason, or whether the end itself answered.
  private static func senderOrReason(of flow: borrowing FlowRecord) -> Ambiguity? {
    switch flow.resetCause {
    case .closeWithUnreadDataOrLinger: .abortReason
    case .halfOpenPeer, .idleMiddlebox: .resetSender
    // The answer to a segment has no ACK (RFC 9293 §3.5.2), an abort by the application has one.
    case .unknown, nil:
      CloseEvidence(of: flow).reset?.flags.contains(.ack) ?? true ? .abortReason : .resetSender
    case .closedPort, .dataAfterClose, .keepaliveRace, .timeout, .tupleCollision, .timeWaitAssassination,
      .listenerOverflow, .handshakeAbandoned, .forged:
      nil
    }
  }
}
