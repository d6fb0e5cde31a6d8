internal import LastackWire

/// What comes after the close: whatever reaches the holder of a TIME-WAIT may begin it anew (`semantics.md` §2.3).
extension FlowTracker {
  /// Takes a segment that came after both FINs were acknowledged into the TIME-WAIT's account.
  @inline(never)
  mutating func followTimeWait(_ observation: Observation) {
    let flow = observation.flow
    let view = FlowView(flow)
    flow.pointee.reopen.marks.remove(.late)
    let eventsBefore = flow.pointee.reopen.eventsBefore
    flow.pointee.reopen.eventsBefore = flow.pointee.events.noted
    let time = observation.segment.pointee.time
    // What two capture queues exchanged came before the close.
    guard view.closeWasCompleted, !flow.pointee.reopen.marks.contains(.reopened),
      let end = timeWaitEnd(of: view), time < end,
      time.nanoseconds(since: flow.pointee.closedTime) > Observation.toleratedStep
    else { return }
    let wasNoted = eventsBefore != flow.pointee.events.noted
    let sender = observation.direction
    if state(of: sender.reversed, in: view) == .timeWait {
      let memory = view.timeWaitMemory(of: sender.reversed, at: time)
      let reaction = policy.timeWait.decision.reaction(of: memory, to: observation.segment.pointee)
      guard reaction.effect == .restarts else { return }
      beginAnew(observation, holder: sender.reversed)
      if reaction.answer == .ack { flow.pointee.reopen.marks.insert(.restartAwaitsAnswer) }
      if !wasNoted {
        observation.note(reaction.answer == .ack ? .oldDuplicate : .timeWaitRestart, storage: &flows.storage)
      }
    } else if state(of: sender, in: view) == .timeWait, observation.segment.pointee.payloadLength == 0,
      flow.pointee.reopen.marks.remove(.restartAwaitsAnswer) != nil
    {
      beginAnew(observation, holder: sender)
      if !wasNoted { observation.note(.timeWaitRestart, storage: &flows.storage) }
    }
    flow.pointee.reopen.eventsBefore = flow.pointee.events.noted
  }

  /// A TIME-WAIT that answers a SYN after a reset did not end with it: each SYN since then began it anew as well, whether it
  /// was answered or not (`semantics.md` §2.3, the immortal one of tcp_rfc1337 = 1).
  @inline(never)
  func resumeTimeWait(_ place: UInt32, holder: Direction) {
    let flow = flows.pointer(place)
    var newest = flow.pointee.newer
    while flows.pointer(newest).pointee.newer != 0 { newest = flows.pointer(newest).pointee.newer }
    let newer = flows.pointer(newest)
    guard flow.pointee.marks.contains(.survivedReset), newer.pointee.reopen.marks.contains(.restartsMet),
      state(of: holder, in: FlowView(flow)) == .timeWait
    else { return }
    let length = policy.timeWait.length(at: flow.pointee.key.endpoint(holder).address)
    let end = FlowView(newer)[holder.reversed].lastSynTime.advanced(byNanoseconds: length)
    flow.pointee.reopen.timeWaitEnd = max(end, flow.pointee.reopen.timeWaitEnd)
  }

  private func beginAnew(_ observation: Observation, holder: Direction) {
    let length = policy.timeWait.length(at: observation.flow.pointee.key.endpoint(holder).address)
    let end = observation.segment.pointee.time.advanced(byNanoseconds: length)
    observation.flow.pointee.reopen.timeWaitEnd = max(end, observation.flow.pointee.reopen.timeWaitEnd)
  }
}
