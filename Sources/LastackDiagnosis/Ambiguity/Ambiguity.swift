public import LastackTracking

/// A question that the packets of a flow leave open, however complete the capture (`semantics.md` §13).
public enum Ambiguity: Sendable, CaseIterable, Hashable {
  /// SO_LINGER 0, a close with unread data and a killed program send the same RST.
  case abortReason
  /// CLOSING or LAST-ACK: a FIN queued behind data carries the ACK of the peer's FIN either way.
  case queuedFin
  /// Whether the reset reached its receiver: nothing from it came after.
  case resetReceived
  /// A CLOSE-WAIT may be a leak or meant so.
  case closeWaitIntention
  /// What swallowed the SYN: a full queue, a filter, a rule on timestamps, a route.
  case droppedSyn
  /// An address may be a balancer, a NAT or a proxy for others.
  case hostIdentity
  /// Whether a TIME-WAIT is still there after a reset.
  case timeWaitAfterReset
  /// What was not captured may have happened.
  case absence

  /// The questions left open by this flow, most important first.
  public static func left(by flow: borrowing FlowRecord) -> [Ambiguity] {
    var open: [Ambiguity] = []
    let weakened: QualityFlags = [.midStream, .oneSided, .captureLoss, .snappedHeaders, .evicted]
    if !flow.quality.isDisjoint(with: weakened) { open.append(.absence) }
    switch flow.outcome {
    case .aborted, .resetAfterFin:
      if flow.resetCause == nil || flow.resetCause == .closeWithUnreadDataOrLinger
        || flow.resetCause == .unknown
      {
        open.append(.abortReason)
      }
      if flow.resetEffect == nil || flow.resetEffect == .unknown { open.append(.resetReceived) }
    case .orderlyThenReset: open.append(.timeWaitAfterReset)
    case .orderly:
      if let confidence = flow.activeCloserConfidence, confidence == .probable || confidence == .possible {
        open.append(.queuedFin)
      }
    case .halfClosed: open.append(.closeWaitIntention)
    case .synUnanswered, .synAckUnanswered: open.append(.droppedSyn)
    case .tupleCollision, .refused, .icmpRejected, .handshakeReset: open.append(.hostIdentity)
    case .finUnanswered, .lastAckUnanswered, .keepaliveTimeout, .retransmissionTimeout, .open, .idle: break
    }
    return open
  }
}
