extension Dissection {
  /// The payload of an IP header.
  mutating func transport(_ number: UInt8) -> Next {
    switch number {
    case 6:
      // Of fewer octets than end with the window nothing can be told, and no dissector counts them.
      return has(TCPHeader.leastLength) ? .segment : cut(.tcp, needing: TCPHeader.leastLength)
    case 17, 136: return datagram(number)
    case 1: return controlMessage()
    case 58: return controlMessage6()
    case 4:
      layers.append(.ipip)
      return .internet
    case 41:
      layers.append(.sixInFour)
      return .ipv6
    case 47: return genericRouting()
    case 51: return authenticationHeader()
    case 50: return .undecodable(DecodeError(.esp, .encrypted, offset: offset))
    case 97: return etherIP()
    case 115: return layer2Tunnel3(headerLength: 0)
    case 137:
      return .mpls
    case 143: return .ethernet
    // Behind an IPv4 header these are as good as behind an IPv6 one.
    case 0, 43, 60: return strayExtension()
    default: return .notTCP(.ip(number))
    }
  }

  /// AH (RFC 4302 §2): its length counts four-octet words, less two.
  private mutating func authenticationHeader() -> Next {
    guard has(12) else { return cut(.ah, needing: 12) }
    let number = bytes.octet(offset)
    let length = (Int(bytes.octet(offset &+ 1)) &+ 2) &* 4
    layers.append(.ah)
    skip(length)
    return .transport(number)
  }

  /// EtherIP (RFC 3378): a version in two octets, and a frame.
  private mutating func etherIP() -> Next {
    guard has(2) else { return cut(.link, needing: 2) }
    layers.append(.etherIP)
    skip(2)
    return .ethernet
  }

  private mutating func strayExtension() -> Next {
    guard has(8) else { return cut(.ipv6, needing: 8) }
    let number = bytes.octet(offset)
    skip((Int(bytes.octet(offset &+ 1)) &+ 1) &* 8)
    return .transport(number)
  }
}
