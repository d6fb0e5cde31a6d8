extension Dissection {
  /// LINKTYPE_LINUX_SLL: 16 octets, the protocol in the last two.
  mutating func linuxCooked() -> Next {
    guard has(16) else { return cut(.link, needing: 16) }
    let hardware = bytes.big16(offset &+ 2)
    let type = bytes.big16(offset &+ 14)
    skip(16)
    return cookedPayload(hardware: hardware, protocol: type)
  }

  /// LINKTYPE_LINUX_SLL2: 20 octets, the protocol in the first two.
  mutating func linuxCooked2() -> Next {
    guard has(20) else { return cut(.link, needing: 20) }
    let type = bytes.big16(offset)
    let hardware = bytes.big16(offset &+ 8)
    skip(20)
    return cookedPayload(hardware: hardware, protocol: type)
  }

  private mutating func cookedPayload(hardware: UInt16, protocol type: UInt16) -> Next {
    // On these interfaces the protocol field means something else: ARPHRD_NETLINK, ARPHRD_IEEE80211*.
    switch hardware {
    case 824: return .notTCP(.other("netlink"))
    case 801: return .wireless
    case 803: return radiotap()
    default: break
    }
    // linux/if_ether.h numbers its "dummy" protocols below 0x600.
    switch type {
    case 3: return .ethernet
    case 4: return .logicalLink
    case 7: return .hdlc
    case 0..<0x600: return .notTCP(.etherType(type))
    default: return .etherType(type)
    }
  }
}
