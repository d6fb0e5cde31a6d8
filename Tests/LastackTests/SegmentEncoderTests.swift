import LastackWire
import SegmentScript
import Testing

@Suite struct SegmentEncoderTests {
  private func segment(_ line: String) throws -> Segment {
    let segments = try SegmentScript(line).segments
    return try #require(segments.first)
  }

  private func octets(_ hexadecimal: String) -> [UInt8] {
    hexadecimal.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
  }

  /// A SYN with the options of Linux: maximum segment size, SACK permitted, timestamps, window scale.
  private let syn = "+0 C > S S 0:0(0) <mss 1460, sackOK, ts 100 ecr 0, wscale 7>"

  @Test func `a SYN over Ethernet and IPv4 is the octets that Linux sends`() throws {
    #expect(
      SegmentEncoder().encode(try segment(syn))
        == octets(
          """
          02 00 0a 00 00 02 02 00 0a 00 00 01 08 00 45 00
          00 3c 4e 21 40 00 40 06 d8 98 0a 00 00 01 0a 00
          00 02 a0 29 00 50 00 00 03 e8 00 00 00 00 a0 02
          fa f0 94 47 00 00 02 04 05 b4 04 02 08 0a 00 00
          00 64 00 00 00 00 01 03 03 07
          """))
  }

  @Test func `a segment over raw IPv6 has its flags, a SACK block and patterned payload`() throws {
    let segment = try segment(
      """
      client [2001:db8::2]:50000 server [2001:db8::1]:443 server-ttl 57
      +0 S > C F.A =4294967294:=1(3) ack =77 win 512 tos 46 <ts 7 ecr 9, sack =0:=0>
      """)
    let encoder = SegmentEncoder(framing: .rawIP, payload: .sequencePattern)
    #expect(
      encoder.encode(segment)
        == octets(
          """
          62 e0 00 00 00 2f 06 39 20 01 0d b8 00 00 00 00
          00 00 00 00 00 00 00 01 20 01 0d b8 00 00 00 00
          00 00 00 00 00 00 00 02 01 bb c3 50 ff ff ff fe
          00 00 00 4d b1 11 02 00 1d c6 00 00 01 01 08 0a
          00 00 00 07 00 00 00 09 01 01 05 0a ff ff ff ff
          00 00 00 00 fe ff 00
          """))
  }

  @Test func `a VLAN tag stands between the addresses and the EtherType`() throws {
    let plain = SegmentEncoder().encode(try segment(syn))
    let tagged = SegmentEncoder(framing: .ethernet(vlan: 100)).encode(try segment(syn))
    #expect(tagged == plain[..<12] + [0x81, 0x00, 0x00, 0x64] + plain[12...])
  }

  @Test func `the minimum frame pads a short segment to 60 octets, and no other`() throws {
    let short = try segment("+0 C > S R 0:0(0)")
    let bare = SegmentEncoder().encode(short)
    #expect(bare.count == 54)
    #expect(SegmentEncoder(trailer: .minimumFrame).encode(short) == bare + [0, 0, 0, 0, 0, 0])
    #expect(SegmentEncoder(trailer: .minimumFrame).encode(try segment(syn)).count == 74)
    let rawIP = SegmentEncoder(framing: .rawIP, trailer: .minimumFrame)
    #expect(rawIP.encode(short) == Array(bare[14...]))
  }

  @Test func `appending leaves what was there`() throws {
    var bytes: [UInt8] = [1, 2, 3]
    SegmentEncoder().append(try segment(syn), to: &bytes)
    #expect(bytes == [1, 2, 3] + SegmentEncoder().encode(try segment(syn)))
  }

  @Test(arguments: [
    ("mss 1400", "02 04 05 78"),
    ("sackOK", "01 01 04 02"),
    ("wscale 14", "01 03 03 0e"),
    ("ts 1 ecr 2", "01 01 08 0a 00 00 00 01 00 00 00 02"),
    ("sackOK, ts 1 ecr 2", "04 02 08 0a 00 00 00 01 00 00 00 02"),
    ("sack 5:=9", "01 01 05 0a 00 00 00 08 00 00 00 09"),
    ("wscale 2, mss 3, sackOK", "02 04 00 03 01 01 04 02 01 03 03 02"),
  ])
  func `options lie as Linux lays them`(list: String, expected: String) throws {
    let segment = try segment("+0 C > S S 0:0(0) <\(list)>")
    let packet = SegmentEncoder(framing: .rawIP).encode(segment)
    #expect(Array(packet[40...]) == octets(expected))
    #expect(Int(packet[32] >> 4) * 4 == packet.count - 20)
    #expect(SegmentEncoder.headerLength(of: segment) == UInt8(packet.count - 20))
  }

  @Test func `retransmitted octets are the same, whatever the segment that carries them`() throws {
    let encoder = SegmentEncoder(framing: .rawIP, payload: .sequencePattern)
    let whole = encoder.encode(try segment("+0 C > S . 1:11(10) ack 1"))
    let part = encoder.encode(try segment("+0 C > S . 5:8(3) ack 1"))
    #expect(Array(part[40...]) == Array(whole[44..<47]))
    // The SYN takes the first number, data begins with the next (TCP Fast Open).
    let withSYN = encoder.encode(try segment("+0 C > S S 0:2(2) <>"))
    #expect(Array(withSYN[40...]) == Array(whole[40..<42]))
  }

  @Test func `bad checksums are written where the traits ask for them`() throws {
    var segment = try segment(syn)
    let good = SegmentEncoder().encode(segment)
    segment.traits.formUnion([.badIPChecksum, .badTCPChecksum])
    let bad = SegmentEncoder().encode(segment)
    let different = good.indices.filter { good[$0] != bad[$0] }
    #expect(different == [24, 25, 50, 51])
  }

  @Test func `a packet too long for its length field has length 0`() throws {
    let packet = SegmentEncoder(framing: .rawIP).encode(try segment("+0 C > S . 1:65501(65500) ack 1"))
    #expect(packet.count == 65540)
    #expect(packet[2...3] == [0, 0])
    let longest = SegmentEncoder(framing: .rawIP).encode(try segment("+0 C > S . 1:65496(65495) ack 1"))
    #expect(longest[2...3] == [0xFF, 0xFF])
  }
}
