extension Dissection {
  /// GRE (RFC 2784, RFC 2890; the routing field of RFC 1701; version 1 is PPTP's, RFC 2637).
  mutating func genericRouting() -> Next {
    guard has(4) else { return cut(.gre, needing: 4) }
    let start = offset
    let flags = bytes.big16(offset)
    let type = bytes.big16(offset &+ 2)
    skip(4)
    if flags & 0xc000 != 0 { skip(4) }
    var key: UInt32?
    if flags & 0x2000 != 0 {
      guard has(4) else { return cut(.gre, needing: 4) }
      key = bytes.big32(offset)
      skip(4)
    }
    let isNumbered = flags & 0x1000 != 0
    if isNumbered { skip(4) }
    if flags & 0x0080 != 0, flags & 0x7 == 1 { skip(4) }
    if flags & 0x4000 != 0 {
      // Source route entries: family, offset, length; a length of zero ends them.
      while true {
        guard has(4) else { return cut(.gre, needing: 4) }
        let length = Int(bytes.octet(offset &+ 3))
        skip(4 &+ length)
        if length == 0 { break }
      }
    }
    guard has(0) else { return cut(.gre, needing: offset &- start) }
    // A version 1 key is a payload length and a call number, and the call number differs by direction.
    if let key, flags & 0x7 == 0 { layers.append(.keyedGRE, key) } else { layers.append(.gre) }
    return routedPayload(type, isNumbered: isNumbered)
  }

  private mutating func routedPayload(_ type: UInt16, isNumbered: Bool) -> Next {
    switch type {
    case 0x0800: return .internet
    case 0x883e:
      // WCCPv2 puts a redirect header of four octets before the datagram, under the same type.
      guard has(1) else { return cut(.gre, needing: 1) }
      return bytes.octet(offset) >> 4 == 4 ? .internet : skipping(4, .internet)
    case 0x880b: return .hdlc
    case 0x6558, 0x6400: return .ethernet
    case 0x88be: return isNumbered ? mirroredType2() : mirrored(session: 0, header: 0)
    case 0x22eb: return mirroredType3()
    case 0x86dd, 0x8847, 0x8848, 0x894f: return .etherType(type)
    case 0x8200...0x8370: return .wireless
    default: return .notTCP(.gre(type))
    }
  }

  /// ERSPAN type I has no header of its own, types II and III have (draft-foschiano-erspan-03 §4).
  private mutating func mirrored(session: UInt16, header: Int) -> Next {
    layers.append(.erspan, UInt32(session))
    skip(header)
    return .ethernet
  }

  private mutating func mirroredType2() -> Next {
    guard has(8) else { return cut(.gre, needing: 8) }
    guard bytes.octet(offset) >> 4 == 1 else { return bad(.gre) }
    return mirrored(session: bytes.big16(offset &+ 2) & 0x3ff, header: 8)
  }

  private mutating func mirroredType3() -> Next {
    guard has(12) else { return cut(.gre, needing: 12) }
    guard bytes.octet(offset) >> 4 == 2 else { return bad(.gre) }
    let session = bytes.big16(offset &+ 2) & 0x3ff
    let word = bytes.big16(offset &+ 10)
    // The O bit: a platform-specific subheader of eight octets.
    let header = word & 1 != 0 ? 20 : 12
    guard has(header) else { return cut(.gre, needing: header) }
    // Frame type 2 is an IP datagram, 0 an Ethernet frame.
    if word >> 10 & 0x1f == 2 {
      layers.append(.erspan, UInt32(session))
      skip(header)
      return .internet
    }
    return mirrored(session: session, header: header)
  }
}
