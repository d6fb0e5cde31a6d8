internal import LastackWire

extension FlowView {
  /// What the flow's verdicts rest on.
  var evidence: FlowEvidence {
    var evidence = FlowEvidence()
    evidence.clientState = stateEvidence(of: client)
    evidence.serverState = stateEvidence(of: client.reversed)
    switch activeCloser?.closer {
    case .client, .server: evidence.closerDoubt = closerDoubt
    case .both, .unknown, nil: break
    }
    evidence.closeCall = closeCall
    evidence.timestamps = timestampFindings
    evidence.vantage = vantage
    return evidence
  }

  private func stateEvidence(of direction: Direction) -> EvidenceClass? {
    guard state(of: direction) != nil else { return nil }
    // That a reset arrived is known of its sender only.
    if marks.contains(.reset) {
      let resetter: Direction = marks.contains(.resetFromHigh) ? .fromHigh : .fromLow
      return direction == resetter ? .sent : .offered
    }
    let row = closeRow(of: direction)
    if row.state == nil, !row.peerSentFin { return self[direction].seen.contains(.life) ? .sent : .offered }
    return row.evidence
  }

  private var closeCall: CloseCall? {
    let seen = low.seen.union(high.seen)
    return seen.contains(.finalAckWithoutSocket) ? .close : seen.contains(.finalAckOfSocket) ? .shutdown : nil
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
    if clientFacts.rare.refused > 0 {
      findings.insert(clientFacts.seen.contains(.unreliableClock) ? .clientUnreliable : .clientRefused)
    }
    if serverFacts.rare.refused > 0 {
      findings.insert(serverFacts.seen.contains(.unreliableClock) ? .serverUnreliable : .serverRefused)
    }
    return findings
  }

  private var vantage: VantagePoint? {
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
    guard facts.seen.contains(.timestamp), facts.packets - min(facts.duplicates, facts.packets) >= 8,
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
      !facts.seen.contains(.rst), facts.rare.refused == 0
    {
      readings.append(.init(time: facts.lastTime, tsval: facts.tsvalLast))
    }
    return TimestampClock.rate(of: readings)
  }
}
