/// A row of the truth table of `semantics.md` §1.3: what four facts about two FINs prove of one end.
struct CloseRow: Hashable, BitwiseCopyable {
  /// F: the end sent its FIN.
  var sentFin: Bool
  /// FA: the peer acknowledged it.
  var finIsAcked: Bool
  /// P: the peer's FIN was seen.
  var peerSentFin: Bool
  /// R: the end acknowledged the peer's FIN.
  var ackedPeerFin: Bool
  /// The FIN, as first sent, did not acknowledge the peer's.
  var isActive: Bool

  /// The end's state; nil while no FIN concerns it: then the handshake tells.
  @inline(__always)
  var state: EndpointState? {
    guard sentFin else { return ackedPeerFin ? .closeWait : nil }
    switch (ackedPeerFin, finIsAcked, isActive) {
    case (true, true, true): return .timeWait
    case (true, true, false): return .closed
    case (true, false, true): return .closing
    case (true, false, false): return .lastAck
    case (false, true, _): return .finWait2
    case (false, false, _): return .finWait1
    }
  }

  /// The weakest class that the state depends on.
  ///
  /// A peer's FIN that was not acknowledged is in flight: whether the end has it, and is one state farther, is open.
  var evidence: EvidenceClass {
    if peerSentFin && !ackedPeerFin { return .offered }
    if !sentFin { return ackedPeerFin ? .sent : .absent }
    return finIsAcked ? .acked : .sent
  }
}

extension FlowView {
  /// The end's row, from the facts as they are now.
  @inline(__always)
  func closeRow(of direction: Direction) -> CloseRow {
    let own = self[direction].seen
    let peer = self[direction.reversed].seen
    return CloseRow(
      sentFin: own.contains(.fin), finIsAcked: own.contains(.finAcked), peerSentFin: peer.contains(.fin),
      ackedPeerFin: peer.contains(.finAcked),
      isActive: own.contains(.fin) && !self[direction].finAnswers(self[direction.reversed]))
  }
}
