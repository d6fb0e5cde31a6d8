internal import LastackTracking
internal import LastackWire

// What a flow record says of its SYNs, and of when its server remembers the client's clock.

extension HandshakeEntry {
  /// Every transmission of the flow's SYN, in order.
  @inline(__always)
  static func syns(of flow: borrowing FlowRecord, _ body: (HandshakeEntry) -> Void) {
    let events = flow.events.span
    guard flow.rolesFrom == .syn, !events.isEmpty, events[0].from == .client else { return }
    // Nearly all connections: one SYN, and its answer next.
    if flow.client.syns == 1, events.count > 1, events[0].note == .syn, events[1].note == .synAck {
      let latency = events[1].time.nanoseconds(since: events[0].time)
      return body(HandshakeEntry(.syn, flow, events, 0, answer: .synAck, latency: latency))
    }
    unusualSyns(of: flow, body)
  }

  private static func unusualSyns(of flow: borrowing FlowRecord, _ body: (HandshakeEntry) -> Void) {
    let events = flow.events.span
    let answered = answeredSyn(of: flow)
    var last = 0
    var isChallenged = false
    for index in events.indices {
      if events[index].isSyn { last = index }
      if events[index].note == .challengeAck { isChallenged = true }
    }
    // A SYN that met TIME-WAIT is judged by that (`semantics.md` §3.1); a port that resets has no listener.
    let isJudged =
      events[0].note == .syn && !isChallenged && flow.outcome != .refused && flow.outcome != .icmpRejected
      && flow.outcome != .tupleCollision
    var isFirst = true
    for index in events.indices where events[index].isSyn {
      var answer = Answer.none
      var latency: Int64 = 0
      if let answered, answered.syn == index {
        answer = .synAck
        latency = answered.latency
      } else if index == last {
        // The capture may have ended before its answer.
        answer = .other
      }
      body(
        HandshakeEntry(
          isFirst ? .syn : .synAgain, flow, events, index, answer: isJudged ? answer : .other,
          latency: latency))
      isFirst = false
    }
  }

  /// Which transmission the first SYN-ACK answers: it echoes that one's TSval; else the last before it.
  private static func answeredSyn(of flow: borrowing FlowRecord) -> (syn: Int, latency: Int64)? {
    let events = flow.events.span
    guard let synAck = events.indices.first(where: { events[$0].note == .synAck }) else { return nil }
    let echo = events[synAck].tsecr
    var echoed: Int?
    var last: Int?
    for index in 0..<synAck where events[index].isSyn {
      last = index
      if echo == nil || events[index].tsval == echo { echoed = index }
    }
    guard let found = echoed ?? last else { return nil }
    return (found, events[synAck].time.nanoseconds(since: events[found].time))
  }

  /// When the server, having closed first, remembers the client's clock: at the acknowledgment of its FIN if no process
  /// held the socket any more, and with TIME-WAIT in any case (`semantics.md` §4.1).
  @inline(__always)
  static func closes(of flow: borrowing FlowRecord, _ body: (HandshakeEntry) -> Void) {
    guard flow.client.lastTSval != nil, flow.timestamps != .clientOnly,
      flow.activeCloser == .server || flow.activeCloser == .both
    else { return }
    let events = flow.events.span
    var serverFinEnd = SequenceNumber(0)
    var hasServerFin = false
    var isAcked = false
    var isFinished = false
    for index in events.indices {
      let flags = events[index].flags
      if flags.contains(.rst) { return }
      let note = events[index].note
      if events[index].from == .server {
        if note == .fin {
          serverFinEnd = events[index].sequence &+ events[index].payloadLength &+ 1
          hasServerFin = true
        }
        continue
      }
      if note == .fin { isFinished = true }
      guard hasServerFin, events[index].tsval != nil, note != .oldDuplicate else { continue }
      let acks = flags.contains(.ack) && !events[index].acknowledgment.precedes(serverFinEnd)
      if !acks, !isAcked { continue }
      if isFinished { return body(HandshakeEntry(.timeWait, flow, events, index)) }
      if !isAcked { body(HandshakeEntry(.finAcked, flow, events, index)) }
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
