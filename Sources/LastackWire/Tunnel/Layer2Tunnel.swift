extension Dissection {
  /// L2TP over UDP: version 2 data messages hold PPP (RFC 2661 §3.1).
  mutating func layer2Tunnel() -> Next {
    guard has(2) else { return cut(.l2tp, needing: 6) }
    let start = offset
    let flags = bytes.big16(offset)
    guard flags & 0x8000 == 0 else { return .notTCP(.other("l2tp")) }
    guard flags & 0x000f == 2 else {
      return flags & 0x000f == 3 ? layer2Tunnel3(headerLength: 4) : bad(.l2tp)
    }
    skip(2)
    if flags & 0x4000 != 0 {
      guard has(2) else { return cut(.l2tp, needing: 2) }
      let length = Int(bytes.big16(offset))
      offset = start
      limit(to: length)
      offset = start &+ 4
    }
    guard has(4) else { return cut(.l2tp, needing: 4) }
    layers.append(.l2tp, bytes.big32(offset))
    skip(4)
    if flags & 0x0800 != 0 { skip(4) }
    if flags & 0x0200 != 0 {
      guard has(2) else { return cut(.l2tp, needing: 2) }
      skip(2 &+ Int(bytes.big16(offset)))
    }
    guard has(1) else { return cut(.l2tp, needing: 1) }
    return .hdlc
  }

  /// L2TPv3 (RFC 3931 §4.1): nothing in a data message tells the lengths of cookie and sublayer, so they are tried.
  mutating func layer2Tunnel3(headerLength: Int) -> Next {
    guard has(headerLength &+ 4) else { return cut(.l2tp, needing: headerLength &+ 4) }
    let session = bytes.big32(offset &+ headerLength)
    guard session != 0 else { return .notTCP(.other("l2tp")) }
    layers.append(.l2tpV3, session)
    skip(headerLength &+ 4)
    for unknown in stride(from: 0, through: 12, by: 4) {
      let start = offset &+ unknown
      guard start &+ 15 <= captured else { break }
      let type = bytes.big16(start &+ 12)
      let nibble = bytes.octet(start &+ 14) >> 4
      if type == 0x0800 && nibble == 4 || type == 0x86dd && nibble == 6 || type == 0x8100 {
        skip(unknown)
        return .ethernet
      }
    }
    return .notTCP(.other("l2tp"))
  }
}
