internal import LastackWire

extension FlowView {
  /// What the flow's verdicts rest on.
  ///
  /// - Parameter handshakeRTT: this flow's, which the record has already.
  func evidence(closer: ActiveCloser?, handshakeRTT: Int64?) -> FlowEvidence {
    var evidence = FlowEvidence()
    evidence.clientState = stateEvidence(of: client)
    evidence.serverState = stateEvidence(of: client.reversed)
    let seen = low.seen.union(high.seen)
    if closer == .client || closer == .server { evidence.closerDoubt = closerDoubt }
    if !seen.isDisjoint(with: .closeCallHints) {
      evidence.closeCall = seen.contains(.finalAckWithoutSocket) ? .close : .shutdown
    }
    let isUnasked =
      self[client.reversed].seen.contains(.synTimestamp) && !self[client].seen.contains(.synTimestamp)
    if isUnasked || !seen.isDisjoint(with: .irregularTimestamps) {
      evidence.timestamps = timestampFindings
    }
    evidence.vantage = vantage(handshakeRTT: handshakeRTT)
    return evidence
  }

  private func stateEvidence(of direction: Direction) -> EvidenceClass? {
    let row = closeRow(of: direction)
    let own = self[direction].seen
    if row.state == nil, own.isDisjoint(with: .answer) {
      return marks.contains(.reset) ? resetEvidence(direction) : nil
    }
    if marks.contains(.reset) { return resetEvidence(direction) }
    if mayMissFirstFin { return nil }
    if row.state == nil, !row.peerSentFin { return own.contains(.life) ? .sent : .offered }
    return row.evidence
  }

  /// That a reset arrived is known of its sender only.
  private func resetEvidence(_ direction: Direction) -> EvidenceClass {
    marks.contains(.resetFromHigh) == (direction == .fromHigh) ? .sent : .offered
  }

  private var timestampFindings: TimestampFindings {
    var findings: TimestampFindings = []
    let clientFacts = self[client]
    let serverFacts = self[client.reversed]
    if timestampUse == .negotiated {
      if clientFacts.seen.contains(.withoutTimestamp) { findings.insert(.strippedFromClient) }
      if serverFacts.seen.contains(.withoutTimestamp) { findings.insert(.strippedFromServer) }
    }
    if timestampUse == .absent, serverFacts.seen.isSuperset(of: .synAckWithTimestamp) {
      findings.insert(.unasked)
    }
    if clientFacts.seen.contains(.refused) {
      findings.insert(clientFacts.seen.contains(.unreliableClock) ? .clientUnreliable : .clientRefused)
    }
    if serverFacts.seen.contains(.refused) {
      findings.insert(serverFacts.seen.contains(.unreliableClock) ? .serverUnreliable : .serverRefused)
    }
    return findings
  }

  private func vantage(handshakeRTT: Int64?) -> VantagePoint? {
    guard let whole = handshakeRTT else { return nil }
    let clientFacts = self[client]
    let answered = self[client.reversed].synTime
    // A SYN-ACK sent again may be the one that was answered.
    guard !self[client.reversed].synWasSentAgain, self[client.reversed].seen.contains(.synAck) else {
      return nil
    }
    let asked = clientFacts.lastSynTime <= answered ? clientFacts.lastSynTime : clientFacts.synTime
    let serverGap = answered.nanoseconds(since: asked)
    guard serverGap >= 0, serverGap <= whole else { return nil }
    return VantagePoint(serverGap: serverGap, clientGap: whole - serverGap)
  }

  /// The rate of that end's timestamp clock, in ticks a second; nil where it cannot be told (`semantics.md` §5.5).
  ///
  /// From its first and its last TSval and those of its events: the points between need not be kept.
  func timestampRate(of direction: Direction, events: [CloseEvent]) -> Int? {
    let facts = self[direction]
    guard facts.packets >= TimestampClock.minimumSegments, facts.seen.contains(.timestamp),
      facts.packets &- facts.duplicates >= TimestampClock.minimumSegments,
      facts.lastTime.nanoseconds(since: facts.rare.tsvalFirstTime) >= TimestampClock.minimumSpan,
      !facts.seen.contains(.unreliableClock)
    else { return nil }
    var readings = [TimestampClock.Reading(time: facts.rare.tsvalFirstTime, tsval: facts.tsvalFirst)]
    let sender = side(direction)
    for event in events where event.from == sender && event.note != .oldDuplicate {
      if let tsval = event.tsval { readings.append(.init(time: event.time, tsval: tsval)) }
    }
    // When the newest TSval was shown is known only where it was the last: of a segment that is no reset.
    if facts.tsvalLast == facts.tsvalNewest, !facts.seen.contains(.withoutTimestamp),
      !facts.seen.contains(.rst), !facts.seen.contains(.refused)
    {
      readings.append(.init(time: facts.lastTime, tsval: facts.tsvalLast))
    }
    return TimestampClock.rate(of: readings)
  }
}
