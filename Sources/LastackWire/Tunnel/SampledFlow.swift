extension Dissection {
  /// sFlow version 5: the first packet header that a flow sample carries (sflow_version_5.txt §5).
  mutating func sampledFlow() -> Next {
    guard has(12) else { return cut(.sflow, needing: 12) }
    guard bytes.big32(offset) == 5 else { return .notTCP(.other("sflow")) }
    let agent = bytes.big32(offset &+ 4) == 2 ? 16 : 4
    skip(8 &+ agent &+ 12)
    guard has(4) else { return cut(.sflow, needing: 4) }
    let samples = min(bytes.big32(offset), 64)
    skip(4)
    for _ in 0..<samples {
      guard has(8) else { return cut(.sflow, needing: 8) }
      let format = bytes.big32(offset)
      let length = bytes.big32(offset &+ 4)
      skip(8)
      // A flow sample's fixed fields take 32 octets, an expanded one's 44.
      if format == 1 || format == 3, let next = rawHeader(in: Int(length), after: format == 1 ? 28 : 40) {
        return next
      }
      skip(Int(length))
    }
    return .notTCP(.other("sflow"))
  }

  /// The raw header record of the flow sample at ``offset``.
  private mutating func rawHeader(in length: Int, after fixed: Int) -> Next? {
    let end = offset &+ length
    var at = offset &+ fixed
    guard at &+ 4 <= min(end, captured) else { return nil }
    let records = min(bytes.big32(at), 64)
    at = at &+ 4
    for _ in 0..<records {
      guard at &+ 8 <= min(end, captured) else { return nil }
      let format = bytes.big32(at)
      let size = bytes.big32(at &+ 4)
      at = at &+ 8
      if format == 1, at &+ 16 <= captured {
        let kind = bytes.big32(at)
        let frameLength = Int(bytes.big32(at &+ 4))
        let held = Int(bytes.big32(at &+ 12))
        layers.append(.sflow)
        offset = at &+ 16
        captured = min(captured, offset &+ held)
        // The header was sampled from a longer frame: its end is beyond this packet's.
        wire = offset &+ max(frameLength, held)
        return switch kind {
        case 1: .ethernet
        case 7: .hdlc
        case 11: .ipv4
        case 12: .ipv6
        case 13: .mpls
        default: .notTCP(.other("sflow"))
        }
      }
      at = at &+ Int(size)
    }
    return nil
  }
}
