extension Dissection {
  /// LINKTYPE_NFLOG: a family, and attributes of which one is the packet.
  mutating func netfilterLog() -> Next {
    guard has(4) else { return cut(.nflog, needing: 4) }
    let family = bytes.octet(offset)
    skip(4)
    var hardwareProtocol: UInt16 = 0
    while has(4) {
      let length = Int(bytes.little16(offset))
      let type = bytes.little16(offset &+ 2) & 0x7fff
      guard length >= 4, length <= remaining else { return bad(.nflog) }
      switch type {
      // NFULA_PACKET_HDR: the EtherType, in network order.
      case 1 where length >= 6 && has(6): hardwareProtocol = bytes.big16(offset &+ 4)
      // NFULA_PAYLOAD.
      case 9:
        skip(4)
        limit(to: length &- 4)
        return netfilterPayload(family: family, hardwareProtocol: hardwareProtocol)
      default: break
      }
      skip((length &+ 3) & ~3)
    }
    return cut(.nflog, needing: 4)
  }

  private func netfilterPayload(family: UInt8, hardwareProtocol: UInt16) -> Next {
    switch family {
    case 2: .ipv4
    case 10: .ipv6
    default: .etherType(hardwareProtocol)
    }
  }
}
