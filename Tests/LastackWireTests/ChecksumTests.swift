import LastackWire
import Testing

@Suite struct ChecksumTests {
  @Test(arguments: Array(0..<100) + Array(180..<260) + [1447, 1448, 1460, 8000])
  func `a correct checksum holds for every payload length, and one flipped bit breaks it`(_ length: Int)
    throws
  {
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    for isV6 in [false, true] {
      var bytes =
        isV6
        ? ethernet(0x86dd, ipv6(6, tcpV6(payload: payload)))
        : ethernet(0x0800, ipv4(6, tcp(payload: payload)))
      #expect(try #require(decode(bytes).segment).traits.isDisjoint(with: .badTCPChecksum))
      // The last octet of header or payload.
      bytes[bytes.count - 1] ^= 1
      #expect(try #require(decode(bytes).segment).traits.contains(.badTCPChecksum))
    }
  }

  @Test func `a wrong checksum of the IP header is marked, counted, and no reason to drop`() throws {
    var bench = Bench()
    var bytes = ethernet(0x0800, ipv4(6, tcp()))
    bytes[22] = 3
    let segment = try #require(bench.decode(bytes).segment)
    #expect(segment.traits == [.dontFragment, .badIPChecksum])
    #expect(bench.decoder.statistics.badIPChecksums == 1)
    #expect(bench.decoder.statistics.badTCPChecksums == 0)
  }

  @Test func `a snapped segment's checksum is not verifiable`() {
    var bench = Bench()
    let bytes = ethernet(0x0800, ipv4(6, tcp()))
    _ = bench.decode(Array(bytes.dropLast()), wireLength: bytes.count)
    #expect(bench.decoder.statistics.unverifiableTCPChecksums == 1)
    #expect(bench.decoder.statistics.badTCPChecksums == 0)
  }
}
