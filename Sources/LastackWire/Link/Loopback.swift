extension Dissection {
  /// LINKTYPE_NULL: the address family in the byte order of the machine that captured, and in some systems in 16 bits.
  mutating func loopback() -> Next {
    guard has(4) else { return cut(.link, needing: 4) }
    if bytes.big16(offset) == 0xff03 { return .hdlc }
    var family = bytes.little32(offset)
    if family & 0xffff_0000 != 0 {
      if family & 0xff00_0000 == 0, family & 0x00ff_0000 < 0x0006_0000 {
        family >>= 16
      } else {
        family = family.byteSwapped
      }
    } else if family & 0xff == 0, family & 0xff00 < 0x0600 {
      family = family.byteSwapped >> 16
    }
    skip(4)
    return familyPayload(family)
  }

  /// LINKTYPE_LOOP: the same in network byte order.
  mutating func openBSDLoopback() -> Next {
    guard has(4) else { return cut(.link, needing: 4) }
    let family = bytes.big32(offset)
    skip(4)
    return familyPayload(family)
  }

  func familyPayload(_ family: UInt32) -> Next {
    switch family {
    case 2: .internet
    // AF_INET6 of NetBSD and OpenBSD, FreeBSD, and Darwin.
    case 24, 28, 30: .ipv6
    case 0x600...0xffff: .etherType(UInt16(family))
    default: .notTCP(.addressFamily(family))
    }
  }

  /// LINKTYPE_RAW and its older numbers; some files under these numbers hold PPP.
  mutating func rawInternet() -> Next {
    guard has(1) else { return cut(.ipv4, needing: 20) }
    if has(2), bytes.big16(offset) == 0xff03 { return .hdlc }
    return .internet
  }

  /// LINKTYPE_IPNET: Solaris' 24 octets, the family in the second.
  mutating func solarisIPNet() -> Next {
    guard has(24) else { return cut(.link, needing: 24) }
    let family = bytes.octet(offset &+ 1)
    skip(24)
    return switch family {
    case 2: .ipv4
    case 26: .ipv6
    default: .notTCP(.addressFamily(UInt32(family)))
    }
  }
}
