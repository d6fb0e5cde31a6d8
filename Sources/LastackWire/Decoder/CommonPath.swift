extension PacketDecoder {
  /// Decodes what nearly every packet of a capture is: Ethernet (perhaps one VLAN tag), Linux cooked or raw IP, then IPv4
  /// without options and fragments or IPv6 without extension headers, then a whole TCP header with a sound data offset.
  ///
  /// Returns false without having counted anything for every other packet: the generic walk reads those, and would read
  /// these to the same segment.
  @inline(__always)
  mutating func decodeCommon(_ packet: borrowing Packet, into segment: inout Segment) -> Bool {
    let bytes = packet.bytes
    let captured = bytes.byteCount
    var offset: Int
    var type: UInt16
    var vlan: UInt16?
    switch packet.linkType {
    case .ethernet:
      guard captured >= 18 else { return false }
      type = bytes.big16(12)
      offset = 14
      if type == 0x8100 {
        vlan = bytes.big16(14)
        type = bytes.big16(16)
        offset = 18
      }
    case .linuxCooked:
      guard captured >= 16, bytes.big16(2) < 800 else { return false }
      type = bytes.big16(14)
      offset = 16
    case .raw:
      guard captured >= 1 else { return false }
      type = bytes.octet(0) == 0x45 ? 0x0800 : 0x86dd
      offset = 0
    default: return false
    }
    let wire = max(packet.originalLength, captured)
    if type == 0x0800 {
      return decodeCommonIPv4(packet, at: offset, wire: wire, vlan: vlan, into: &segment)
    }
    if type == 0x86dd {
      return decodeCommonIPv6(packet, at: offset, wire: wire, vlan: vlan, into: &segment)
    }
    return false
  }

  @inline(__always)
  private mutating func decodeCommonIPv4(
    _ packet: borrowing Packet, at offset: Int, wire: Int, vlan: UInt16?, into segment: inout Segment
  ) -> Bool {
    let bytes = packet.bytes
    guard bytes.byteCount >= offset &+ 40 else { return false }
    // Version, header length and type of service; then fragmentation, time to live and protocol: three loads say it all.
    let first = bytes.big64(offset)
    let totalLength = Int(first >> 32 & 0xffff)
    let end = offset &+ totalLength
    guard first >> 56 == 0x45, first & 0x3fff == 0, end <= wire, totalLength >= 40,
      bytes.octet(offset &+ 9) == 6
    else { return false }
    let second = InternetChecksum.sum20(bytes, at: offset)
    segment.source.address = IPAddress(v4: bytes.big32(offset &+ 12))
    segment.destination.address = IPAddress(v4: bytes.big32(offset &+ 16))
    segment.identification = UInt16(truncatingIfNeeded: first >> 16)
    segment.hopLimit = bytes.octet(offset &+ 8)
    segment.trafficClass = UInt8(truncatingIfNeeded: first >> 48)
    var traits: SegmentTraits = first & 0x4000 != 0 ? .dontFragment : []
    if !InternetChecksum.holds(second.header) { traits.insert(.badIPChecksum) }
    return finishCommon(
      packet, at: offset &+ 20, end: end, vlan: vlan, traits: traits, addressSum: second.addresses,
      into: &segment)
  }

  @inline(__always)
  private mutating func decodeCommonIPv6(
    _ packet: borrowing Packet, at offset: Int, wire: Int, vlan: UInt16?, into segment: inout Segment
  ) -> Bool {
    let bytes = packet.bytes
    guard bytes.byteCount >= offset &+ 60 else { return false }
    let first = bytes.big64(offset)
    let end = offset &+ 40 &+ Int(first >> 16 & 0xffff)
    // Version 6, next header TCP.
    guard first >> 60 == 6, first >> 8 & 0xff == 6, end <= wire, end >= offset &+ 60 else { return false }
    segment.source.address = IPAddress(v6: bytes.big128(offset &+ 8))
    segment.destination.address = IPAddress(v6: bytes.big128(offset &+ 24))
    segment.identification = 0
    segment.hopLimit = UInt8(truncatingIfNeeded: first)
    segment.trafficClass = UInt8(truncatingIfNeeded: first >> 52)
    return finishCommon(
      packet, at: offset &+ 40, end: end, vlan: vlan, traits: .ipv6,
      addressSum: InternetChecksum.sum(bytes, from: offset &+ 8, to: offset &+ 40), into: &segment)
  }

  /// The TCP header at `start`, of whose segment at least twenty octets were captured; `end` is where it ends on the wire.
  @inline(__always)
  private mutating func finishCommon(
    _ packet: borrowing Packet, at start: Int, end: Int, vlan: UInt16?, traits network: SegmentTraits,
    addressSum: UInt64, into segment: inout Segment
  ) -> Bool {
    let bytes = packet.bytes
    let captured = min(bytes.byteCount, end)
    let headerLength = Int(bytes.octet(start &+ 12) >> 4) &* 4
    guard headerLength >= 20, start &+ headerLength <= captured else { return false }
    var traits = network.union(
      TCPHeader.read(bytes, at: start, captured: captured, wire: end, into: &segment))
    if verifiesChecksums {
      if captured < end {
        statistics.unverifiableTCPChecksums &+= 1
      } else if !TCPHeader.checksumHolds(bytes, from: start, to: end, addressSum: addressSum) {
        traits.insert(.badTCPChecksum)
      }
    }
    if let vlan {
      let numbers = cache.numbers(forVLAN: vlan)
      segment.encapsulation = numbers.encapsulation
      segment.scope = numbers.scope
    } else {
      segment.encapsulation = 0
      segment.scope = 0
    }
    segment.traits = traits
    segment.time = packet.time
    segment.frame = packet.frame
    segment.interface = packet.interface
    segment.input = packet.input
    statistics.count(traits)
    return true
  }
}
