extension Dissection {
  /// What an EtherType announces: a network header, or another tag or tunnel.
  mutating func etherType(_ type: UInt16) -> Next {
    switch type {
    case 0x0800: return .ipv4
    case 0x86dd: return .ipv6
    case 0x8100, 0x88a8, 0x9100, 0x9200: return vlan()
    case 0x8847, 0x8848: return .mpls
    case 0x8864: return pppoe()
    case 0x8870: return .logicalLink
    case 0x88e7: return providerBackboneBridge()
    case 0x8903: return fabricPath()
    case 0x8909: return tag(.metadata, length: 6)
    case 0x22f3: return trill()
    case 0x894f: return .serviceHeader
    case 0x6558: return .ethernet
    case 0x88e5: return macsec()
    case 0x8926: return tag(.vnTag, length: 4)
    case 0x893f: return tag(.eTag, length: 6)
    case 0x892f, 0xf1c1: return tag(.redundancyTag, length: 4)
    default: return .notTCP(.etherType(type))
    }
  }

  /// A VLAN tag (IEEE 802.1Q), of whichever EtherType.
  private mutating func vlan() -> Next {
    guard has(4) else { return cut(.vlan, needing: 4) }
    layers.append(.vlan, UInt32(bytes.big16(offset) & 0x0fff))
    let type = bytes.big16(offset &+ 2)
    skip(4)
    return typeOrLength(type)
  }

  /// A tag of `length` octets and the EtherType of what it tags.
  private mutating func tag(_ kind: LayerStack.Layer.Kind, length: Int) -> Next {
    guard has(length &+ 2) else { return cut(.link, needing: length &+ 2) }
    layers.append(kind)
    let type = bytes.big16(offset &+ length)
    skip(length &+ 2)
    return typeOrLength(type)
  }

  /// IEEE 802.1ah: the I-TAG, and the customer's whole frame.
  private mutating func providerBackboneBridge() -> Next {
    guard has(4) else { return cut(.link, needing: 4) }
    layers.append(.pbb, bytes.big24(offset &+ 1))
    skip(4)
    return .ethernet
  }

  /// Cisco FabricPath: a forwarding tag and a time to live, and a whole frame.
  private mutating func fabricPath() -> Next {
    guard has(2) else { return cut(.link, needing: 2) }
    layers.append(.fabricPath)
    skip(2)
    return .ethernet
  }

  /// TRILL (RFC 6325 §3): 6 octets, options in units of four, and a whole frame.
  private mutating func trill() -> Next {
    guard has(6) else { return cut(.link, needing: 6) }
    let options = Int(bytes.big16(offset) >> 6 & 0x1f) &* 4
    layers.append(.trill)
    skip(6 &+ options)
    return .ethernet
  }

  /// MACsec (IEEE 802.1AE): the payload can be read only where it is authenticated and not encrypted.
  private mutating func macsec() -> Next {
    guard has(6) else { return cut(.link, needing: 6) }
    let control = bytes.octet(offset)
    guard control & 0x0c == 0 else {
      return .undecodable(DecodeError(.link, .encrypted, offset: offset))
    }
    let header = control & 0x20 != 0 ? 14 : 6
    guard has(header &+ 2) else { return cut(.link, needing: header &+ 2) }
    let type = bytes.big16(offset &+ header)
    layers.append(.macsec)
    skip(header &+ 2)
    limit(to: max(remaining &- 16, 0))
    return .etherType(type)
  }

  /// The network service header (RFC 8300 §2.2).
  mutating func serviceHeader() -> Next {
    guard has(8) else { return cut(.link, needing: 8) }
    let length = Int(bytes.octet(offset &+ 1) & 0x3f) &* 4
    let type = bytes.octet(offset &+ 3)
    guard length >= 8 else { return bad(.link) }
    guard has(length) else { return cut(.link, needing: length) }
    layers.append(.nsh)
    skip(length)
    return overlayPayload(type)
  }

  /// The protocol numbers that NSH and VXLAN-GPE share.
  func overlayPayload(_ type: UInt8) -> Next {
    switch type {
    case 1: .internet
    case 2: .ipv6
    case 3: .ethernet
    case 4: .serviceHeader
    case 5: .mpls
    default: .notTCP(.other("nsh"))
    }
  }
}
