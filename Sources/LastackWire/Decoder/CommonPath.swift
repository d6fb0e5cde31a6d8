extension PacketDecoder {
  /// Decodes what nearly every packet of a capture is: Ethernet (perhaps one VLAN tag), Linux cooked or raw IP, then IPv4
  /// without options and fragments or IPv6 without extension headers, then a whole TCP header with a sound data offset.
  ///
  /// Returns false without having counted anything for every other packet: the generic walk reads those, and would read
  /// these to the same segment. Loads are not checked one by one: each header is, before the first load from it.
  @inline(__always)
  mutating func decodeCommon(_ packet: borrowing Packet, into segment: inout Segment) -> Bool {
    // Most of all: an EtherType of IPv4, compiled apart, so that every offset up to the TCP options is a constant.
    if packet.linkType == .ethernet, packet.bytes.byteCount >= 54,
      unsafe packet.bytes.unchecked(12, as: UInt16.self).bigEndian == 0x0800
    {
      return decodeCommonIPv4(packet, at: 14, vlan: nil, into: &segment)
    }
    return decodeLessCommon(packet, into: &segment)
  }

  @inline(never)
  private mutating func decodeLessCommon(_ packet: borrowing Packet, into segment: inout Segment) -> Bool {
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
    switch type {
    case 0x0800: return decodeCommonIPv4(packet, at: offset, vlan: vlan, into: &segment)
    case 0x86dd: return decodeCommonIPv6(packet, at: offset, vlan: vlan, into: &segment)
    default: return false
    }
  }

  @inline(__always)
  private mutating func decodeCommonIPv4(
    _ packet: borrowing Packet, at offset: Int, vlan: UInt16?, into segment: inout Segment
  ) -> Bool {
    let bytes = packet.bytes
    guard bytes.byteCount >= offset &+ 40 else { return false }
    // Three words are the header; the addresses are the second half of the second and the third.
    let front = unsafe bytes.unchecked(offset, as: UInt64.self)
    let middle = unsafe bytes.unchecked(offset &+ 8, as: UInt64.self)
    let back = unsafe bytes.unchecked(offset &+ 16, as: UInt32.self)
    let addresses = unsafe bytes.unchecked(offset &+ 12, as: UInt64.self)
    let first = front.bigEndian
    let second = middle.bigEndian
    let totalLength = Int(first >> 32 & 0xffff)
    let end = offset &+ totalLength
    // Version and header length, fragmentation, protocol.
    guard first >> 56 == 0x45, first & 0x3fff == 0, second >> 48 & 0xff == 6, totalLength >= 40,
      end <= max(packet.originalLength, bytes.byteCount)
    else { return false }
    segment.source.address = IPAddress(v4: UInt32(truncatingIfNeeded: second))
    segment.destination.address = IPAddress(v4: back.bigEndian)
    segment.identification = UInt16(truncatingIfNeeded: first >> 16)
    segment.hopLimit = UInt8(truncatingIfNeeded: second >> 56)
    segment.trafficClass = UInt8(truncatingIfNeeded: first >> 48)
    var header = CarryingSum()
    header.add(front)
    header.add(middle)
    header.add(UInt64(back))
    header.settle()
    // The bit of "don't fragment" is moved to where the trait is.
    var traits = SegmentTraits(
      rawValue: UInt32(truncatingIfNeeded: first >> 14 & 1) &* SegmentTraits.dontFragment.rawValue)
    if !InternetChecksum.holds(ofSomething: header.value) { traits.insert(.badIPChecksum) }
    var pseudoHeader = CarryingSum()
    pseudoHeader.add(addresses)
    return finishCommon(
      packet, at: offset &+ 20, end: end, vlan: vlan, traits: traits, pseudoHeader: pseudoHeader,
      into: &segment)
  }

  @inline(__always)
  private mutating func decodeCommonIPv6(
    _ packet: borrowing Packet, at offset: Int, vlan: UInt16?, into segment: inout Segment
  ) -> Bool {
    let bytes = packet.bytes
    guard bytes.byteCount >= offset &+ 60 else { return false }
    let first = unsafe bytes.unchecked(offset, as: UInt64.self).bigEndian
    let end = offset &+ 40 &+ Int(first >> 16 & 0xffff)
    // Version 6, next header TCP.
    guard first >> 60 == 6, first >> 8 & 0xff == 6, end >= offset &+ 60,
      end <= max(packet.originalLength, bytes.byteCount)
    else { return false }
    let source = unsafe bytes.unchecked(offset &+ 8, as: UInt128.self)
    let destination = unsafe bytes.unchecked(offset &+ 24, as: UInt128.self)
    segment.source.address = IPAddress(v6: source.bigEndian)
    segment.destination.address = IPAddress(v6: destination.bigEndian)
    segment.identification = 0
    segment.hopLimit = UInt8(truncatingIfNeeded: first)
    segment.trafficClass = UInt8(truncatingIfNeeded: first >> 52)
    var pseudoHeader = CarryingSum()
    pseudoHeader.add(UInt64(truncatingIfNeeded: source))
    pseudoHeader.add(UInt64(truncatingIfNeeded: source >> 64))
    pseudoHeader.add(UInt64(truncatingIfNeeded: destination))
    pseudoHeader.add(UInt64(truncatingIfNeeded: destination >> 64))
    pseudoHeader.settle()
    return finishCommon(
      packet, at: offset &+ 40, end: end, vlan: vlan, traits: .ipv6, pseudoHeader: pseudoHeader,
      into: &segment)
  }

  /// The TCP header at `start`, of whose segment at least twenty octets were captured; `end` is where it ends on the wire,
  /// twenty octets behind `start` or more.
  @inline(__always)
  private mutating func finishCommon(
    _ packet: borrowing Packet, at start: Int, end: Int, vlan: UInt16?, traits network: SegmentTraits,
    pseudoHeader: CarryingSum, into segment: inout Segment
  ) -> Bool {
    let bytes = packet.bytes
    let isWhole = bytes.byteCount >= end
    let front = unsafe bytes.unchecked(start, as: UInt64.self)
    let middle = unsafe bytes.unchecked(start &+ 8, as: UInt64.self)
    let headerLength = Int(middle.bigEndian >> 28 & 0xf) &* 4
    let captured = isWhole ? end : bytes.byteCount
    guard headerLength >= 20, start &+ headerLength <= captured else { return false }
    var traits = network.union(
      unsafe TCPHeader.readWhole(
        bytes, at: start, front: front.bigEndian, middle: middle.bigEndian, end: end, into: &segment))
    if !isWhole { traits.insert(.snappedPayload) }
    if verifiesChecksums {
      if isWhole {
        var sum = pseudoHeader
        sum.add(front)
        sum.add(middle)
        unsafe sum.add(UInt64(bytes.unchecked(start &+ 16, as: UInt32.self)))
        // A length below 2^16: the IP header's field says it.
        sum.add(
          InternetChecksum.word(6) &+ InternetChecksum.word(UInt16(truncatingIfNeeded: end &- start)))
        sum.settle()
        unsafe sum.add(bytes, from: start &+ 20, to: end)
        if !InternetChecksum.holds(ofSomething: sum.value) { traits.insert(.badTCPChecksum) }
      } else {
        statistics.unverifiableTCPChecksums &+= 1
      }
    }
    var numbers = EncapsulationCache.Numbers()
    if let vlan { numbers = cache.numbers(forVLAN: vlan) }
    segment.encapsulation = numbers.encapsulation
    segment.scope = numbers.scope
    segment.traits = traits
    segment.time = packet.time
    segment.frame = packet.frame
    segment.interface = packet.interface
    segment.input = packet.input
    statistics.count(traits)
    return true
  }
}
