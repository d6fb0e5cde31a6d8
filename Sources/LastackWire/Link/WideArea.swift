extension Dissection {
  /// LINKTYPE_FRELAY: an address of two to four octets, then RFC 2427's control and NLPID or, as Cisco has it, an EtherType.
  mutating func frameRelay() -> Next {
    var address = 1
    while true {
      guard has(address) else { return cut(.link, needing: 2) }
      if bytes.octet(offset &+ address &- 1) & 1 == 1 { break }
      address &+= 1
      if address > 4 { return bad(.link) }
    }
    guard has(address &+ 2) else { return cut(.link, needing: address &+ 2) }
    skip(address)
    guard bytes.octet(offset) == 0x03 else {
      let type = bytes.big16(offset)
      skip(2)
      return .etherType(type)
    }
    // An octet of padding aligns some payloads to two (RFC 2427 §3.1).
    let padding = bytes.octet(offset &+ 1) == 0 ? 1 : 0
    guard has(2 &+ padding) else { return cut(.link, needing: 2 &+ padding) }
    let number = bytes.octet(offset &+ 1 &+ padding)
    skip(2 &+ padding)
    switch number {
    case 0xcc: return .ipv4
    case 0x8e: return .ipv6
    case 0xcf: return .pointToPoint
    case 0x80:
      guard has(5) else { return cut(.llc, needing: 5) }
      let organization = bytes.big24(offset)
      let type = bytes.big16(offset &+ 3)
      skip(5)
      return subnetworkPayload(organization: organization, type: type)
    default: return .notTCP(.other("frame_relay"))
    }
  }

  /// LINKTYPE_SUNATM: the kind of traffic, the path and the channel; kind 2 is LLC (RFC 2684 §5).
  mutating func sunATM() -> Next {
    guard has(4) else { return cut(.link, needing: 4) }
    let kind = bytes.octet(offset) & 0x0f
    skip(4)
    return kind == 2 ? .logicalLink : .notTCP(.other("atm"))
  }

  /// LINKTYPE_APPLE_IP_OVER_IEEE1394: two addresses of eight octets, and an EtherType.
  mutating func appleIPOver1394() -> Next {
    guard has(18) else { return cut(.link, needing: 18) }
    let type = bytes.big16(offset &+ 16)
    skip(18)
    return .etherType(type)
  }

  /// LINKTYPE_JUNIPER_*: a magic, flags, perhaps extensions, and the link's own header unless the flags deny it.
  mutating func juniper(_ inner: Next) -> Next {
    guard has(4) else { return cut(.link, needing: 4) }
    guard bytes.big24(offset) == 0x4d4743 else { return bad(.link) }
    let flags = bytes.octet(offset &+ 3)
    var length = 4
    if flags & 0x80 != 0 {
      guard has(6) else { return cut(.link, needing: 6) }
      length = 6 &+ Int(bytes.big16(offset &+ 4))
    }
    guard flags & 0x02 != 0 else { return skipping(length, inner) }
    guard has(length &+ 4) else { return cut(.link, needing: length &+ 4) }
    let family = bytes.little32(offset &+ length)
    skip(length &+ 4)
    return switch family {
    case 2: .ipv4
    case 6: .ipv6
    default: .notTCP(.addressFamily(family))
    }
  }
}
