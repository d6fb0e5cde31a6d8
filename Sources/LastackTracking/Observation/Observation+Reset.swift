internal import LastackWire

/// What a RST does to a flow.
extension Observation {
  /// It is a message about a belief: it may be ignored, or belong to the past.
  func observeReset(storage: inout FlowStorage) {
    if !flow.pointee.marks.contains(.firstRst) {
      flow.pointee.marks.insert(.firstRst)
      if direction == .fromHigh { flow.pointee.marks.insert(.firstRstFromHigh) }
    }
    own.pointee.seen.insert(.rst)
    let meetsTimeWait = FlowView(flow).state(of: direction.reversed) == .timeWait
    let survivedBefore =
      flow.pointee.marks.contains(.survivedReset) && own.pointee.rstSequence == segment.pointee.sequence
    if confirmsReset(storage: storage) { resumeReset(storage: storage) }
    // An in-window RST with the wrong number counts until what follows contradicts it.
    let isEffective =
      !flow.pointee.marks.contains(.reset) && !survivedBefore && !resetsAnotherIncarnation()
      && resetNumber().isAcceptable
    noteResetOrigin(isDecisive: isEffective, storage: &storage)
    keepReset(isEffective: isEffective, storage: &storage)
    if isEffective { reset() }
    if segment.pointee.flags.contains(.ack) { establishPeerBase() }
    // Whether that TIME-WAIT had run out, or its system ignores resets, the record says.
    let assassinates = meetsTimeWait && flow.pointee.marks.contains(.resetAfterClose)
    note(assassinates ? .timeWaitAssassination : .rst, storage: &storage)
    flow.pointee.reopen.eventsBefore = flow.pointee.events.noted
  }

  /// An end in SYN-SENT resets what answered with a wrong acknowledgment, by that number (RFC 9293 §3.10.7.3): an
  /// incarnation that the capture does not have, while the SYN goes on.
  func resetsAnotherIncarnation() -> Bool {
    guard flow.pointee.marks.contains(.challenged), FlowView(flow).awaitsAnswer(from: direction.reversed)
    else {
      return false
    }
    return segment.pointee.sequence != own.pointee.base &+ 1
      && segment.pointee.sequence != own.pointee.sendMax
  }

  private func reset() {
    flow.pointee.marks.insert(.reset)
    if direction == .fromHigh {
      flow.pointee.marks.insert(.resetFromHigh)
    } else {
      flow.pointee.marks.remove(.resetFromHigh)
    }
    flow.pointee.resetTime = segment.pointee.time
    own.pointee.rstSequence = segment.pointee.sequence
    if flow.pointee.bothFinsAcked {
      flow.pointee.marks.insert(.resetAfterClose)
    } else if own.pointee.seen.contains(.fin) || peer.pointee.seen.contains(.fin) {
      flow.pointee.marks.insert(.resetAfterFin)
    }
    if own.pointee.seen.contains(.finAcked), peer.pointee.seen.contains(.dataAfterPeerFinAcked),
      !flow.pointee.marks.contains(.halfCloseUsed)
    {
      flow.pointee.marks.insert(.resetOfDataAfterClose)
    }
    // Of an end of which nothing was captured, an answer was not captured either.
    if peer.pointee.packets > 0 {
      if own.pointee.unansweredProbes >= 2 { flow.pointee.marks.insert(.resetAfterProbes) }
      if own.pointee.unansweredRetransmissions >= FlowView.retransmissionLimit {
        flow.pointee.marks.insert(.resetAfterRetransmissions)
      }
    }
    if !flow.pointee.establishedEvidence {
      flow.pointee.marks.insert(.resetInHandshake)
      let refuses =
        segment.pointee.flags.contains(.ack) && !own.pointee.seen.contains(.synAck)
        && (peer.pointee.seen.contains(.syn) || refusesUnseenSyn)
      if refuses { flow.pointee.marks.insert(.refused) }
    }
  }

  /// RST,ACK with the number 0 answers a segment without ACK (RFC 9293 §3.10.7.1): as the first of a flow, a SYN that
  /// the capture does not have.
  var refusesUnseenSyn: Bool {
    segment.pointee.sequence.rawValue == 0 && own.pointee.packets == 1 && peer.pointee.packets == 0
  }

  /// A connection that goes on after a RST survived it, and the RST was no end (`semantics.md` §7.3).
  ///
  /// A sender that goes on never sent it, or sent it for another incarnation. A receiver that goes on may only not have
  /// got it, which does not bring the sender back; but a TIME-WAIT that still answers did not end (rfc1337, §2.3).
  func doubtReset(storage: borrowing FlowStorage) {
    let facts = storage.resets.pointer(flow.pointee.resetFacts)
    let resetter: Direction = flow.pointee.marks.contains(.resetFromHigh) ? .fromHigh : .fromLow
    let since = segment.pointee.time.nanoseconds(since: flow.pointee.resetTime)
    if direction == resetter {
      guard !facts.pointee.marks.contains(.taken), since > Self.toleratedStep,
        segment.pointee.flags.contains(.ack),
        // A refusal's number is 0, wherever its address numbers from.
        facts.pointee.kind == .refusal || own.pointee.rstSequence.precedes(segment.pointee.end)
          || facts.pointee.edge.precedes(segment.pointee.acknowledgment) || goesOnBelowReset
      else { return }
    } else {
      guard flow.pointee.marks.contains(.resetAfterClose), since > Self.inFlightLimit else { return }
    }
    flow.pointee.marks.subtract([
      .reset, .resetFromHigh, .resetAfterClose, .resetAfterFin, .refused, .resetInHandshake, .endScheduled,
      .resetAfterProbes, .resetAfterRetransmissions, .resetOfDataAfterClose,
    ])
    flow.pointee.marks.insert(.survivedReset)
    facts.pointee.marks.remove(.effective)
    facts.pointee.marks.insert(.senderWentOn)
  }

  /// Payload at the edge from an end whose RST was beyond it: it never sent up to there, so the RST was forged, and its
  /// receiver asked by an ACK whether it was meant (RFC 5961 §3.2).
  private var goesOnBelowReset: Bool {
    segment.pointee.payloadLength > 0 && segment.pointee.end == own.pointee.sendMax
      && own.pointee.sendMax.precedes(own.pointee.rstSequence)
  }

  /// What the receiver sent before the RST reached it has passed by then.
  static let inFlightLimit: Int64 = 1_000_000_000
}
