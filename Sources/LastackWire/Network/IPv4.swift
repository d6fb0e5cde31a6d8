extension Dissection {
  /// An IP header whose version nibble decides.
  mutating func internet() -> Next {
    guard has(1) else { return cut(.ipv4, needing: 20) }
    return switch bytes.octet(offset) >> 4 {
    case 4: .ipv4
    case 6: .ipv6
    default: bad(.ipv4)
    }
  }

  /// An IPv4 header (RFC 791 §3.1).
  mutating func ipv4() -> Next {
    guard has(1) else { return cut(.ipv4, needing: 20) }
    let first = bytes.octet(offset)
    if first >> 4 == 6 { return .ipv6 }
    guard first >> 4 == 4, first & 0x0f >= 5 else { return bad(.ipv4) }
    guard has(20) else { return cut(.ipv4, needing: 20) }
    let headerLength = Int(first & 0x0f) &* 4
    let fragmentWord = bytes.big16(offset &+ 6)
    var header = NetworkHeader()
    var totalLength = Int(bytes.big16(offset &+ 2))
    if totalLength == 0 {
      // Segmentation offload hands over packets longer than the field can say.
      totalLength = remaining
      header.traits.insert(.zeroTotalLength)
    }
    guard totalLength >= headerLength else { return bad(.ipv4) }
    header.source = IPAddress(v4: bytes.big32(offset &+ 12))
    header.destination = IPAddress(v4: bytes.big32(offset &+ 16))
    header.identification = bytes.big16(offset &+ 4)
    header.hopLimit = bytes.octet(offset &+ 8)
    header.trafficClass = bytes.octet(offset &+ 1)
    header.addressSum = InternetChecksum.sum(bytes, from: offset &+ 12, to: offset &+ 20)
    if fragmentWord & 0x4000 != 0 { header.traits.insert(.dontFragment) }
    limit(to: totalLength)
    guard has(headerLength) else { return cut(.ipv4, needing: headerLength) }
    if !InternetChecksum.holds(InternetChecksum.sum(bytes, from: offset, to: offset &+ headerLength)) {
      header.traits.insert(.badIPChecksum)
    }
    if headerLength > 20, let end = sourceRouteEnd(headerLength) {
      header.destination = IPAddress(v4: bytes.big32(end))
      header.sumAddresses()
    }
    let number = bytes.octet(offset &+ 9)
    skip(headerLength)
    network = header
    guard fragmentWord & 0x3fff != 0 else { return .transport(number) }
    return fragmentPayload(
      FragmentHeader(
        protocolNumber: number, identification: UInt32(header.identification),
        offset: Int(fragmentWord & 0x1fff) &* 8, moreFollow: fragmentWord & 0x2000 != 0,
        length: totalLength &- headerLength))
  }

  /// Where the last address of a source route stands that is still to be followed: whom the datagram is for (RFC 791 §3.1).
  private func sourceRouteEnd(_ headerLength: Int) -> Int? {
    var at = offset &+ 20
    let end = offset &+ headerLength
    while at &+ 1 < end {
      let kind = bytes.octet(at)
      if kind == 0 { return nil }
      if kind == 1 {
        at &+= 1
        continue
      }
      let length = Int(bytes.octet(at &+ 1))
      guard length >= 2, at &+ length <= end else { return nil }
      if kind == 131 || kind == 137, length >= 7, Int(bytes.octet(at &+ 2)) &+ 3 <= length {
        return at &+ length &- 4
      }
      at &+= length
    }
    return nil
  }

  /// A fragment goes to reassembly where all of it was captured; else a first fragment is read for what it holds.
  mutating func fragmentPayload(_ header: FragmentHeader) -> Next {
    fragment = header
    let whole = header.length > 0 && has(header.length)
    if !whole, header.offset == 0 {
      isLoneFirstFragment = true
      return .transport(header.protocolNumber)
    }
    return .fragment
  }
}

/// What an IP header says of a fragment (RFC 791 §2.3, RFC 8200 §4.5).
struct FragmentHeader: BitwiseCopyable {
  var protocolNumber: UInt8 = 0
  var identification: UInt32 = 0
  /// Octets from the start of the datagram's payload.
  var offset = 0
  var moreFollow = false
  /// Octets of payload in this fragment.
  var length = 0
}
