internal import LastackWire

/// How the flow ended: one label, decided in the order of `semantics.md` §1.5.
extension FlowView {
  /// Silence after which an unanswered segment counts as such: the longest initial retransmission timeout in use.
  static let answerLimit: Int64 = 3_000_000_000
  /// A FIN unanswered for so long has been retransmitted by any stack (RFC 6298 §2.1, minimum 1 s).
  static let finAnswerLimit: Int64 = 1_000_000_000
  /// Retransmissions without any answer that make a timeout out of the silence after them.
  static let retransmissionLimit: UInt16 = 3

  /// - Parameter now: the tracker's clock when the record is made.
  func outcome(because reason: FlowTracker.Retirement, now: CaptureTime) -> Outcome {
    if let failure = handshakeFailure(now: now, because: reason) { return failure }
    if let reset = resetOutcome { return reset }
    return closeOutcome(because: reason, now: now)
  }

  private func handshakeFailure(now: CaptureTime, because reason: FlowTracker.Retirement) -> Outcome? {
    guard !establishedEvidence, !low.seen.contains(.fin), !high.seen.contains(.fin) else { return nil }
    let clientFacts = self[client]
    let serverFacts = self[client.reversed]
    if marks.contains(.refused) { return .refused }
    if marks.contains(.icmpRejected), !serverFacts.seen.contains(.synAck) { return .icmpRejected }
    guard clientFacts.seen.contains(.syn) || serverFacts.seen.contains(.synAck) else { return nil }
    if marks.contains(.reset) {
      return serverFacts.seen.contains(.synAck) ? .handshakeReset : nil
    }
    let waited = now.nanoseconds(since: lastTime) >= Self.answerLimit
    let over = waited || reason == .expired
    if serverFacts.seen.contains(.synAck) {
      return over || serverFacts.synWasSentAgain ? .synAckUnanswered : nil
    }
    if marks.contains(.challenged), !serverFacts.seen.contains(.synAck) { return .tupleCollision }
    if clientFacts.synWasSentAgain || over { return .synUnanswered }
    return nil
  }

  private var resetOutcome: Outcome? {
    guard marks.contains(.reset) else { return nil }
    if marks.contains(.resetAfterClose) { return .orderlyThenReset }
    if marks.contains(.resetAfterFin) { return .resetAfterFin }
    if marks.contains(.resetAfterProbes) { return .keepaliveTimeout }
    if marks.contains(.resetAfterRetransmissions) { return .retransmissionTimeout }
    if marks.contains(.resetInHandshake), self[client.reversed].seen.contains(.synAck) {
      return .handshakeReset
    }
    return .aborted
  }

  private func closeOutcome(because reason: FlowTracker.Retirement, now: CaptureTime) -> Outcome {
    let fins = (low.seen.contains(.fin), high.seen.contains(.fin))
    let acked = (low.seen.contains(.finAcked), high.seen.contains(.finAcked))
    switch fins {
    case (true, true):
      switch acked {
      case (true, true): return .orderly
      case (false, false):
        let given = isGivenUp(low, to: high, because: reason, now: now)
        return given || isGivenUp(high, to: low, because: reason, now: now) ? .finUnanswered : .open
      case (true, false):
        guard isGivenUp(high, to: low, because: reason, now: now) else { return .open }
        return high.finAnswers(low) ? .lastAckUnanswered : .finUnanswered
      case (false, true):
        guard isGivenUp(low, to: high, because: reason, now: now) else { return .open }
        return low.finAnswers(high) ? .lastAckUnanswered : .finUnanswered
      }
    case (true, false), (false, true):
      let (closer, other) = fins.0 ? (low, high) : (high, low)
      if closer.seen.contains(.finAcked) {
        return reason == .inputEnded && mayStillAnswer(closer, now: now) ? .open : .halfClosed
      }
      return isGivenUp(closer, to: other, because: reason, now: now) ? .finUnanswered : .open
    case (false, false):
      return openOutcome(because: reason, now: now)
    }
  }

  /// Whether a FIN that was not acknowledged can be said to be unanswered: it was sent again, or time enough went by.
  ///
  /// An answer that was not captured proves nothing where nothing of that end was captured, or nothing but SYN, FIN and
  /// RST of either: the capture's filter left the ACKs out.
  private func isGivenUp(
    _ closer: DirectionFacts, to other: DirectionFacts, because reason: FlowTracker.Retirement,
    now: CaptureTime
  ) -> Bool {
    guard other.packets > 0, low.seen.union(high.seen).contains(.ordinary) else { return false }
    let again = closer.finWasSentAgain
    let waited = now.nanoseconds(since: closer.lastFinTime) >= Self.finAnswerLimit
    return again || waited || reason != .inputEnded
  }

  /// Whether the input ended so soon after a FIN that the peer had no time to close as well: its FIN takes the path's time,
  /// and the application gets as long as an acknowledgment may be delayed (Linux TCP_DELACK_MIN, 40 ms).
  private func mayStillAnswer(_ closer: DirectionFacts, now: CaptureTime) -> Bool {
    now.nanoseconds(since: closer.finTime) < Self.delayedAcknowledgment + (handshakeRTT ?? 0)
  }

  static let delayedAcknowledgment: Int64 = 40_000_000

  private func openOutcome(because reason: FlowTracker.Retirement, now: CaptureTime) -> Outcome {
    if low.packets > 0, high.packets > 0 {
      let repeated = max(low.unansweredRetransmissions, high.unansweredRetransmissions)
      if repeated >= Self.retransmissionLimit,
        now.nanoseconds(since: lastTime) >= Self.backoffLimit(after: repeated)
      {
        return .retransmissionTimeout
      }
    }
    switch reason {
    case .inputEnded: return .open
    case .expired, .idle, .evicted: return .idle
    }
  }

  /// Silence that makes a timeout of `retransmissions`: twice the gap that the next would have come after.
  ///
  /// The gap doubles from Linux' TCP_RTO_MIN, 200 ms, to TCP_RTO_MAX, 120 s (include/net/tcp.h).
  static func backoffLimit(after retransmissions: UInt16) -> Int64 {
    let gap = min(Int64(200_000_000) << min(retransmissions, 10), 120_000_000_000)
    return max(answerLimit, 2 * gap)
  }

  /// What the close looked like (`semantics.md` §1.4); `nil` without two FINs, unless data came after one.
  var shape: CloseShape? {
    if marks.contains(.resetOfDataAfterClose) { return .dataAfterClose }
    if marks.contains(.halfCloseUsed) { return .halfClose }
    guard low.seen.contains(.fin), high.seen.contains(.fin) else { return nil }
    let lowAnswers = low.finAnswers(high)
    let highAnswers = high.finAnswers(low)
    if !lowAnswers && !highAnswers { return .simultaneous }
    // A close that was not completed has neither three segments nor four.
    guard bothFinsAcked else { return nil }
    switch (lowAnswers, highAnswers) {
    case (false, false): return .simultaneous
    case (true, true): return nil
    case (true, false): return low.seen.contains(.finAfterAckOfPeerFin) ? .fourSegment : .threeSegment
    case (false, true): return high.seen.contains(.finAfterAckOfPeerFin) ? .fourSegment : .threeSegment
    }
  }
}
