extension Dissection {
  /// An Ethernet header: two addresses, and an EtherType or the length of an LLC frame (IEEE 802.3 §3.2.6).
  mutating func ethernet() -> Next {
    guard has(14) else { return cut(.link, needing: 14) }
    let type = bytes.big16(offset &+ 12)
    // Cisco ISL: its own header of 26 octets around a whole frame.
    if type <= 1500, bytes.big32(offset) | 0x0400 == 0x0100_0c00 | 0x0400, bytes.octet(offset &+ 4) == 0 {
      guard has(26) else { return cut(.link, needing: 26) }
      skip(26)
      return .ethernet
    }
    skip(14)
    return typeOrLength(type)
  }

  /// An EtherType, or up to 1,500 the length of the LLC frame that follows.
  mutating func typeOrLength(_ type: UInt16) -> Next {
    guard type <= 1500 else { return .etherType(type) }
    limit(to: Int(type))
    return .logicalLink
  }

  /// LLC (IEEE 802.2), and SNAP behind it.
  mutating func logicalLink() -> Next {
    guard has(3) else { return cut(.llc, needing: 3) }
    let destination = bytes.octet(offset)
    // Novell's raw 802.3 has an IPX checksum where LLC has its addresses.
    if bytes.big16(offset) == 0xffff { return .notTCP(.other("ipx")) }
    // An unnumbered frame has one octet of control, the others two.
    let control = bytes.octet(offset &+ 2)
    if destination == 0xaa, bytes.octet(offset &+ 1) == 0xaa, control & 0xef == 0x03 {
      guard has(8) else { return cut(.llc, needing: 8) }
      let organization = bytes.big24(offset &+ 3)
      let type = bytes.big16(offset &+ 6)
      skip(8)
      return subnetworkPayload(organization: organization, type: type)
    }
    skip(control & 0x03 == 0x03 ? 3 : 4)
    return destination == 0x06 ? .internet : .notTCP(.llc(destination))
  }

  /// What an organization and its protocol number in a SNAP header announce.
  mutating func subnetworkPayload(organization: UInt32, type: UInt16) -> Next {
    switch organization {
    case 0x000000, 0x0000f8: return .etherType(type)
    // RFC 2684 §5.2: bridged Ethernet, with and without its FCS, two octets of padding before it.
    case 0x0080c2 where type == 0x0001 || type == 0x0007:
      return skipping(2, .ethernet)
    default: return .notTCP(.other("snap"))
    }
  }

  /// IEEE 802.3br mPackets: preamble and start delimiter before an express or whole preemptable frame.
  mutating func preemptableEthernet() -> Next {
    guard has(8) else { return cut(.link, needing: 8) }
    let delimiter = bytes.octet(offset &+ 7)
    // SFD or SMD-E, and SMD-S0 to S3; continuation fragments carry no header.
    switch delimiter {
    case 0xd5, 0xe6, 0x4c, 0x7f, 0xb3:
      skip(8)
      // mCRC or FCS.
      limit(to: max(remaining &- 4, 0))
      return .ethernet
    default: return .notTCP(.other("mpacket"))
    }
  }
}
