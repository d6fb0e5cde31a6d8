import LastackWire
import Testing

/// Lengths that lie, and what tshark makes of the same packet.
@Suite struct HeaderLengthTests {
  private func segment(_ bytes: [UInt8], wireLength: Int? = nil) throws -> SegmentFacts {
    try #require(decode(bytes, wireLength: wireLength).segment)
  }

  private let whole = tcp(options: timestamps, payload: [UInt8](repeating: 1, count: 8))

  @Test func `Ethernet padding is no payload`() throws {
    let padded = ethernet(0x0800, ipv4(6, tcp(payload: []))) + [UInt8](repeating: 0, count: 6)
    let segment = try segment(padded)
    #expect(segment.payloadLength == 0)
    #expect(segment.traits == .dontFragment)
  }

  @Test func `a snapped payload counts by the IP length`() throws {
    let bytes = ethernet(0x0800, ipv4(6, whole))
    let segment = try segment(Array(bytes.prefix(68)), wireLength: bytes.count)
    #expect(segment.payloadLength == 8)
    #expect(segment.traits == [.dontFragment, .timestamps, .snappedPayload])
  }

  @Test func `total length 0 is an offloaded super-packet, its length the wire's`() throws {
    let segment = try segment(ethernet(0x0800, ipv4(6, whole, totalLength: 0)))
    #expect(segment.payloadLength == 8)
    #expect(segment.traits == [.dontFragment, .timestamps, .zeroTotalLength])
  }

  @Test func `IPv6 payload length 0 is an offloaded super-packet, its length the wire's`() throws {
    let segment = try segment(ethernet(0x86dd, ipv6(6, tcpV6(payload: [1, 2, 3, 4]), length: 0)))
    #expect(segment.payloadLength == 4)
    #expect(segment.traits == [.ipv6, .zeroTotalLength])
  }

  @Test func `a total length beyond the frame lies, and the payload ends with the frame`() throws {
    let segment = try segment(ethernet(0x0800, ipv4(6, whole, totalLength: 65535)))
    #expect(segment.payloadLength == 8)
    #expect(segment.traits.contains(.lyingLength))
  }

  @Test(arguments: [1, 19])
  func `a total length shorter than its header is a bad header`(_ length: Int) {
    let outcome = decode(ethernet(0x0800, ipv4(6, whole, totalLength: length))).outcome
    #expect(outcome == .undecodable(DecodeError(.ipv4, .badHeader, offset: 14)))
  }

  @Test(arguments: [(20, 0), (24, 4), (35, 15)])
  func `fewer than sixteen octets of TCP on the wire are too short`(_ length: Int, _ octets: Int) {
    let outcome = decode(ethernet(0x0800, ipv4(6, whole, totalLength: length))).outcome
    #expect(outcome == .undecodable(DecodeError(.tcp, .tooShort, offset: 34)))
  }

  @Test(arguments: [
    (36, SegmentTraits.badDataOffset, UInt32(0)), (52, .timestamps, 0), (53, .timestamps, 1),
  ])
  func `a segment whose data offset is beyond it keeps its flags`(
    _ length: Int, _ trait: SegmentTraits, _ payload: UInt32
  ) throws {
    let segment = try segment(ethernet(0x0800, ipv4(6, whole, totalLength: length)))
    #expect(segment.flags == [.psh, .ack])
    #expect(segment.payloadLength == payload)
    #expect(segment.traits.contains(trait))
  }

  @Test(arguments: 0..<5)
  func `a data offset below five leaves no flags`(_ offset: Int) throws {
    let bytes = tcp(flags: 0x01, payload: [UInt8](repeating: 1, count: 20), offset: offset)
    let segment = try segment(ethernet(0x0800, ipv4(6, bytes)))
    #expect(segment.flags == [])
    #expect(segment.payloadLength == UInt32(40 - 4 * offset))
    #expect(segment.traits == [.dontFragment, .badDataOffset])
  }

  @Test(
    arguments: [
      (15, nil), (16, SegmentTraits.snappedHeader), (19, .snappedHeader), (27, .snappedHeader),
      (28, [.snappedHeader, .timestamps]), (32, .timestamps),
    ] as [(Int, SegmentTraits?)])
  func `a TCP header cut by the snap length tells what it still shows`(
    _ captured: Int, _ traits: SegmentTraits?
  ) throws {
    let bytes = ethernet(0x0800, ipv4(6, whole))
    let decoded = decode(Array(bytes.prefix(34 + captured)), wireLength: bytes.count)
    guard let traits else {
      #expect(decoded.outcome == .undecodable(DecodeError(.tcp, .snapped, offset: 34)))
      return
    }
    let segment = try #require(decoded.segment)
    #expect(segment.traits == traits.union([.dontFragment, .snappedPayload]))
    #expect(segment.tsval == (traits.contains(.timestamps) ? 7 : 0))
    #expect(segment.payloadLength == 8)
  }

  @Test(arguments: [0x40, 0x44, 0x35, 0x55])
  func `an impossible version or header length is a bad header`(_ first: Int) {
    var bytes = ethernet(0x0800, ipv4(6, whole))
    bytes[14] = UInt8(first)
    #expect(decode(bytes).outcome == .undecodable(DecodeError(.ipv4, .badHeader, offset: 14)))
  }
}
