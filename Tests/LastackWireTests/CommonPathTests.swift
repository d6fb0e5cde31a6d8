import Testing

@testable import LastackWire

/// The common path against the generic walk, which reads every packet, one header at a time.
@Suite struct CommonPathTests {
  private static let optionLayouts: [(name: String, options: [UInt8])] = [
    ("no options", []),
    ("timestamps", timestamps),
    ("timestamps behind other octets", [8, 10, 0, 0, 0, 7, 0, 0, 0, 9, 1, 1]),
    ("twelve octets that are none", [1, 1, 1, 8, 1, 1, 1, 1, 1, 1, 1, 1]),
    ("Linux's SYN", [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9, 1, 3, 3, 7]),
    ("nearly Linux's SYN", [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 7, 0, 0, 0, 9, 1, 3, 4, 7]),
    ("Linux's SYN without timestamps", [2, 4, 5, 0xb4, 1, 3, 3, 7, 4, 2, 1, 1]),
    ("a block", [1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2]),
    ("timestamps and a block", timestamps + [1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2]),
    (
      "forty octets",
      timestamps + [1, 1, 19, 18] + [UInt8](repeating: 5, count: 16) + [2, 4, 5, 0xb4, 0, 0, 0, 0]
    ),
  ]

  /// Every layout under each link and both address families, the payload now even, now odd, now long.
  private static let packets: [SamplePacket] = optionLayouts.enumerated().flatMap { index, layout in
    let payload = (0..<[0, 1, 7, 64, 333, 2, 8, 9, 131, 40][index]).map {
      UInt8(truncatingIfNeeded: $0 &* 91)
    }
    let v4 = ipv4(6, tcp(flags: 0x12, options: layout.options, payload: payload))
    let v6 = ipv6(6, tcpV6(options: layout.options, payload: payload))
    let cooked: [UInt8] = [0, 0, 0, 1, 0, 6] + [UInt8](repeating: 0, count: 8)
    return [
      SamplePacket("IPv4, \(layout.name)", .ethernet, ethernet(0x0800, v4)),
      SamplePacket("IPv6, \(layout.name)", .ethernet, ethernet(0x86dd, v6)),
      SamplePacket("IPv4 in a VLAN, \(layout.name)", .ethernet, ethernet(0x8100, [0xe0, 100, 8, 0] + v4)),
      SamplePacket("IPv6 in a VLAN, \(layout.name)", .ethernet, ethernet(0x8100, [0, 7, 0x86, 0xdd] + v6)),
      SamplePacket("padded, \(layout.name)", .ethernet, ethernet(0x0800, v4 + [9, 9, 9, 9, 9])),
      SamplePacket("cooked, \(layout.name)", .linuxCooked, cooked + [8, 0] + v4),
      SamplePacket("raw IPv4, \(layout.name)", .raw, v4),
      SamplePacket("raw IPv6, \(layout.name)", .raw, v6),
    ]
  }

  /// Whether the common path took the packet; what it wrote is compared.
  private func take(
    _ bytes: ArraySlice<UInt8>, wireLength: Int, _ link: LinkType, _ common: inout PacketDecoder,
    _ generic: inout PacketDecoder
  ) -> Bool {
    // Storage of exactly this length: what is read behind it, a sanitizer sees.
    let octets = Array(bytes)
    var fast = emptySegment()
    fast.tsval = 99
    fast.tsecr = 99
    fast.sackRightEdge = 99
    fast.maximumSegmentSize = 99
    fast.windowScale = 99
    fast.identification = 99
    fast.encapsulation = 99
    fast.scope = 99
    fast.traits = .malformedOptions
    var slow = emptySegment()
    let packet = Packet(
      bytes: octets.span.bytes, time: CaptureTime(nanoseconds: 5), originalLength: wireLength,
      linkType: link, frame: 8, interface: 3, input: 2)
    guard common.decodeCommon(packet, into: &fast) else { return false }
    #expect(generic.decodeAny(packet, into: &slow) == .segment)
    #expect(SegmentFacts(fast) == SegmentFacts(slow), "\(octets.count) of \(wireLength) octets")
    #expect(fast.interface == slow.interface)
    #expect(fast.input == slow.input)
    return true
  }

  @Test(arguments: packets)
  func `every prefix of a packet reads as it does header by header`(_ packet: SamplePacket) {
    var common = PacketDecoder()
    var generic = PacketDecoder()
    #expect(take(packet.bytes[...], wireLength: packet.bytes.count, packet.link, &common, &generic))
    for length in packet.bytes.indices {
      _ = take(packet.bytes[..<length], wireLength: packet.bytes.count, packet.link, &common, &generic)
      // The same octets as a whole packet, whose lengths claim too much then.
      _ = take(packet.bytes[..<length], wireLength: length, packet.link, &common, &generic)
    }
    #expect(common.statistics == generic.statistics)
    #expect(common.statistics.badTCPChecksums == 0)
    #expect(common.statistics.badIPChecksums == 0)
  }

  @Test(arguments: packets)
  func `a packet with any octet of its headers changed reads as it does header by header`(
    _ packet: SamplePacket
  ) {
    var common = PacketDecoder()
    var generic = PacketDecoder()
    for place in packet.bytes.indices.prefix(118) {
      for change in [0x01, 0x10, 0x80, 0xff] as [UInt8] {
        var bytes = packet.bytes
        bytes[place] ^= change
        _ = take(bytes[...], wireLength: bytes.count, packet.link, &common, &generic)
      }
    }
    #expect(common.statistics == generic.statistics)
    #expect(common.statistics.badTCPChecksums > 0)
  }
}
