public import LastackWire

/// Where one end of a four-tuple stands, as far as the packets so far tell.
public struct TrackedEnd: Sendable, Hashable {
  /// From this end to the other.
  public var tuple: FourTuple
  /// `nil`: nothing is known of it.
  public var state: EndpointState?
  /// When its TIME-WAIT is over under the policy; `nil` in other states.
  public var timeWaitEnd: CaptureTime?
  /// The number of the flow that says so.
  public var flow: Int

  public init(tuple: FourTuple, state: EndpointState?, timeWaitEnd: CaptureTime? = nil, flow: Int) {
    self.tuple = tuple
    self.state = state
    self.timeWaitEnd = timeWaitEnd
    self.flow = flow
  }
}

extension FlowTracker {
  /// Calls `body` with both ends of every four-tuple in the table, each as of the newest incarnation that it took part in:
  /// a SYN that has no answer leaves its receiver where it was.
  ///
  /// Cost: some 100 ns a flow, and what opening the packed ones takes.
  public mutating func forEachEnd(_ body: (TrackedEnd) -> Void) {
    for place in flows.placesInOrder(next: UInt64(statistics.flows)) {
      flows.settle(clock: clock)
      guard flows.pointer(place).pointee.newer == 0 else { continue }
      for direction in [Direction.fromLow, .fromHigh] { body(end(direction, newest: place)) }
    }
  }

  private func end(_ direction: Direction, newest: UInt32) -> TrackedEnd {
    var place = newest
    while true {
      let view = FlowView(flows.pointer(place))
      let older = view.flow.pointee.older
      let state = state(of: direction, in: view)
      if older == 0 || view.wasAnswered(by: direction) || state == .synSent {
        return end(direction, state: state, in: view)
      }
      place = older
    }
  }

  private func end(_ direction: Direction, state: EndpointState?, in view: FlowView) -> TrackedEnd {
    let key = view.flow.pointee.key
    var end = TrackedEnd(
      tuple: FourTuple(source: key.endpoint(direction), destination: key.endpoint(direction.reversed)),
      state: state, flow: Int(view.flow.pointee.number))
    guard state == .timeWait else { return end }
    // Reopened, or ended by a reset: it is gone.
    if let interval = timeWait(of: view, closer: view.activeCloser?.closer), interval.reason == nil {
      end.timeWaitEnd = interval.end
    } else {
      end.state = .closed
    }
    return end
  }
}
