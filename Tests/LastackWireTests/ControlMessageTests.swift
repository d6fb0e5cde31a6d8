import LastackWire
import Testing

@Suite struct ControlMessageTests {
  @Test(arguments: [3, 4, 5, 11, 12] as [UInt8])
  func `an ICMP error gives the four-tuple and sequence number that it quotes`(_ type: UInt8) {
    let quoted = Array(ipv4(6, tcp()).prefix(28))
    let router: [UInt8] = [10, 0, 0, 1]
    let bytes = ethernet(0x0800, ipv4(1, [type, 2, 0, 0, 0, 0, 0, 0] + quoted, from: router, to: clientV4))
    let source = Endpoint(IPAddress(v4: 0xc000_0201), 1000)
    let destination = Endpoint(IPAddress(v4: 0xc000_0202), 80)
    let expected = ICMPRejection(
      time: CaptureTime(nanoseconds: 0), frame: 1, input: 0, scope: 0, reporter: IPAddress(v4: 0x0a00_0001),
      quoted: FourTuple(source: source, destination: destination), quotedSequence: 100, type: type, code: 2)
    #expect(decode(bytes).outcome == .rejection(expected))
  }

  @Test func `an ICMPv6 error does too`() {
    let quoted = Array(ipv6(6, tcpV6()).prefix(48))
    let bytes = ethernet(0x86dd, ipv6(58, [1, 4, 0, 0, 0, 0, 0, 0] + quoted))
    guard case .rejection(let rejection) = decode(bytes).outcome else {
      Issue.record("no rejection")
      return
    }
    #expect(rejection.quoted.source.description == "[2001:db8::1]:1000")
    #expect(rejection.quotedSequence == 100)
    #expect(rejection.type == 1)
    #expect(rejection.code == 4)
  }

  @Test func `an echo, and an error that quotes UDP or too little, are not TCP`() {
    let udpQuote = Array(ipv4(17, udp(53, [])).prefix(28))
    let short = Array(ipv4(6, tcp()).prefix(27))
    for body in [
      [8, 0] + [UInt8](repeating: 0, count: 40), [3, 3, 0, 0, 0, 0, 0, 0] + udpQuote,
      [3, 3, 0, 0, 0, 0, 0, 0] + short,
    ] {
      #expect(decode(ethernet(0x0800, ipv4(1, body))).outcome == .notTCP)
    }
  }
}
