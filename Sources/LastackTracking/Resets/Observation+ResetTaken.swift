internal import LastackWire

/// A reset that was doubted, since the end in whose name it came went on, and that its receiver took all the same: a
/// forger beside the path cannot stop the end's own segments, which find no connection any more and draw resets.
///
/// Those are the consequence; the reset that the record tells of is the first.
extension Observation {
  /// At a reset without ACK: whether it only shows that its sender had taken the peer's.
  func confirmsReset(storage: borrowing FlowStorage) -> Bool {
    guard flow.pointee.marks.contains(.survivedReset), !flow.pointee.marks.contains(.reset),
      !segment.pointee.flags.contains(.ack), flow.pointee.resetFacts != 0, flow.pointee.resetOrigin != 0
    else { return false }
    let facts = storage.resets.pointer(flow.pointee.resetFacts)
    let origin = storage.resetOrigins.pointer(flow.pointee.resetOrigin)
    guard facts.pointee.marks.contains(.senderWentOn), facts.pointee.direction != direction,
      !facts.pointee.marks.contains(.receiverWentOn), origin.pointee.mayRace,
      origin.pointee.judged.frame == facts.pointee.frame
    else { return false }
    switch facts.pointee.number {
    case .exact, .sackEdge: break
    case .offered where !facts.pointee.marks.contains(.challenged): break
    case .offered, .atFin, .inWindow, .outside, .unknown: return false
    }
    // It took nothing that was sent after the reset, and sent no more itself, but for what was under way.
    guard !origin.pointee.edge.precedes(own.pointee.ackMax) else { return false }
    let wentOnFor = own.pointee.lastTime.nanoseconds(since: facts.pointee.time)
    return !origin.pointee.peerEdge.precedes(own.pointee.sendMax)
      || wentOnFor <= FlowView(flow).handshakeRTT ?? 0
  }

  /// Takes the doubted reset for the end of the connection again.
  func resumeReset(storage: borrowing FlowStorage) {
    let facts = storage.resets.pointer(flow.pointee.resetFacts)
    facts.pointee.marks.insert(.effective)
    facts.pointee.marks.insert(.taken)
    flow.pointee.marks.remove(.survivedReset)
    flow.pointee.marks.insert(.reset)
    if facts.pointee.marks.contains(.fromHigh) { flow.pointee.marks.insert(.resetFromHigh) }
    flow.pointee.resetTime = facts.pointee.time
    let hadFin =
      own.pointee.seen.contains(.fin) && own.pointee.finTime <= facts.pointee.time
      || peer.pointee.seen.contains(.fin) && peer.pointee.finTime <= facts.pointee.time
    if hadFin { flow.pointee.marks.insert(.resetAfterFin) }
  }
}
