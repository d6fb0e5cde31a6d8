import LastackWire
import Testing

@Suite struct EncapsulationTests {
  private let packet = ethernet(
    0x8100,
    [0, 7, 8, 0] + ipv4(17, udp(4789, [8, 0, 0, 0, 0, 0, 42, 0] + ethernet(0x0800, ipv4(6, tcp())))))

  @Test(
    arguments: [
      ([], ""), (.vlan, "vlan:7"), (.tunnel, "vxlan:42"), ([.vlan, .tunnel], "vlan:7/vxlan:42"),
    ] as [(KeyPolicy, String)])
  func `the key policy picks the layers of the scope`(_ key: KeyPolicy, _ expected: String) throws {
    var bench = Bench(key: key)
    let decoded = bench.decode(packet)
    let segment = try #require(decoded.segment)
    #expect(decoded.encapsulation == "vlan:7/vxlan:42")
    let scope = bench.decoder.encapsulations[segment.scope].map(\.description).joined(separator: "/")
    #expect(scope == expected)
  }

  @Test func `numbers that a tunnel's two directions do not share stay out of the scope`() throws {
    var bench = Bench(key: .tunnel)
    let scopes = try [9, 10].map { (endpoint: UInt8) in
      let inner = ipv4(6, tcp())
      let header: [UInt8] = [0x30, 0xff] + be16(inner.count) + [0, 0, 0, endpoint]
      return try #require(bench.decode(ethernet(0x0800, ipv4(17, udp(2152, header + inner)))).segment)
    }
    #expect(scopes[0].scope == scopes[1].scope)
    #expect(scopes[0].scope != 0)
    #expect(scopes[0].encapsulation != scopes[1].encapsulation)
  }

  @Test func `the same VLAN keeps its number, and none is 0`() throws {
    var bench = Bench(key: .vlan)
    let tagged = { (vlan: UInt8) in ethernet(0x8100, [0, vlan, 8, 0] + ipv4(6, tcp())) }
    let numbers = try [1, 2, 1].map { try #require(bench.decode(tagged($0)).segment).scope }
    #expect(numbers[0] == numbers[2])
    #expect(numbers[0] != numbers[1])
    #expect(try #require(bench.decode(ethernet(0x0800, ipv4(6, tcp()))).segment).scope == 0)
  }
}
