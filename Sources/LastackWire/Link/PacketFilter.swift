extension Dissection {
  /// LINKTYPE_PFLOG: its length without the padding to four octets, and the address family (OpenBSD's net/if_pflog.h).
  mutating func packetFilterLog() -> Next {
    guard has(2) else { return cut(.link, needing: 2) }
    let length = (Int(bytes.octet(offset)) &+ 3) & ~3
    let family = UInt32(bytes.octet(offset &+ 1))
    guard length >= 28 else { return bad(.link) }
    return skipping(length, familyPayload(family))
  }

  /// LINKTYPE_ENC: the family in the byte order of the machine that captured, an SPI and flags (OpenBSD's net/if_enc.h).
  mutating func openBSDEncapsulation() -> Next {
    guard has(12) else { return cut(.link, needing: 12) }
    let family = min(bytes.big32(offset), bytes.little32(offset))
    skip(12)
    return familyPayload(family)
  }

  /// LINKTYPE_PKTAP: Darwin's header, whose first words are its length, a record type, and the link type of what follows.
  mutating func packetTap() -> Next {
    guard has(12) else { return cut(.link, needing: 12) }
    let length = bytes.little32(offset)
    let type = LinkType(rawValue: bytes.little32(offset &+ 8))
    // Record type 1 holds a packet, 0 nothing.
    guard bytes.little32(offset &+ 4) == 1 else { return .notTCP(.other("pktap")) }
    guard length >= 12, length <= 4096, type != .packetTap, type != .packetTapUser else { return bad(.link) }
    return skipping(Int(length), .link(type))
  }
}
