extension Dissection {
  /// VXLAN (RFC 7348 §5); its generic form names the inner protocol (draft-ietf-nvo3-vxlan-gpe §3).
  mutating func vxlan(isGeneric: Bool) -> Next {
    guard has(8) else { return cut(.vxlan, needing: 8) }
    let flags = bytes.octet(offset)
    let type = bytes.octet(offset &+ 3)
    layers.append(.vxlan, bytes.big24(offset &+ 4))
    skip(8)
    return isGeneric && flags & 0x04 != 0 ? overlayPayload(type) : .ethernet
  }

  /// GENEVE (RFC 8926 §3.4).
  mutating func geneve() -> Next {
    guard has(8) else { return cut(.geneve, needing: 8) }
    let first = bytes.octet(offset)
    let type = bytes.big16(offset &+ 2)
    let length = 8 &+ Int(first & 0x3f) &* 4
    guard has(length) else { return cut(.geneve, needing: length) }
    layers.append(.geneve, bytes.big24(offset &+ 4))
    skip(length)
    return .etherType(type)
  }

  /// LISP data (RFC 9300 §5.1): eight octets before the inner datagram.
  mutating func locatorSeparation() -> Next {
    guard has(8) else { return cut(.udp, needing: 8) }
    layers.append(.lisp)
    skip(8)
    return .internet
  }

  /// AYIYA (draft-massar-v6ops-ayiya-02 §3): an identity and a signature of lengths that its first octets give.
  mutating func ayiya() -> Next {
    guard has(8) else { return cut(.udp, needing: 8) }
    let identity = 1 << Int(bytes.octet(offset) >> 4)
    let signature = Int(bytes.octet(offset &+ 1) >> 4) &* 4
    let operation = bytes.octet(offset &+ 2) & 0x0f
    let number = bytes.octet(offset &+ 3)
    guard operation == 1 else { return .notTCP(.ip(17)) }
    layers.append(.ayiya)
    skip(8 &+ identity &+ signature)
    return number == 41 ? .ipv6 : .transport(number)
  }

  /// TZSP: tagged fields up to an end tag, and the frame.
  mutating func tzsp() -> Next {
    guard has(5) else { return cut(.udp, needing: 5) }
    let type = bytes.octet(offset &+ 1)
    let encapsulated = bytes.big16(offset &+ 2)
    // Received and transmitted frames; the rest is the protocol's own.
    guard type <= 1 else { return .notTCP(.ip(17)) }
    skip(4)
    var tag: UInt8 = 0
    while tag != 1 {
      guard has(1) else { return cut(.udp, needing: 1) }
      tag = bytes.octet(offset)
      if tag <= 1 {
        skip(1)
      } else {
        guard has(2) else { return cut(.udp, needing: 2) }
        skip(2 &+ Int(bytes.octet(offset &+ 1)))
      }
    }
    layers.append(.tzsp)
    return switch encapsulated {
    case 1: .ethernet
    case 18: .wireless
    default: .notTCP(.other("tzsp"))
    }
  }

  /// CAPWAP data (RFC 5415 §4.3) that is not under DTLS.
  mutating func capwap() -> Next {
    guard has(8) else { return cut(.udp, needing: 8) }
    let preamble = bytes.octet(offset)
    guard preamble & 0x0f == 0 else {
      return .undecodable(DecodeError(.udp, .encrypted, offset: offset))
    }
    let word = bytes.big24(offset &+ 1)
    let length = Int(word >> 19) &* 4
    let isNative = word & 0x100 != 0
    // A later fragment, or a keep-alive.
    guard length >= 8, word & 0x08 == 0, bytes.big16(offset &+ 6) >> 3 == 0 else { return .notTCP(.ip(17)) }
    guard has(length) else { return cut(.udp, needing: length) }
    layers.append(.capwap)
    skip(length)
    return isNative ? .wireless : .ethernet
  }
}
