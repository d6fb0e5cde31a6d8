internal import LastackWire

extension FlowView {
  /// How much of the handshake the capture has.
  var handshake: Handshake {
    let clientSyn = self[client].seen.contains(.syn)
    let serverSyn = !self[client.reversed].seen.isDisjoint(with: .handshake)
    switch (clientSyn, serverSyn) {
    case (true, true): return marks.contains(.handshakeDone) ? .complete : .noFinalAck
    case (true, false): return .synOnly
    case (false, true): return .synAckOnly
    case (false, false): return .midStream
    }
  }

  /// SYN to the ACK that completed the handshake, from the SYN transmission that was answered; `nil` where the capture
  /// does not have that ACK in its turn.
  var handshakeRTT: Int64? {
    guard handshake == .complete, handshakeTime.nanoseconds != 0 else { return nil }
    let server = self[client.reversed]
    let first = self[client].synTime
    let last = self[client].lastSynTime
    let answered = last <= server.synTime ? last : first
    let elapsed = handshakeTime.nanoseconds(since: answered)
    // Negative where the SYN was captured late, or the clock was set back.
    return elapsed < 0 ? nil : elapsed
  }

  /// Whether timestamps are in use: in the SYN and in the SYN-ACK (RFC 7323 §3.2).
  var timestampUse: TimestampUse {
    let clientFacts = self[client]
    let serverFacts = self[client.reversed]
    let unknown: DirectionFacts.Seen = .synOptionsUnknown
    guard clientFacts.seen.contains(.syn), !clientFacts.seen.contains(unknown) else { return .unknown }
    guard clientFacts.seen.contains(.synTimestamp) else { return .absent }
    guard !serverFacts.seen.isDisjoint(with: .handshake), !serverFacts.seen.contains(unknown) else {
      return .unknown
    }
    return serverFacts.seen.contains(.synTimestamp) ? .negotiated : .clientOnly
  }
}
