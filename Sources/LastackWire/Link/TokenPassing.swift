extension Dissection {
  /// LINKTYPE_FDDI: frame control, two addresses, LLC.
  mutating func fddi() -> Next {
    guard has(13) else { return cut(.link, needing: 13) }
    let control = bytes.octet(offset)
    skip(13)
    // Asynchronous LLC frames only: the others are station management and tokens.
    return control & 0xf0 == 0x50 ? .logicalLink : .notTCP(.other("fddi"))
  }

  /// LINKTYPE_IEEE802_5: access and frame control, two addresses, perhaps source routing, LLC.
  mutating func tokenRing() -> Next {
    guard has(14) else { return cut(.link, needing: 14) }
    let control = bytes.octet(offset &+ 1)
    let routed = bytes.octet(offset &+ 8) & 0x80 != 0
    skip(14)
    guard control & 0xc0 == 0x40 else { return .notTCP(.other("token_ring")) }
    if routed {
      guard has(2) else { return cut(.link, needing: 2) }
      skip(Int(bytes.octet(offset) & 0x1f))
    }
    return .logicalLink
  }

  /// How a system hands ARCNET frames over.
  enum ArcnetForm { case bsd, linux }

  /// ARCNET (RFC 1201, RFC 1051): two octets of addresses, Linux' two of an offset, a protocol, perhaps fragmentation.
  mutating func arcnet(_ form: ArcnetForm) -> Next {
    let header = form == .linux ? 5 : 3
    guard has(header) else { return cut(.link, needing: header) }
    var number = bytes.octet(offset &+ header &- 1)
    skip(header)
    switch number {
    // RFC 1051's IP and ARP, diagnostics, BACnet: no fragmentation header.
    case 0xf0, 0xf1, 0x80, 0xcd: break
    default:
      guard has(3) else { return cut(.link, needing: 3) }
      if form == .bsd, bytes.octet(offset) == 0xff {
        // An exception packet (RFC 1201 §2): padding, and the same header again.
        guard has(7) else { return cut(.link, needing: 7) }
        number = bytes.octet(offset &+ 3)
        skip(4)
      }
      skip(3)
    }
    return switch number {
    case 0xf0, 0xd4: .internet
    case 0xc4: .ipv6
    case 0xcd: .logicalLink
    default: .notTCP(.other("arcnet"))
    }
  }
}
