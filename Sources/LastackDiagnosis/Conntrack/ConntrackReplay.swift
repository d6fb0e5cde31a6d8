internal import LastackTracking
internal import LastackWire

/// One connection's entry in a middlebox's table, from the record's events.
///
/// Events are what opens and closes: data and its acknowledgments in between are not among them. Hence silences are judged
/// only once a FIN has been seen, where nothing was left out and nothing retransmitted unseen.
struct ConntrackReplay {
  /// What becomes of a reset that meets an established entry.
  enum Reset { case exact, ahead, behind, unknown }

  private(set) var state = ConntrackState.none
  /// When the entry goes if nothing comes.
  private(set) var deadline = Int64.min
  /// A silence longer than the entry's timeout, and what came after it.
  private(set) var expired: (state: ConntrackState, silence: Int64, frame: UInt64, input: UInt16)?
  private(set) var reset: Reset?

  init(_ flow: borrowing FlowRecord) {
    if flow.handshake == .midStream || flow.handshake == .synAckOnly { enter(.established, at: flow.start) }
    var established = flow.handshakeRTT.map { flow.start.advanced(byNanoseconds: $0) }
    let events = flow.events.span
    // A retransmission of payload is no event either.
    var repeated = 0
    for index in events.indices
    where events[index].note == .synRetransmission || events[index].note == .finRetransmission {
      repeated += 1
    }
    let isComplete =
      flow.eventsOmitted == 0 && flow.client.retransmissions + flow.server.retransmissions <= repeated
      && flow.quality.isDisjoint(with: Self.doubtful)
    for index in events.indices where events[index].note != .oldDuplicate {
      let moment = events[index].time
      if let time = established, time <= moment, !events[index].flags.contains(.syn) {
        if state == .synReceived { enter(.established, at: time) }
        established = nil
      }
      if isComplete, moment.nanoseconds > deadline, state.isClosing, expired == nil {
        let silence = moment.nanoseconds &- deadline &+ state.timeout * 1_000_000_000
        expired = (state, silence, events[index].frame, events[index].input)
      }
      take(events[index], flow)
    }
    if let time = established, state == .synReceived { enter(.established, at: time) }
    // Something came later that is no event: an acknowledgment, or data.
    if state != .none, flow.end.nanoseconds > deadline - state.timeout * 1_000_000_000, state != .close {
      deadline = flow.end.nanoseconds &+ state.timeout &* 1_000_000_000
    }
  }

  private static let doubtful = QualityFlags(
    rawValue: QualityFlags.captureLoss.rawValue | QualityFlags.evicted.rawValue
      | QualityFlags.oneSided.rawValue)

  private mutating func enter(_ state: ConntrackState, at time: CaptureTime) {
    self.state = state
    deadline = time.advanced(byNanoseconds: state.timeout * 1_000_000_000).nanoseconds
  }

  private mutating func take(_ event: CloseEvent, _ flow: borrowing FlowRecord) {
    let packet = ConntrackState.Packet(event.flags)
    let direction: ConntrackState.Direction = event.from == .client ? .original : .reply
    if packet == .reset, state == .established {
      let reset = Self.reset(event, flow)
      self.reset = reset
      // Ahead of what was acknowledged it may be forged: the entry waits for an answer to a challenge.
      if reset == .exact { enter(.close, at: event.time) }
      return
    }
    if case .to(let next) = state.step(packet, direction) { enter(next, at: event.time) }
  }

  /// The number of a reset against what its receiver had acknowledged: `td_maxack` of the other direction.
  private static func reset(_ event: CloseEvent, _ flow: borrowing FlowRecord) -> Reset {
    let sender = flow[event.from]
    // With the reset the record ends: its counts are those of that moment.
    guard flow.quality.isEmpty, let last = flow.events.last, last.flags.contains(.rst),
      last.time == flow.end, let unacked = sender.unackedBytes,
      let opening = flow.events.first(where: { $0.from == event.from && $0.flags.contains(.syn) })
    else { return .unknown }
    let sent = UInt32(truncatingIfNeeded: sender.uniqueBytes - unacked)
    let acknowledged = opening.sequence &+ 1 &+ sent
    let ahead = event.sequence.distance(from: acknowledged)
    return ahead == 0 ? .exact : ahead < 0 ? .behind : .ahead
  }
}

extension ConntrackState {
  /// A FIN has been seen: from then on every segment that counts is an event of the record.
  fileprivate var isClosing: Bool { self == .finWait || self == .closeWait || self == .lastAck }
}

extension ConntrackState.Packet {
  init(_ flags: TCPFlags) {
    if flags.contains(.rst) {
      self = .reset
    } else if flags.contains(.syn) {
      self = flags.contains(.ack) ? .synAck : .syn
    } else {
      self = flags.contains(.fin) ? .fin : .ack
    }
  }
}
