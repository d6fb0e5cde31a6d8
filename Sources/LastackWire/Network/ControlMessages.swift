extension Dissection {
  /// ICMP (RFC 792): errors quote the datagram that they reject.
  mutating func controlMessage() -> Next {
    guard has(8) else { return cut(.icmp, needing: 8) }
    switch bytes.octet(offset) {
    case 3, 4, 5, 11, 12: return .rejection
    default: return .notTCP(.ip(1))
    }
  }

  /// ICMPv6 (RFC 4443 §3).
  mutating func controlMessage6() -> Next {
    guard has(8) else { return cut(.icmp, needing: 8) }
    switch bytes.octet(offset) {
    case 1...4: return .rejection
    default: return .notTCP(.ip(58))
    }
  }

  /// The four-tuple and sequence number quoted by the ICMP error at ``offset``; nil where it quotes no TCP header.
  func quotedSegment() -> (quoted: FourTuple, sequence: SequenceNumber)? {
    var at = offset &+ 8
    guard at < captured else { return nil }
    let source: IPAddress
    let destination: IPAddress
    switch bytes.octet(at) >> 4 {
    case 4:
      let length = Int(bytes.octet(at) & 0x0f) &* 4
      guard length >= 20, at &+ length &+ 8 <= captured, bytes.octet(at &+ 9) == 6,
        bytes.big16(at &+ 6) & 0x1fff == 0
      else { return nil }
      source = IPAddress(v4: bytes.big32(at &+ 12))
      destination = IPAddress(v4: bytes.big32(at &+ 16))
      at = at &+ length
    case 6:
      guard at &+ 48 <= captured, bytes.octet(at &+ 6) == 6 else { return nil }
      source = IPAddress(v6: bytes.big128(at &+ 8))
      destination = IPAddress(v6: bytes.big128(at &+ 24))
      at = at &+ 40
    default: return nil
    }
    return (
      FourTuple(
        source: Endpoint(source, bytes.big16(at)), destination: Endpoint(destination, bytes.big16(at &+ 2))),
      SequenceNumber(bytes.big32(at &+ 4))
    )
  }
}
