internal import LastackWire

/// One connection as Zeek's TCP analyzer sees it: what `conn_state` and `history` are made of (`semantics.md` §10.1).
///
/// Follows TCPSessionAdapter.cc, TCP_Endpoint.cc and base/protocols/conn, with checksums ignored (`zeek -C`), since
/// offload is the usual cause of a bad one. Zeek's timers split connections where this tool does not.
struct ZeekConnection: BitwiseCopyable {
  var low = ZeekEndpoint()
  var high = ZeekEndpoint()
  var history = ZeekHistory()
  var originator: Direction = .fromLow
  /// When Zeek took the connection for over; what comes five seconds later is another connection to it.
  var closedTime = CaptureTime(nanoseconds: .max)

  /// `tcp_close_delay` and `tcp_reset_delay`.
  static let closeDelay: Int64 = 5_000_000_000

  func endpoint(_ direction: Direction) -> ZeekEndpoint { direction == .fromLow ? low : high }

  /// Decides who the originator is: the first segment's sender, unless a port says otherwise (`WantConnection`).
  mutating func begin(_ segment: UnsafePointer<Segment>, direction: Direction) {
    originator = direction
    guard !segment.pointee.flags.contains(.syn) || segment.pointee.flags.contains(.ack) else { return }
    guard ZeekServerPorts.contains(segment.pointee.source.port) else { return }
    let flips =
      ZeekServerPorts.contains(segment.pointee.destination.port)
      ? !segment.pointee.flags.contains(.syn)
        && segment.pointee.source.port < segment.pointee.destination.port
      : true
    guard flips else { return }
    originator = direction.reversed
    history.append("^")
  }
}
