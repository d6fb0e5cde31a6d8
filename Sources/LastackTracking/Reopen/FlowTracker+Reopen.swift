internal import LastackWire

/// A SYN that meets the past: which incarnation its receiver still held, and what that one's TIME-WAIT makes of it
/// (`semantics.md` §3). Runs at SYN and SYN-ACK of four-tuples that were in use before, for no other segment.
extension FlowTracker {
  /// What a SYN that begins an incarnation meets among the earlier ones, newest first from `older`.
  ///
  /// A failed attempt in between holds nothing: what is met may be older than the newest.
  @inline(never)
  mutating func meeting(
    of segment: UnsafePointer<Segment>, direction: Direction, older: UInt32
  ) -> ReopenFacts {
    var facts = ReopenFacts()
    var place = older
    while place != 0 {
      let flow = flows.pointer(place)
      let view = FlowView(flow)
      takeBack(view, flow, direction: direction, at: segment.pointee.time)
      if facts.met == nil, let state = view.heldState(of: direction.reversed) {
        if state == .timeWait {
          let end = timeWaitEnd(of: view) ?? segment.pointee.time
          let isOver = end <= segment.pointee.time
          let reaction = offer(segment, to: flow, direction: direction, restarts: !isOver)
          if case .synAck(let rule) = reaction.answer {
            facts.rule = rule
          } else {
            facts.rule = ReopenRule.none
          }
          facts.metUntil = max(end, flow.pointee.reopen.timeWaitEnd)
          if isOver { facts.marks.insert(.metPast) } else { facts.met = state }
          // A SYN whose options were cut may have had the timestamp that decides.
          let isCut = !segment.pointee.traits.isDisjoint(with: .cutOptions)
          if isCut, facts.rule == ReopenRule.none { facts.rule = nil }
        } else {
          facts.met = state
          facts.rule = ReopenRule.none
        }
      }
      place = view.wasAnswered(by: direction.reversed) ? 0 : flow.pointee.older
    }
    return facts
  }

  /// The same SYN again: a TIME-WAIT to which it is older begins anew each time (`semantics.md` §2.3).
  @inline(never)
  mutating func meetAgain(_ segment: UnsafePointer<Segment>, direction: Direction, newest: UInt32) {
    var place = flows.pointer(newest).pointee.older
    while place != 0 {
      let flow = flows.pointer(place)
      if FlowView(flow).heldState(of: direction.reversed) == .timeWait,
        let end = timeWaitEnd(of: FlowView(flow)), segment.pointee.time < end
      {
        _ = offer(segment, to: flow, direction: direction, restarts: true)
        return
      }
      place = FlowView(flow).wasAnswered(by: direction.reversed) ? 0 : flow.pointee.older
    }
  }

  /// An end that connects again holds no TIME-WAIT of that four-tuple any more (Linux `tcp_twsk_unique`).
  private func takeBack(
    _ view: FlowView, _ flow: UnsafeMutablePointer<FlowState>, direction: Direction, at time: CaptureTime
  ) {
    guard view.heldState(of: direction) == .timeWait, view.heldState(of: direction.reversed) != .timeWait,
      let end = timeWaitEnd(of: view), time < end
    else { return }
    flow.pointee.reopen.timeWaitEnd = max(time, flow.pointee.closedTime)
    flow.pointee.reopen.marks.insert(.reopened)
  }

  /// What the TIME-WAIT that the receiver of `segment` holds in `flow` makes of it.
  private func offer(
    _ segment: UnsafePointer<Segment>, to flow: UnsafeMutablePointer<FlowState>, direction: Direction,
    restarts: Bool
  ) -> TimeWaitDecision.Reaction {
    let holder = direction.reversed
    let memory = FlowView(flow).timeWaitMemory(of: holder, at: segment.pointee.time)
    let reaction = policy.timeWait.decision.reaction(of: memory, to: segment.pointee)
    if restarts, reaction.effect == .restarts {
      flow.pointee.reopen.timeWaitEnd = segment.pointee.time.advanced(
        byNanoseconds: policy.timeWait.length(at: flow.pointee.key.endpoint(holder).address))
    }
    return reaction
  }

  /// A SYN-ACK on a used four-tuple: the TIME-WAIT that its sender held is gone since the SYN came.
  @inline(never)
  mutating func settleReopening(_ segment: UnsafePointer<Segment>, place: UInt32, direction: Direction) {
    noteRelation(of: direction, at: place)
    let newest = FlowView(flows.pointer(place))
    let syn = newest[direction.reversed]
    guard syn.seen.contains(.syn), segment.pointee.acknowledgment == syn.base &+ 1 else { return }
    var older = flows.pointer(place).pointee.older
    while older != 0 {
      let flow = flows.pointer(older)
      if FlowView(flow).heldState(of: direction) == .timeWait,
        let end = timeWaitEnd(of: FlowView(flow)), syn.lastSynTime < end
      {
        flow.pointee.reopen.timeWaitEnd = max(syn.lastSynTime, flow.pointee.closedTime)
        flow.pointee.reopen.marks.insert(.reopened)
      }
      older = FlowView(flow).wasAnswered(by: direction) ? 0 : flow.pointee.older
    }
  }

  /// Holds an end's initial number against that of the incarnation before.
  @inline(never)
  mutating func noteRelation(of direction: Direction, at place: UInt32) {
    let flow = flows.pointer(place)
    let earlier = earlierNumbers(from: flow.pointee.older, key: flow.pointee.key, inHistory: true)
    let own = FlowView(flow)[direction]
    switch direction {
    case .fromLow:
      flow.pointee.reopen.lowRelation = EarlierNumbers.relation(
        of: own.base, at: own.synTime, to: earlier.low)
    case .fromHigh:
      flow.pointee.reopen.highRelation = EarlierNumbers.relation(
        of: own.base, at: own.synTime, to: earlier.high)
    }
  }

  /// The last initial numbers of both ends, from `newest` back and from what has left the table.
  @inline(never)
  func earlierNumbers(from newest: UInt32, key: FlowKey, inHistory: Bool) -> EarlierNumbers {
    var numbers = EarlierNumbers()
    var place = newest
    while place != 0 {
      numbers.add(FlowView(flows.pointer(place)))
      place = flows.pointer(place).pointee.older
    }
    if inHistory, let past = history.recall(key) { numbers.add(past.numbers) }
    return numbers
  }
}

extension FlowView {
  /// The state of an end that holds this incarnation; `nil` for an end that is closed, that was never heard of, or whose
  /// own SYN had no answer. TIME-WAIT also where it has run out.
  func heldState(of direction: Direction) -> EndpointState? {
    switch state(of: direction) {
    case .closed, .synSent, nil: nil
    case let state: state
    }
  }

  /// Whether an end took part in this incarnation: what it held before is gone then.
  func wasAnswered(by direction: Direction) -> Bool { !self[direction].seen.isDisjoint(with: .answer) }

  /// What the TIME-WAIT of the end that sends in `direction` remembers at `time`.
  func timeWaitMemory(of direction: Direction, at time: CaptureTime) -> TimeWaitDecision.Memory {
    let holder = self[direction]
    let peer = self[direction.reversed]
    var used = peer.seen.contains(.timestamp) && holder.seen.contains(.timestamp)
    switch timestampUse {
    case .absent, .clientOnly: used = false
    case .negotiated, .unknown: break
    }
    let shift: UInt8 =
      holder.seen.contains(.windowScale) && peer.seen.contains(.windowScale) ? holder.windowScale : 0
    return TimeWaitDecision.Memory(
      receiveNext: holder.ackMax, sendNext: holder.sendMax, recentTSval: used ? peer.tsvalNewest : nil,
      recentAge: time.nanoseconds(since: peer.lastTime), receiveWindow: UInt32(holder.window) << UInt32(shift)
    )
  }
}
