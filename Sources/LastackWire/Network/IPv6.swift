extension Dissection {
  /// An IPv6 header and its extension headers (RFC 8200 §3, §4).
  mutating func ipv6() -> Next {
    guard has(1) else { return cut(.ipv6, needing: 40) }
    guard bytes.octet(offset) >> 4 == 6 else { return bad(.ipv6) }
    guard has(40) else { return cut(.ipv6, needing: 40) }
    var header = NetworkHeader()
    header.traits.insert(.ipv6)
    header.source = IPAddress(v6: bytes.big128(offset &+ 8))
    header.destination = IPAddress(v6: bytes.big128(offset &+ 24))
    header.hopLimit = bytes.octet(offset &+ 7)
    header.trafficClass = UInt8(truncatingIfNeeded: bytes.big16(offset) >> 4)
    header.addressSum = InternetChecksum.sum(bytes, from: offset &+ 8, to: offset &+ 40)
    var length = Int(bytes.big16(offset &+ 4))
    var number = bytes.octet(offset &+ 6)
    skip(40)
    if length == 0 {
      // A jumbogram (RFC 2675 §2) or an offloaded super-packet: the wire's length is all there is.
      length = jumboLength(number) ?? remaining
      header.traits.insert(.zeroTotalLength)
    }
    limit(to: length)
    network = header
    while true {
      switch number {
      case 0, 43, 60, 140:
        guard has(8) else { return cut(.ipv6, needing: 8) }
        let extent = (Int(bytes.octet(offset &+ 1)) &+ 1) &* 8
        if number == 43, bytes.octet(offset &+ 3) != 0 { takeRoute(extent) }
        if number == 60 { takeHomeAddress(extent) }
        number = bytes.octet(offset)
        skip(extent)
      case 44:
        guard has(8) else { return cut(.ipv6, needing: 8) }
        let word = bytes.big16(offset &+ 2)
        let next = bytes.octet(offset)
        let identification = bytes.big32(offset &+ 4)
        skip(8)
        // An atomic fragment is the whole datagram (RFC 6946).
        if word & 0xfff9 == 0 {
          number = next
          continue
        }
        return fragmentPayload(
          FragmentHeader(
            protocolNumber: next, identification: identification, offset: Int(word & 0xfff8),
            moreFollow: word & 1 != 0, length: remaining))
      default:
        return .transport(number)
      }
    }
  }

  /// A routing header at ``offset`` with segments left: its end is whom the packet is for, and in the pseudo-header (§8.1).
  private mutating func takeRoute(_ extent: Int) {
    let end: Int?
    switch bytes.octet(offset &+ 2) {
    // The last address (RFC 2460 §4.4); the home address (RFC 6275 §6.4); the first segment of the list (RFC 8754 §2).
    case 0: end = offset &+ 8 &+ (extent &- 8) / 16 &* 16 &- 16
    case 2, 4: end = offset &+ 8
    default: end = nil
    }
    guard let end, extent >= 24, has(extent) else {
      network.checksumCoversDestination = false
      return
    }
    network.destination = IPAddress(v6: bytes.big128(end))
    network.sumAddresses()
  }

  /// The home address option of a destination options header at ``offset``: who sent the packet (RFC 6275 §6.3).
  private mutating func takeHomeAddress(_ extent: Int) {
    guard has(extent) else { return }
    var at = offset &+ 2
    let end = offset &+ extent
    while at &+ 1 < end {
      let kind = bytes.octet(at)
      if kind == 0 {
        at &+= 1
        continue
      }
      let length = Int(bytes.octet(at &+ 1))
      if kind == 0xc9, length == 16, at &+ 18 <= end {
        network.source = IPAddress(v6: bytes.big128(at &+ 2))
        return network.sumAddresses()
      }
      at = at &+ 2 &+ length
    }
  }

  /// The jumbo payload option of a hop-by-hop header at ``offset``.
  private func jumboLength(_ number: UInt8) -> Int? {
    guard number == 0, has(8), bytes.octet(offset &+ 2) == 0xc2, bytes.octet(offset &+ 3) == 4 else {
      return nil
    }
    return Int(bytes.big32(offset &+ 4))
  }
}
