import LastackWire
import Testing

@Suite struct FragmentTests {
  /// 40 octets of TCP in three fragments, the first of which ends within the header.
  private let whole = tcp(options: timestamps, payload: [UInt8](repeating: 5, count: 8))

  private func pieces(v6: Bool = false, identification: Int = 9) -> [[UInt8]] {
    let segment = v6 ? tcpV6(options: timestamps, payload: [UInt8](repeating: 5, count: 8)) : whole
    return [(0, 16, true), (16, 24, true), (24, 40, false)].map { start, end, more in
      let part = Array(segment[start..<end])
      if v6 {
        let header = [6, 0] + be16(start | (more ? 1 : 0)) + be32(UInt32(identification))
        return ethernet(0x86dd, ipv6(44, header + part))
      }
      let word = start / 8 | (more ? 0x2000 : 0)
      return ethernet(0x0800, ipv4(6, part, identification: identification, fragment: word))
    }
  }

  @Test(
    arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 0, 2, 2, 1]],
    [false, true])
  func `the segment comes once, with the last fragment to arrive`(_ order: [Int], _ isV6: Bool) throws {
    var bench = Bench()
    let pieces = pieces(v6: isV6)
    for piece in order.dropLast() {
      #expect(bench.decode(pieces[piece]).outcome == .fragment)
    }
    let last = bench.decode(pieces[order[order.count - 1]])
    var expected = expectedSegment(isV6: isV6)
    expected.frame = UInt64(order.count)
    expected.payloadLength = 8
    expected.identification = isV6 ? 0 : 9
    expected.traits = isV6 ? [.ipv6, .timestamps, .reassembled] : [.timestamps, .reassembled]
    #expect(try #require(last.segment) == expected)
    bench.decoder.finish()
    #expect(bench.decoder.statistics.reassembledSegments == 1)
    #expect(bench.decoder.statistics.fragments == order.count - 1)
    #expect(bench.decoder.statistics.incompleteDatagrams == 0)
  }

  @Test func `datagrams that never complete are counted at the end`() {
    var bench = Bench()
    for identification in 0..<3 { _ = bench.decode(pieces(identification: identification)[0]) }
    bench.decoder.finish()
    #expect(bench.decoder.statistics.incompleteDatagrams == 3)
    #expect(bench.decoder.statistics.segments == 0)
  }

  @Test func `fragments more than a minute apart make no datagram`() {
    var bench = Bench()
    let pieces = pieces()
    _ = bench.decode(pieces[0], seconds: 0)
    _ = bench.decode(pieces[1], seconds: 1)
    #expect(bench.decode(pieces[2], seconds: 61).outcome == .fragment)
  }

  @Test func `where fragments overlap, the one that starts first wins`() throws {
    var bench = Bench()
    let forged = ethernet(
      0x0800, ipv4(6, [UInt8](repeating: 0xff, count: 16), identification: 9, fragment: 0x2001))
    #expect(bench.decode(forged).outcome == .fragment)
    let pieces = pieces()
    _ = bench.decode(pieces[0])
    // The forged fragment covered what the second brings, up to the third.
    let segment = try #require(bench.decode(pieces[2]).segment)
    #expect(segment.sequence == 100)
    #expect(segment.traits.contains(.badTCPChecksum))
  }

  @Test func `a first fragment that was not captured whole is read alone, its length unknown`() throws {
    let first = ethernet(0x0800, ipv4(6, whole, fragment: 0x2000))
    let segment = try #require(decode(Array(first.dropLast(4)), wireLength: first.count).segment)
    #expect(segment.payloadLength == 0)
    #expect(segment.traits == [.timestamps, .snappedPayload])
  }

  @Test func `a later fragment that was not captured whole is only counted`() {
    let later = pieces()[2]
    #expect(decode(Array(later.dropLast(4)), wireLength: later.count).outcome == .fragment)
  }

  @Test func `a tunnel in fragments is read through`() throws {
    let inner = udp(4789, [8, 0, 0, 0, 0, 0, 42, 0] + ethernet(0x0800, ipv4(6, whole)))
    var bench = Bench()
    _ = bench.decode(ethernet(0x0800, ipv4(17, Array(inner[..<40]), fragment: 0x2000)))
    let last = bench.decode(ethernet(0x0800, ipv4(17, Array(inner[40...]), fragment: 5)))
    #expect(last.encapsulation == "vxlan:42")
    #expect(try #require(last.segment).tsval == 7)
  }

  @Test func `a flood of first fragments stays bounded`() {
    var bench = Bench()
    for number in 0..<10_000 {
      let part = Array(whole[..<16])
      _ = bench.decode(ethernet(0x0800, ipv4(6, part, identification: number, fragment: 0x2000)))
    }
    bench.decoder.finish()
    #expect(bench.decoder.statistics.incompleteDatagrams == 10_000)
    #expect(bench.decoder.statistics.fragments == 10_000)
  }
}
