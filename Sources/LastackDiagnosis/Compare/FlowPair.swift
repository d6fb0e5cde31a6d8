public import LastackTracking
internal import LastackWire

/// Two flows, one in each capture, that are one connection.
public struct FlowPair: Sendable {
  /// The flow's number in capture A, and in capture B.
  public var a: Int
  public var b: Int
  public var match: FlowMatch
  public var confidence: Confidence
  /// B took A's client for the server: neither saw the handshake.
  public var isSwapped = false
  /// What was added to the sequence numbers of A's client, and of its server, between A and B.
  public var clientShift: UInt32 = 0
  public var serverShift: UInt32 = 0

  func flow(at vantage: Vantage) -> Int { vantage == .a ? a : b }

  func shift(of side: Side) -> UInt32 { side == .client ? clientShift : serverShift }

  /// The segment with its side and numbers as capture A has them.
  func normalised(_ segment: SightedSegment, at vantage: Vantage) -> SightedSegment {
    guard vantage == .b else { return segment }
    var segment = segment
    if isSwapped { segment.from = segment.from.peer }
    segment.sequence = segment.sequence &- shift(of: segment.from)
    if segment.flags.contains(.ack) {
      let shift = shift(of: segment.from.peer)
      segment.acknowledgment = segment.acknowledgment &- shift
      // Firewalls that renumber rewrite SACK blocks as well, or connections would stall.
      segment.sackRightEdge = segment.sackRightEdge &- shift
    }
    return segment
  }
}
