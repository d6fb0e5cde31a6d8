internal import LastackWire

/// Where a reset's number lies for its receiver: what its stack makes of it (`semantics.md` §7.3; RFC 5961 §3.2; Linux
/// `tcp_validate_incoming`, `tcp_reset_check`).
enum ResetNumber: UInt8, BitwiseCopyable {
  /// The receiver never acknowledged anything: nothing speaks for or against it.
  case unknown
  /// What the receiver waits for; in SYN-SENT, an acknowledgment of the SYN.
  case exact
  /// The right edge of its highest SACK block (Linux).
  case sackEdge
  /// One below, after its sender's FIN: that FIN's own number (Linux, since macOS sends such).
  case atFin
  /// In what was offered to the receiver and not acknowledged yet: exact if it has got so far.
  case offered
  /// In the window beyond that: older stacks take it, newer ask by an ACK whether it is meant.
  case inWindow
  /// Nowhere that counts.
  case outside

  /// Whether it ends the connection until something contradicts it.
  var isAcceptable: Bool { self != .outside }
}

extension Observation {
  /// Where the reset's number lies, by what its receiver has sent.
  ///
  /// The receiver may have more than it has acknowledged: whatever was offered in order counts as received (delayed ACK).
  func resetNumber() -> ResetNumber {
    let receiver = peer
    let sender = own
    let receiverIsInSynSent =
      receiver.pointee.seen.contains(.syn) && !receiver.pointee.seen.contains(.life)
      && sender.pointee.seen.isDisjoint(with: .answer)
    if receiverIsInSynSent {
      guard segment.pointee.flags.contains(.ack) else { return .outside }
      let acked = segment.pointee.acknowledgment.distance(from: receiver.pointee.base)
      let acknowledgesSyn =
        acked >= 1 && !receiver.pointee.sendMax.precedes(segment.pointee.acknowledgment)
      return acknowledgesSyn ? .exact : .outside
    }
    guard receiver.pointee.seen.contains(.acknowledgment) else { return .unknown }
    let next = receiver.pointee.ackMax
    let ahead = segment.pointee.sequence.distance(from: next)
    if ahead == 0 { return .exact }
    // In SYN-RECEIVED and TIME-WAIT only the very number counts (`semantics.md` §2.3).
    let isInSynReceived =
      receiver.pointee.seen.contains(.synAck) && !flow.pointee.marks.contains(.handshakeDone)
      && !receiver.pointee.seen.contains(.life)
    if isInSynReceived || flow.pointee.bothFinsAcked { return .outside }
    if ahead < 0 { return ahead == -1 && sender.pointee.seen.contains(.fin) ? .atFin : .outside }
    let offered = sender.pointee.seen.contains(.sent) ? sender.pointee.sendMax.distance(from: next) : 0
    // Behind a loss only the number that its receiver reported counts.
    if segment.pointee.sequence == receiver.pointee.sackEdge, next.precedes(receiver.pointee.sackEdge) {
      return .sackEdge
    }
    if ahead <= offered { return .offered }
    let window = UInt32(receiver.pointee.window) << receiverWindowScale
    return UInt32(ahead) <= window ? .inWindow : .outside
  }

  /// The shift of the receiver's window field: none on its SYN (RFC 7323 §2.2), none if one of the ends did not offer the
  /// option, and the largest there is where the handshake was not captured.
  var receiverWindowScale: UInt32 {
    if !peer.pointee.seen.contains(.life) { return 0 }
    if peer.pointee.seen.isDisjoint(with: .handshake) || own.pointee.seen.isDisjoint(with: .handshake) {
      return 14
    }
    let negotiated = peer.pointee.seen.contains(.windowScale) && own.pointee.seen.contains(.windowScale)
    return negotiated ? UInt32(peer.pointee.windowScale) : 0
  }
}
