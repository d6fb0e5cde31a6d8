internal import LastackTracking
internal import LastackWire

// What a flow record says of its SYNs, and of when its server remembers the client's clock.

extension HandshakeEntry {
  /// Every transmission of the flow's SYN, in order.
  static func syns(of flow: borrowing FlowRecord, _ body: (HandshakeEntry) -> Void) {
    guard flow.rolesFrom == .syn, let first = flow.events.first, first.from == .client else { return }
    // Nearly all connections: one SYN, and its answer next.
    if flow.client.syns == 1, flow.events.count > 1, first.note == .syn, flow.events[1].note == .synAck {
      let latency = flow.events[1].time.nanoseconds(since: first.time)
      return body(HandshakeEntry(.syn, flow, first, answer: .synAck, latency: latency))
    }
    let answered = answeredSyn(of: flow)
    let last = flow.events.lastIndex { $0.isSyn }
    // A SYN that met TIME-WAIT is judged by that (`semantics.md` §3.1); a port that resets has no listener.
    let isJudged =
      first.note == .syn && flow.outcome != .refused && flow.outcome != .icmpRejected
      && flow.outcome != .tupleCollision && !flow.events.contains { $0.note == .challengeAck }
    var isFirst = true
    for (index, event) in flow.events.enumerated() where event.isSyn {
      let answer: Answer
      var latency: Int64 = 0
      if let answered, answered.syn == index {
        answer = .synAck
        latency = answered.latency
      } else {
        // Of the last the capture may have ended before its answer.
        answer = index == last ? .other : .none
      }
      body(
        HandshakeEntry(
          isFirst ? .syn : .synAgain, flow, event, answer: isJudged ? answer : .other, latency: latency))
      isFirst = false
    }
  }

  /// Which transmission the first SYN-ACK answers: it echoes that one's TSval; else the last before it.
  private static func answeredSyn(of flow: borrowing FlowRecord) -> (syn: Int, latency: Int64)? {
    guard let synAck = flow.events.firstIndex(where: { $0.note == .synAck }) else { return nil }
    let answer = flow.events[synAck]
    var found: Int?
    for index in 0..<synAck where flow.events[index].isSyn {
      let isEchoed = answer.tsecr == nil || flow.events[index].tsval == answer.tsecr
      if isEchoed { found = index }
    }
    guard let found = found ?? flow.events[..<synAck].lastIndex(where: { $0.isSyn }) else { return nil }
    return (found, answer.time.nanoseconds(since: flow.events[found].time))
  }

  /// When the server, having closed first, remembers the client's clock: at the acknowledgment of its FIN if no process
  /// held the socket any more, and with TIME-WAIT in any case (`semantics.md` §4.1).
  static func closes(of flow: borrowing FlowRecord, _ body: (HandshakeEntry) -> Void) {
    guard flow.client.lastTSval != nil, flow.server.fins > 0, flow.timestamps != .clientOnly,
      flow.activeCloser == .server || flow.activeCloser == .both
    else { return }
    var serverFinEnd: SequenceNumber?
    var isAcked = false
    var isFinished = false
    for event in flow.events {
      if event.flags.contains(.rst) { return }
      if event.from == .server {
        if event.note == .fin { serverFinEnd = event.sequence &+ event.payloadLength &+ 1 }
        continue
      }
      guard event.tsval != nil, event.note != .oldDuplicate else { continue }
      if event.note == .fin { isFinished = true }
      let acks = serverFinEnd.map {
        event.flags.contains(.ack) && !event.acknowledgment.precedes($0)
      }
      if acks != true && !isAcked { continue }
      if isFinished { return body(HandshakeEntry(.timeWait, flow, event)) }
      if !isAcked { body(HandshakeEntry(.finAcked, flow, event)) }
      isAcked = true
    }
  }
}

extension CloseEvent {
  /// A SYN of the flow's own, without ACK, from its client.
  fileprivate var isSyn: Bool {
    from == .client && (note == .syn || note == .synRetransmission || note == .synOnLiveTuple)
  }
}
