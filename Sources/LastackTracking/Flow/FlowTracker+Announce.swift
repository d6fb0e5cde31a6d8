/// What is told of a flow before its record is complete, to those who watch (``TrackingPolicy/announcesEnds``).
extension FlowTracker {
  /// Hands over the flow's record as it stands, the first time only.
  @inline(never)
  mutating func announceEnd(of place: UInt32, because reason: Retirement, emit: Emit) {
    let flow = flows.pointer(place)
    guard !flow.pointee.marks.contains(.announced) else { return }
    flow.pointee.marks.insert(.announced)
    // After a reset there is no TIME-WAIT that could end early.
    if flow.pointee.marks.contains(.reset) { flow.pointee.marks.insert(.revised) }
    emitRecord(of: flow, because: reason, phase: .ended, emit: emit)
  }

  /// Hands over the record again where a reset or a new connection ended the TIME-WAIT, once.
  @inline(never)
  mutating func announceRevision(of place: UInt32, emit: Emit) {
    let flow = flows.pointer(place)
    let marks = flow.pointee.marks
    guard marks.contains(.announced), !marks.contains(.revised),
      marks.contains(.reset) || flow.pointee.reopen.marks.contains(.reopened)
    else { return }
    flow.pointee.marks.insert(.revised)
    emitRecord(of: flow, because: .inputEnded, phase: .revised, emit: emit)
  }

  /// ``announceRevision(of:emit:)`` for the earlier incarnations of a four-tuple.
  mutating func announceRevisions(before place: UInt32, emit: Emit) {
    var older = flows.pointer(place).pointee.older
    while older != 0 {
      announceRevision(of: older, emit: emit)
      older = flows.pointer(older).pointee.older
    }
  }

  /// Hands over the record of every flow in the table as if the input ended now; nothing changes by it.
  ///
  /// Cost: that of making all the records.
  public mutating func survey(_ body: Emit) {
    for place in flows.placesInOrder(next: UInt64(statistics.flows)) {
      flows.settle(clock: clock)
      emitRecord(of: flows.pointer(place), because: .inputEnded, emit: body)
    }
  }
}
