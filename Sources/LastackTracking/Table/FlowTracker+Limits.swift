internal import LastackWire

/// How long flows are kept, on the packet clock (`semantics.md` §12.3).
extension FlowTracker {
  /// Linux gives up a SYN after 131 s (`semantics.md` §1.6).
  static let handshakeLimit: Int64 = 131_000_000_000
  /// After TIME-WAIT, time for what wanders.
  static let wandererLimit: Int64 = 60_000_000_000
  /// Earlier incarnations of a four-tuple that stay within reach.
  static let reachableIncarnations = 4

  /// When the flow's record is complete unless something comes; `nil`: not before the input ends.
  func deadline(of place: UInt32) -> CaptureTime? {
    let flow = flows.pointer(place)
    let last = flow.pointee.lastClock
    var deadline: CaptureTime?
    if flow.pointee.marks.contains(.reset) || flow.pointee.bothFinsAcked {
      let low = policy.timeWait.length(at: flow.pointee.key.endpoint(.fromLow).address)
      let high = policy.timeWait.length(at: flow.pointee.key.endpoint(.fromHigh).address)
      deadline = last.advanced(byNanoseconds: max(low, high) + Self.wandererLimit)
    } else if !flow.pointee.establishedEvidence {
      deadline = last.advanced(byNanoseconds: Self.handshakeLimit)
    }
    if let idle = policy.idleTimeout {
      let limit = last.advanced(byNanoseconds: idle)
      if deadline.map({ limit < $0 }) ?? true { deadline = limit }
    }
    return deadline
  }

  /// Memory of the flows and of the table that finds them.
  var octets: Int { flows.octets + index.octets }

  /// Whether the flow ends by itself or by the idle limit.
  func expiry(of place: UInt32) -> Retirement {
    let flow = flows.pointer(place)
    return flow.pointee.mayEnd ? .expired : .idle
  }

  /// Completes the incarnations that are too far back to be reached by anything.
  mutating func retireBeyondReach(of newest: UInt32, emit: Emit) {
    var place = newest
    for _ in 0...Self.reachableIncarnations {
      place = flows.pointer(place).pointee.older
      if place == 0 { return }
    }
    retire(place, because: .expired, emit: emit)
  }

  /// Makes room for one flow: first goes what is over, or never began, and would end next; then what is silent.
  ///
  /// Where a flow was used since it took its place in a list, it takes a later one: a segment paid for each such step.
  mutating func evict(emit: Emit) {
    while true {
      let place = wheel.nextToEnd()
      if place == 0 { break }
      flows.settle(clock: clock)
      guard let deadline = deadline(of: place) else {
        wheel.park(place, flows: flows)
        continue
      }
      if wheel.hasMoved(deadline) {
        wheel.schedule(place, at: deadline, flows: flows)
        continue
      }
      return evict(place, emit: emit)
    }
    while true {
      let place = wheel.longestIdle
      if place == 0 { return }
      flows.settle(clock: clock)
      let flow = flows.pointer(place)
      if flow.pointee.parkedClock == flow.pointee.lastClock { return evict(place, emit: emit) }
      wheel.park(place, flows: flows)
    }
  }

  private mutating func evict(_ place: UInt32, emit: Emit) {
    statistics.evictions += 1
    retire(place, because: .evicted, emit: emit)
  }
}
