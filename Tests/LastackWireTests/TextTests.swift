import LastackWire
import Testing

@Suite struct TextTests {
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"), ("192.0.2.1", "192.0.2.1"),
    ("::", "::"), ("::1", "::1"), ("2001:db8::", "2001:db8::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
    ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
  ])
  func `an address is read in every form and written in RFC 5952's`(_ text: String, _ canonical: String)
    throws
  {
    #expect(try #require(IPAddress(text)).description == canonical)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "a.b.c.d", ":", ":::", "1:2", "::1::2",
    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8:9", "12345::", "::g", "1.2.3.4::", "::1.2.3",
    "1:2:3:4:5:6:7:1.2.3.4",
    "::é", "fe80::1%eth0", " ::1",
  ])
  func `what is no address is none`(_ text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `endpoints, links and layers have the names that reports print`() {
    #expect(Endpoint(IPAddress(v4: 0x0102_0304), 80).description == "1.2.3.4:80")
    #expect(Endpoint(IPAddress(v6: 1), 80).description == "[::1]:80")
    #expect(LinkType.ethernet.description == "Ethernet")
    #expect(LinkType(rawValue: 189).description == "link type 189")
    let layers: [EncapsulationLayer] = [
      .vlan(100), .mpls(16), .pppoe(session: 1), .gre(key: nil), .gre(key: 7), .erspan(session: 2), .ipip,
      .sixInFour,
      .teredo, .l2tp(session: 3), .ah, .vxlan(42), .geneve(43), .gtpU(44), .pbb(serviceID: 5), .fabricPath,
      .other("nsh"),
    ]
    #expect(
      layers.map(\.description) == [
        "vlan:100", "mpls:16", "pppoe:1", "gre", "gre:7", "erspan:2", "ipip", "6in4", "teredo", "l2tp:3",
        "ah",
        "vxlan:42", "geneve:43", "gtp:44", "pbb:5", "fabricpath", "nsh",
      ])
  }
}
