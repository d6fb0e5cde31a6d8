extension Dissection {
  /// An IEEE 802.11 frame (§9.2): only data frames that are not encrypted carry anything to read.
  mutating func wireless(dataPadded: Bool = false) -> Next {
    guard has(2) else { return cut(.link, needing: 2) }
    let control = bytes.octet(offset)
    let flags = bytes.octet(offset &+ 1)
    let subtype = control >> 4
    guard control & 0x03 == 0 else { return bad(.link) }
    // Data frames with a body: management, control, and the null data frames have none of use here.
    guard control & 0x0c == 0x08, subtype & 0x04 == 0 else { return .notTCP(.other("802.11")) }
    var length = 24
    if flags & 0x03 == 0x03 { length &+= 6 }
    let quality = length
    if subtype & 0x08 != 0 {
      length &+= 2
      if flags & 0x80 != 0 { length &+= 4 }
    }
    guard has(length) else { return cut(.link, needing: length) }
    guard flags & 0x40 == 0 else {
      return .undecodable(DecodeError(.link, .encrypted, offset: offset))
    }
    // A fragment with more to come; 802.11 fragments are not put together here.
    guard flags & 0x04 == 0 else { return .notTCP(.other("802.11")) }
    let aggregated = subtype & 0x08 != 0 && bytes.octet(offset &+ quality) & 0x80 != 0
    skip(dataPadded ? (length &+ 3) & ~3 : length)
    if aggregated {
      // The first subframe of an A-MSDU: two addresses and a length before its LLC header.
      guard has(14) else { return cut(.link, needing: 14) }
      let subframe = Int(bytes.big16(offset &+ 12))
      skip(14)
      limit(to: subframe)
    }
    return .logicalLink
  }

  /// Radiotap: its length in octets 2 and 3, and a flag for padding behind the 802.11 header.
  mutating func radiotap() -> Next {
    guard has(8) else { return cut(.link, needing: 8) }
    let start = offset
    let length = Int(bytes.little16(offset &+ 2))
    guard length >= 8 else { return bad(.link) }
    guard has(length) else { return cut(.link, needing: length) }
    let present = bytes.little32(offset &+ 4)
    var fields = offset &+ 8
    var word = present
    while word & 0x8000_0000 != 0, fields &+ 4 <= start &+ length {
      word = bytes.little32(fields)
      fields &+= 4
    }
    // The first field, the timer, is aligned to eight octets from the start; the flags come next.
    if present & 0x1 != 0 { fields = start &+ ((fields &- start &+ 7) & ~7) &+ 8 }
    let flags = present & 0x2 != 0 && fields < start &+ length ? bytes.octet(fields) : 0
    skip(length)
    // The frame check sequence at its end, and padding behind the 802.11 header.
    if flags & 0x10 != 0 { limit(to: max(remaining &- 4, 0)) }
    return wireless(dataPadded: flags & 0x20 != 0)
  }

  /// LINKTYPE_IEEE802_11_PRISM: 144 octets, unless the header is really of the AVS kind.
  mutating func prism() -> Next {
    guard has(8) else { return cut(.link, needing: 8) }
    if bytes.big32(offset) & 0xffff_f000 == 0x8021_1000 { return avs() }
    let length = min(bytes.little32(offset &+ 4), bytes.big32(offset &+ 4))
    guard length >= 8, length <= 4096 else { return bad(.link) }
    return skipping(Int(length), .wireless)
  }

  /// LINKTYPE_IEEE802_11_AVS: a version and the header's length.
  mutating func avs() -> Next {
    guard has(8) else { return cut(.link, needing: 8) }
    let length = bytes.big32(offset &+ 4)
    guard length >= 8, length <= 4096 else { return bad(.link) }
    return skipping(Int(length), .wireless)
  }

  /// LINKTYPE_PPI: its length, and the link type of what follows.
  mutating func perPacketInformation() -> Next {
    guard has(8) else { return cut(.link, needing: 8) }
    let length = Int(bytes.little16(offset &+ 2))
    let type = LinkType(rawValue: bytes.little32(offset &+ 4))
    guard length >= 8, type != .ppi else { return bad(.link) }
    return skipping(length, .link(type))
  }
}
