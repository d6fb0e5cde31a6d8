internal import LastackWire

extension FlowTracker {
  /// At a reset of an earlier incarnation: whether it answers what a newer one's SYN drew, as SYN, ACK, RST do
  /// (`semantics.md` §3.4).
  @inline(never)
  func noteCollision(of observation: Observation) {
    let flow = observation.flow
    guard flow.pointee.resetFacts != 0, !observation.segment.pointee.flags.contains(.ack) else { return }
    var newest = flow.pointee.newer
    while flows.pointer(newest).pointee.newer != 0 { newest = flows.pointer(newest).pointee.newer }
    let newer = flows.pointer(newest)
    let facts = flows.storage.resets.pointer(flow.pointee.resetFacts)
    guard newer.pointee.marks.contains(.challenged), facts.pointee.frame == observation.segment.pointee.frame,
      FlowView(newer).awaitsAnswer(from: observation.direction.reversed)
    else { return }
    facts.pointee.marks.insert(.collides)
  }

  /// What the record says of the flow's reset.
  func resetConclusion(
    of view: FlowView, events: [CloseEvent], vantage: VantagePoint?
  ) -> ResetConclusion? {
    let place = view.flow.pointee.resetFacts
    guard place != 0 else { return nil }
    let origin = view.flow.pointee.resetOrigin
    return view.resetConclusion(
      flows.storage.resets.pointer(place).pointee, events: events,
      sender: origin == 0
        ? nil
        : ResetSender(flows.storage.resetOrigins.pointer(origin).pointee, view: view, vantage: vantage),
      resetEndsTimeWait: policy.timeWait.decision.resetEnds)
  }
}
