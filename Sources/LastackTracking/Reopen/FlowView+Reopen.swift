internal import LastackWire

/// What became of a SYN that met an earlier incarnation: what the packets show, beside what the rule says.
struct Reopening {
  var verdict: ReopenVerdict
  /// `nil` where the earlier incarnation was not captured.
  var met: EndpointState?
  var rule: ReopenRule?
}

extension FlowView {
  /// The verdict of `semantics.md` §3.8; `nil` where nothing was met.
  ///
  /// A challenge proves that something was. A SYN-ACK at once proves that nothing was, unless it was a TIME-WAIT, the
  /// only state that gives way to a SYN (RFC 9293 §3.10.7.4).
  func reopening(outcome: Outcome) -> Reopening? {
    let facts = flow.pointee.reopen
    guard facts.met != nil || facts.marks.contains(.metPast) || marks.contains(.challenged) else {
      return nil
    }
    if marks.contains(.challenged) {
      let met = facts.met ?? (facts.marks.contains(.metPast) ? .timeWait : nil)
      return Reopening(verdict: .challenged, met: met, rule: met == nil ? nil : facts.rule)
    }
    if self[client.reversed].seen.contains(.synAck) {
      let isDerived = isnRelation(of: client.reversed) == .timeWaitDerived
      if facts.met == nil, isDerived, facts.marks.contains(.metPast) {
        return Reopening(verdict: .accepted, met: .timeWait, rule: facts.rule)
      }
      guard facts.met == .timeWait else { return nil }
      let outlasted = self[client].synWasSentAgain && facts.metUntil <= self[client].lastSynTime
      return Reopening(verdict: outlasted ? .unanswered : .accepted, met: .timeWait, rule: facts.rule)
    }
    guard let met = facts.met else { return nil }
    switch outcome {
    case .refused: return Reopening(verdict: .reset, met: met, rule: facts.rule)
    case .synUnanswered: return Reopening(verdict: .unanswered, met: met, rule: facts.rule)
    default: return nil
    }
  }

  /// How an end's initial number relates to that of the incarnation before.
  func isnRelation(of direction: Direction) -> ISNRelation? {
    direction == .fromLow ? flow.pointee.reopen.lowRelation : flow.pointee.reopen.highRelation
  }
}
