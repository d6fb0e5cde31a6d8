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
      if facts.met == nil, let state = heldState(of: direction.reversed, in: view) {
        if state == .timeWait {
          let end = timeWaitEnd(of: view) ?? segment.pointee.time
          let isOver = end <= segment.pointee.time
          let reaction = offer(segment, to: flow, direction: direction, restarts: !isOver)
          if case .synAck(let rule) = reaction.answer {
            facts.rule = rule
          } else {
            facts.rule = ReopenRule.none
          }
          if reaction.effect == .restarts { facts.marks.insert(.restartsMet) }
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
      if heldState(of: direction.reversed, in: FlowView(flow)) == .timeWait,
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
    guard heldState(of: direction, in: view) == .timeWait,
      heldState(of: direction.reversed, in: view) != .timeWait, let end = timeWaitEnd(of: view), time < end
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
    // Where the SYN was not captured, its answer tells that it was taken.
    let isSeen = syn.seen.contains(.syn)
    guard !isSeen || segment.pointee.acknowledgment == syn.base &+ 1 else { return }
    let taken = isSeen ? syn.lastSynTime : segment.pointee.time
    var older = flows.pointer(place).pointee.older
    while older != 0 {
      let flow = flows.pointer(older)
      if !isSeen {
        takeBack(FlowView(flow), flow, direction: direction.reversed, at: taken)
      }
      if heldState(of: direction, in: FlowView(flow)) == .timeWait,
        let end = timeWaitEnd(of: FlowView(flow)), taken < end
      {
        flow.pointee.reopen.timeWaitEnd = max(taken, flow.pointee.closedTime)
        flow.pointee.reopen.marks.insert(.reopened)
        if !isSeen { flows.pointer(place).pointee.reopen.met = .timeWait }
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

extension FlowTracker {
  /// The state of an end that holds this incarnation; `nil` for an end that is closed, that was never heard of, or whose
  /// own SYN had no answer. TIME-WAIT also where it has run out.
  func heldState(of direction: Direction, in view: FlowView) -> EndpointState? {
    switch state(of: direction, in: view) {
    case .closed, .synSent, nil: nil
    case let state: state
    }
  }

  /// The state that the facts prove for one end, under the policy: where resets end no TIME-WAIT, it goes on. `nil` where
  /// FIN-WAIT-2 and CLOSE-WAIT rest on a FIN that may have been the second.
  func state(of direction: Direction, in view: FlowView) -> EndpointState? {
    if view.marks.contains(.resetAfterClose), !policy.timeWait.decision.resetEnds,
      view.marks.contains(.resetFromHigh) != (direction == .fromHigh)
    {
      return view.closeRow(of: direction).state
    }
    if !view.marks.contains(.reset), view.mayMissFirstFin { return nil }
    return view.state(of: direction)
  }
}

extension FlowView {
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
    // What the holder echoed last is its TS.Recent, kept by its own stack; in CLOSING the last ACK moved it on unanswered.
    let isEcho = holder.tsecrLast != 0 && peer.finAnswers(holder)
    return TimeWaitDecision.Memory(
      receiveNext: holder.ackMax, sendNext: holder.sendMax,
      recentTSval: used ? isEcho ? holder.tsecrLast : peer.tsvalNewest : nil,
      recentAge: time.nanoseconds(since: peer.lastTime), receiveWindow: UInt32(holder.window) << UInt32(shift)
    )
  }
}
