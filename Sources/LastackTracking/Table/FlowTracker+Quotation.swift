public import LastackWire

extension FlowTracker {
  /// The number of the flow whose segment an ICMP error quotes; `nil` where it quotes none that is tracked.
  ///
  /// Of several incarnations, the newest that has room for the quoted sequence number, or the newest.
  public mutating func flow(quotedBy rejection: ICMPRejection) -> Int? {
    let key = FlowKey(rejection.quoted, scope: rejection.scope)
    flows.settle(clock: clock)
    let newest = find(key, hash: seed.hash(key))
    guard newest != 0 else { return nil }
    let quoted = Segment(
      from: rejection.quoted.source, to: rejection.quoted.destination, sequence: rejection.quotedSequence,
      flags: [], at: rejection.time)
    let direction: Direction =
      flows.pointer(newest).pointee.key.endpoint(.fromLow) == rejection.quoted.source ? .fromLow : .fromHigh
    return withUnsafePointer(to: quoted) { segment in
      var place = newest
      while place != 0 {
        let view = FlowView(flows.pointer(place))
        if view[direction].base == rejection.quotedSequence || view.contains(segment, direction: direction) {
          return Int(view.flow.pointee.number)
        }
        place = flows.pointer(place).pointee.older
      }
      return Int(flows.pointer(newest).pointee.number)
    }
  }
}
