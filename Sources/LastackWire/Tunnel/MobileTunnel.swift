extension Dissection {
  /// GTP user plane (3GPP TS 29.281 §5): only G-PDUs carry a subscriber's packet.
  mutating func gtp() -> Next {
    guard has(8) else { return cut(.gtp, needing: 8) }
    let flags = bytes.octet(offset)
    let version = flags >> 5
    guard bytes.octet(offset &+ 1) == 0xff else { return .notTCP(.other("gtp")) }
    if version == 0 {
      // The twenty octets of GSM 09.60, the flow label where version 1 has the tunnel endpoint.
      guard has(20) else { return cut(.gtp, needing: 20) }
      layers.append(.gtpU, UInt32(bytes.big16(offset &+ 6)))
      skip(20)
      return subscriberPayload()
    }
    guard version == 1, flags & 0x10 != 0 else { return .notTCP(.other("gtp")) }
    layers.append(.gtpU, bytes.big32(offset &+ 4))
    let length = Int(bytes.big16(offset &+ 2))
    skip(8)
    limit(to: length)
    if flags & 0x07 != 0 {
      guard has(4) else { return cut(.gtp, needing: 4) }
      var next = flags & 0x04 != 0 ? bytes.octet(offset &+ 3) : 0
      skip(4)
      while next != 0 {
        guard has(1) else { return cut(.gtp, needing: 4) }
        let length = Int(bytes.octet(offset)) &* 4
        guard length > 0 else { return bad(.gtp) }
        guard has(length) else { return cut(.gtp, needing: length) }
        next = bytes.octet(offset &+ length &- 1)
        skip(length)
      }
    }
    return subscriberPayload()
  }

  private func subscriberPayload() -> Next {
    guard has(1) else { return cut(.gtp, needing: 1) }
    return switch bytes.octet(offset) {
    case 0x45...0x4e: .ipv4
    case 0x60...0x6f: .ipv6
    // A subscriber's Ethernet session (3GPP TS 23.501 §5.6.10.2), which no field announces.
    default: holdsEthernet(at: offset) ? .ethernet : .notTCP(.other("gtp"))
    }
  }

  /// Teredo (RFC 4380 §5.1.1): IPv6, perhaps behind authentication and origin headers.
  mutating func teredo() -> Next {
    guard has(2) else { return cut(.teredo, needing: 2) }
    if bytes.big16(offset) == 0x0001 {
      guard has(4) else { return cut(.teredo, needing: 4) }
      skip(13 &+ Int(bytes.octet(offset &+ 2)) &+ Int(bytes.octet(offset &+ 3)))
      guard has(2) else { return cut(.teredo, needing: 2) }
    }
    if bytes.big16(offset) == 0x0000 { skip(8) }
    guard has(1) else { return cut(.teredo, needing: 1) }
    guard bytes.octet(offset) >> 4 == 6 else { return .notTCP(.ip(17)) }
    layers.append(.teredo)
    return .ipv6
  }
}
