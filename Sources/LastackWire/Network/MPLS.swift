extension Dissection {
  /// An MPLS label stack (RFC 3032); nothing says what is under it, so its first nibble is asked.
  mutating func mpls() -> Next {
    var isBottom = false
    while !isBottom {
      guard has(4) else { return cut(.mpls, needing: 4) }
      let entry = bytes.big32(offset)
      layers.append(.mpls, entry >> 12)
      isBottom = entry & 0x100 != 0
      skip(4)
    }
    guard has(1) else { return cut(.mpls, needing: 1) }
    switch bytes.octet(offset) >> 4 {
    case 4: return .ipv4
    case 6: return .ipv6
    // An associated channel (RFC 5586 §3) of IP.
    case 1 where has(4) && bytes.big16(offset &+ 2) == 0x0021: return skipping(4, .ipv4)
    case 1 where has(4) && bytes.big16(offset &+ 2) == 0x0057: return skipping(4, .ipv6)
    // A control word (RFC 4448 §4.6) and a whole frame, or a frame without one: an address may start with 0 too.
    case 0 where holdsEthernet(at: offset &+ 4):
      skip(4)
      return .ethernet
    default:
      return holdsEthernet(at: offset) ? .ethernet : .notTCP(.other("mpls"))
    }
  }

  /// Whether what stands at `start` looks like an Ethernet frame that holds IP.
  func holdsEthernet(at start: Int) -> Bool {
    guard start &+ 15 <= captured else { return false }
    return switch bytes.big16(start &+ 12) {
    case 0x0800: bytes.octet(start &+ 14) >> 4 == 4
    case 0x86dd: bytes.octet(start &+ 14) >> 4 == 6
    case 0x8100, 0x88a8, 0x8847: true
    default: false
    }
  }
}
