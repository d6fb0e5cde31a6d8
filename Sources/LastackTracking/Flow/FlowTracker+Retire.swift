internal import LastackWire

/// How flows leave the table, and their records with them.
extension FlowTracker {
  enum Retirement {
    case inputEnded, expired, idle, evicted
  }

  /// Takes the flow out of the table and hands over its record.
  mutating func retire(_ place: UInt32, because reason: Retirement, emit: Emit) {
    let flow = flows.pointer(place)
    statistics.duplicates += Int(flow.pointee.low.duplicates) + Int(flow.pointee.high.duplicates)
    if policy.announcesEnds { announceEnd(of: place, because: reason, emit: emit) }
    emitRecord(of: flow, because: reason, emit: emit)
    // At the end of the input nothing is looked up any more.
    if reason != .inputEnded { unlink(place, flow) }
    flows.remove(place)
  }

  /// Takes the flow out of all that leads to it: the wheel, the chain of its four-tuple, the index.
  private mutating func unlink(_ place: UInt32, _ flow: UnsafeMutablePointer<FlowState>) {
    wheel.remove(place, flows: flows)
    let older = flow.pointee.older
    let newer = flow.pointee.newer
    if older != 0 { flows.pointer(older).pointee.newer = newer }
    if newer != 0 || older == 0 {
      history.remember(
        flow.pointee.key,
        .init(
          count: flow.pointee.incarnation + 1, lastNumber: flow.pointee.number,
          numbers: earlierNumbers(
            from: place, key: flow.pointee.key, inHistory: flow.pointee.incarnation > 0)))
    }
    if newer != 0 {
      flows.pointer(newer).pointee.older = older
    } else if older != 0 {
      index.replace(hash: seed.hash(flow.pointee.key), flow: place, with: older)
    } else {
      index.remove(hash: seed.hash(flow.pointee.key), flow: place)
    }
  }

  mutating func emitRecord(
    of flow: UnsafeMutablePointer<FlowState>, because reason: Retirement,
    phase: FlowRecord.Phase = .complete, emit: Emit
  ) {
    var events: [CloseEvent] = []
    swap(&events, &eventRoom)
    events.removeAll(keepingCapacity: true)
    let client = flow.pointee.client
    flow.pointee.events.forEach(in: flows.storage.events) { events.append(CloseEvent($0, client: client)) }
    var record = record(of: FlowView(flow), because: reason, events: consume events)
    record.phase = phase
    if flow.pointee.low.rsts > 0 || flow.pointee.high.rsts > 0 { record.withdrawAssassinations() }
    emit(record)
    eventRoom = record.events
  }

  mutating func turnWheel(emit: Emit) {
    while let slot = wheel.nextDueSlot(at: clock) {
      var place = wheel.head(of: slot)
      while place != 0 {
        let after = flows.place(place).pointee.after
        flows.settle(clock: clock)
        if let deadline = deadline(of: place) {
          if deadline.nanoseconds <= clock.nanoseconds {
            retire(place, because: expiry(of: place), emit: emit)
          } else {
            wheel.schedule(place, at: deadline, flows: flows)
          }
        } else {
          wheel.park(place, flows: flows)
        }
        place = after
      }
    }
    nextTick = wheel.nextTick
  }
}
