internal import LastackTracking
internal import LastackWire

/// The states of one end of a connection over time, as `netstat` on that host would have shown them.
struct StateTimeline {
  struct Stay {
    var state: EndpointState
    var from: CaptureTime
    /// Nil where it lasted beyond what was seen of the connection.
    var until: CaptureTime?
  }

  private(set) var stays: [Stay] = []

  /// From the record's events; what the packets do not prove is not counted.
  init(of side: Side, in flow: borrowing FlowRecord, timeWait: TimeWaitSpan?) {
    // A connection that was open before the capture: nothing says since when, but it is there from its first segment.
    var established: CaptureTime? = flow.outcome.isHandshakeFailure ? nil : flow.start
    if let rtt = flow.handshakeRTT {
      established = flow.start.advanced(byNanoseconds: rtt)
    } else if established != nil, let last = flow.events.last(where: { $0.flags.contains(.syn) }) {
      // A SYN that was sent again has no round trip: an end that got beyond the handshake did so after the last of them.
      let state = flow[side].state
      established = state == .synSent || state == .synReceived ? nil : last.time
    }
    for event in flow.events where event.note != .oldDuplicate {
      // A reset that ended nothing changed no state, whatever it looked like when it passed.
      if event.flags.contains(.rst), flow.resetBy == nil { continue }
      // The ACK that completes the handshake is no event: it comes after the SYNs of its time.
      if let time = established, time < event.time || (time == event.time && !event.flags.contains(.syn)) {
        enter(.established, at: time)
        established = nil
      }
      if let state = side == .client ? event.clientState : event.serverState { enter(state, at: event.time) }
    }
    if let time = established { enter(.established, at: time) }
    guard let last = stays.last else { return }
    if last.state == .timeWait {
      stays[stays.count - 1].until = timeWait?.end ?? last.from
    } else if last.state == .closed {
      stays.removeLast()
    } else if flow.quality.contains(.evicted) || flow.outcome == .idle
      || flow.outcome.isHandshakeFailure
    {
      // Given up, or dropped: what became of it is unknown.
      stays[stays.count - 1].until = flow.end
    }
  }

  private mutating func enter(_ state: EndpointState, at time: CaptureTime) {
    if let last = stays.last {
      if last.state == state { return }
      if last.until == nil { stays[stays.count - 1].until = time }
    }
    stays.append(Stay(state: state, from: time, until: nil))
  }
}
