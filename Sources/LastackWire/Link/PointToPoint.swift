extension Dissection {
  /// PPP in HDLC-like framing (RFC 1662 §3.1), its address and control fields perhaps left out; or Cisco HDLC.
  mutating func hdlc() -> Next {
    guard has(2) else { return cut(.ppp, needing: 2) }
    switch bytes.octet(offset) {
    case 0xff: skip(2)
    case 0x0f, 0x8f: return ciscoHDLC()
    default: break
    }
    return .pointToPoint
  }

  /// The PPP protocol field (RFC 1661 §2): one octet where its lowest bit is set, else two.
  mutating func pointToPoint() -> Next {
    guard has(1) else { return cut(.ppp, needing: 2) }
    let number: UInt16
    if bytes.octet(offset) & 1 == 1 {
      number = UInt16(bytes.octet(offset))
      skip(1)
    } else {
      guard has(2) else { return cut(.ppp, needing: 2) }
      number = bytes.big16(offset)
      skip(2)
    }
    switch number {
    case 0x0021: return .internet
    case 0x0057: return .ipv6
    case 0x0281, 0x0283: return .mpls
    case 0x004b: return .logicalLink
    case 0x0800: return .internet
    case 0x86dd: return .ipv6
    case 0x003d: return multilink()
    case 0x0053: return .undecodable(DecodeError(.ppp, .encrypted, offset: offset))
    default: return .notTCP(.ppp(number))
    }
  }

  /// PPP multilink (RFC 1990 §3), long sequence numbers; only a fragment that is a whole packet can be read.
  private mutating func multilink() -> Next {
    guard has(4) else { return cut(.ppp, needing: 4) }
    guard bytes.octet(offset) & 0xc0 == 0xc0 else { return .notTCP(.ppp(0x003d)) }
    skip(4)
    return .hdlc
  }

  /// A PPPoE session (RFC 2516 §4).
  mutating func pppoe() -> Next {
    guard has(6) else { return cut(.pppoe, needing: 6) }
    layers.append(.pppoe, UInt32(bytes.big16(offset &+ 2)))
    let length = Int(bytes.big16(offset &+ 4))
    skip(6)
    limit(to: length)
    return .pointToPoint
  }

  /// Cisco HDLC: address, control, and an EtherType.
  mutating func ciscoHDLC() -> Next {
    guard has(4) else { return cut(.link, needing: 4) }
    let type = bytes.big16(offset &+ 2)
    skip(4)
    return type == 0x0800 ? .internet : .etherType(type)
  }
}
