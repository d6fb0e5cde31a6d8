internal import LastackWire

extension FlowState {
  /// Decides the roles by the flow's first segment (`semantics.md` §1.7).
  mutating func assumeRoles(
    _ segment: UnsafePointer<Segment>, direction: Direction, knownServers: borrowing KnownServers
  ) {
    if segment.pointee.flags.contains(.syn) {
      // A SYN-ACK's sender is the server, certainly.
      client = segment.pointee.flags.contains(.ack) ? direction.reversed : direction
      rolesFrom = segment.pointee.flags.contains(.ack) ? .synAck : .syn
      return
    }
    if segment.pointee.flags.isSuperset(of: .rstAck), segment.pointee.sequence.rawValue == 0 {
      // The answer to a segment without ACK (RFC 9293 §3.10.7.1): to a SYN, unless it was a scan's.
      client = direction.reversed
      rolesFrom = .firstSegment
      return
    }
    let source = segment.pointee.source
    let destination = segment.pointee.destination
    switch (
      Self.looksLikeServer(source, facing: destination, knownServers),
      Self.looksLikeServer(destination, facing: source, knownServers)
    ) {
    case (true, false):
      client = direction.reversed
      rolesFrom = .port
    case (false, true):
      client = direction
      rolesFrom = .port
    case (true, true), (false, false):
      if source.port == destination.port {
        client = direction
        rolesFrom = .firstSegment
      } else {
        client = source.port < destination.port ? direction.reversed : direction
        rolesFrom = .port
      }
    }
  }

  private static func looksLikeServer(
    _ end: Endpoint, facing other: Endpoint, _ knownServers: borrowing KnownServers
  ) -> Bool {
    if knownServers.contains(end) { return true }
    return end.port < 1024 && other.port >= 1024
  }

  /// A SYN or SYN-ACK settles the roles; of two SYNs that cross, the first captured.
  mutating func takeRoles(direction: Direction, isSynAck: Bool) {
    if isSynAck {
      guard rolesFrom != .syn, rolesFrom != .synAck else { return }
      client = direction.reversed
      rolesFrom = .synAck
    } else if rolesFrom != .syn {
      client = direction
      rolesFrom = .syn
    }
  }
}
