import LastackWire
import Testing

/// A packet with one TCP segment, under a link and tunnels, and the encapsulation that the decoder should name.
struct SamplePacket: CustomTestStringConvertible {
  var name: String
  var link: LinkType
  var bytes: [UInt8]
  var encapsulation: String
  var isV6: Bool
  var testDescription: String { name }

  init(_ name: String, _ link: LinkType, _ bytes: [UInt8], _ encapsulation: String = "", v6: Bool = false) {
    self.name = name
    self.link = link
    self.bytes = bytes
    self.encapsulation = encapsulation
    isV6 = v6
  }
}

private let v4 = ipv4(6, tcp(options: timestamps))
private let v6 = ipv6(6, tcpV6(options: timestamps))
private let frame = ethernet(0x0800, v4)
private func outer(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
  ethernet(0x0800, ipv4(number, payload, from: [10, 0, 0, 1], to: [10, 0, 0, 2]))
}
private let snap: [UInt8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
private let ppp: [UInt8] = [0xff, 3, 0, 0x21]
private let dataFrame: [UInt8] = [8, 1] + [UInt8](repeating: 0, count: 22)

/// Where a packet with a route is on its way.
private let waypointV6: [UInt8] = [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 9, count: 12)

let linkSamples: [SamplePacket] = [
  SamplePacket("Ethernet, IPv4", .ethernet, frame),
  SamplePacket("Ethernet, IPv6", .ethernet, ethernet(0x86dd, v6), v6: true),
  SamplePacket("Ethernet, LLC and SNAP", .ethernet, ethernet(8 + v4.count, snap + v4)),
  SamplePacket(
    "Linux cooked v1", .linuxCooked, [0, 0, 0, 1, 0, 6] + [UInt8](repeating: 0, count: 8) + [8, 0] + v4),
  SamplePacket(
    "Linux cooked v2", .linuxCooked2,
    [0x86, 0xdd] + [UInt8](repeating: 0, count: 6) + [0, 1] + [UInt8](repeating: 0, count: 10) + v6,
    v6: true),
  SamplePacket("raw IP, 101", .raw, v4),
  SamplePacket("raw IP, 12", .raw12, v6, v6: true),
  SamplePacket("raw IP, 14", .raw14, v4),
  SamplePacket("IPv4", .ipv4, v4),
  SamplePacket("IPv6", .ipv6, v6, v6: true),
  SamplePacket("NULL, little-endian", .null, [2, 0, 0, 0] + v4),
  SamplePacket("NULL, big-endian", .null, [0, 0, 0, 30] + v6, v6: true),
  SamplePacket("LOOP", .loop, [0, 0, 0, 24] + v6, v6: true),
  SamplePacket("PPP", .ppp, ppp + v4),
  SamplePacket("PPP, compressed header", .ppp, [0x21] + v4),
  SamplePacket("PPP with direction", .pppWithDirection, [1] + ppp + v4),
  SamplePacket("PPPoE link", .pppoe, [0x11, 0, 0, 7] + be16(v4.count + 2) + [0, 0x21] + v4, "pppoe:7"),
  SamplePacket("Cisco HDLC", .ciscoHDLC, [0x0f, 0, 8, 0] + v4),
  SamplePacket("FDDI", .fddi, [0x50] + [UInt8](repeating: 0, count: 12) + snap + v4),
  SamplePacket(
    "Token Ring, source-routed", .tokenRing,
    [0x10, 0x40] + [UInt8](repeating: 0, count: 6) + [0x80, 0, 0, 0, 0, 0] + [2, 0] + snap + v4),
  SamplePacket("ARCNET, RFC 1201", .arcnet, [1, 2, 0xd4, 0, 0, 1] + v4),
  SamplePacket("ARCNET, exception", .arcnet, [1, 2, 0xd4, 0xff, 0, 0, 0xd4, 0, 0, 1] + v4),
  SamplePacket("ARCNET of Linux, RFC 1051", .arcnetLinux, [1, 2, 0, 0, 0xf0] + v4),
  SamplePacket("802.11", .wireless, dataFrame + snap + v4),
  SamplePacket("802.11, QoS", .wireless, [0x88] + dataFrame.dropFirst() + [0, 0] + snap + v4),
  SamplePacket("802.11, four addresses", .wireless, [8, 3] + [UInt8](repeating: 0, count: 28) + snap + v4),
  SamplePacket(
    "802.11, A-MSDU", .wireless,
    [0x88] + dataFrame.dropFirst() + [0x80, 0] + [UInt8](repeating: 0, count: 12) + be16(8 + v4.count) + snap
      + v4),
  SamplePacket("radiotap", .radiotap, [0, 0, 8, 0, 0, 0, 0, 0] + dataFrame + snap + v4),
  SamplePacket(
    "radiotap, padded, with FCS", .radiotap,
    [0, 0, 9, 0, 2, 0, 0, 0, 0x30, 0x88] + dataFrame.dropFirst() + [0, 0, 0, 0] + snap + v4 + [1, 2, 3, 4]),
  SamplePacket("Prism", .prism, [0, 0, 0, 0x44, 0, 0, 0, 12, 1, 2, 3, 4] + dataFrame + snap + v4),
  SamplePacket("AVS", .avs, [0x80, 0x21, 0x10, 1, 0, 0, 0, 12, 1, 2, 3, 4] + dataFrame + snap + v4),
  SamplePacket("PPI", .ppi, [0, 0, 8, 0, 105, 0, 0, 0] + dataFrame + snap + v4),
  SamplePacket(
    "NFLOG", .nflog, [2, 0, 0, 0, 5, 0, 10, 0, 65, 0, 0, 0] + [UInt8(v4.count + 4), 0, 9, 0] + v4),
  SamplePacket(
    "mPackets", .ethernetMPacket, [0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xd5] + frame + [0, 0, 0, 0]),
  SamplePacket("PFLOG", .packetFilterLog, [61, 2] + [UInt8](repeating: 0, count: 62) + v4),
  SamplePacket(
    "ENC, big-endian", .openBSDEncapsulation, [0, 0, 0, 24] + [UInt8](repeating: 0, count: 8) + v6, v6: true),
  SamplePacket(
    "ENC, little-endian", .openBSDEncapsulation, [2, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + v4),
  SamplePacket(
    "PKTAP", .packetTap,
    [16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] + frame),
  SamplePacket("Frame Relay, NLPID", .frameRelay, [0x18, 0x41, 3, 0xcc] + v4),
  SamplePacket(
    "Frame Relay, four octets of address, SNAP", .frameRelay,
    [0x18, 0x40, 0x40, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0] + v4),
  SamplePacket("Frame Relay, Cisco", .frameRelay, [0x18, 0x41, 0x86, 0xdd] + v6, v6: true),
  SamplePacket("ATM", .atm, snap + v4),
  SamplePacket("SunATM", .sunATM, [2, 8, 0, 32] + snap + v4),
  SamplePacket("IP over Fibre Channel", .fibreChannelIP, [UInt8](repeating: 0, count: 16) + snap + v4),
  SamplePacket(
    "IP over IEEE 1394", .appleIPOver1394, [UInt8](repeating: 0, count: 16) + [0x86, 0xdd] + v6, v6: true),
  SamplePacket("Juniper Ethernet", .juniperEthernet, [0x4d, 0x47, 0x43, 0] + frame),
  SamplePacket(
    "Juniper PPP, extensions, no link header", .juniperPPP,
    [0x4d, 0x47, 0x43, 0x82, 0, 2, 1, 1, 2, 0, 0, 0] + v4),
  SamplePacket(
    "ERF, Ethernet, an extension header", .erf,
    [UInt8](repeating: 0, count: 8) + [0x82, 4] + be16(26 + frame.count) + [0, 0] + be16(frame.count)
      + [3, 0, 0, 0, 0, 0, 0, 0, 0, 0] + frame),
  SamplePacket(
    "ERF, IPv6", .erf,
    [UInt8](repeating: 0, count: 8) + [23, 4] + be16(16 + v6.count) + [0, 0] + be16(v6.count) + v6, v6: true),
  SamplePacket(
    "exported PDU, IP", .upperPDU, [0, 12, 0, 4, 0x69, 0x70, 0, 0, 0, 0, 0, 0] + v4),
  SamplePacket("IPNET", .ipnet, [1, 26] + [UInt8](repeating: 0, count: 22) + v6, v6: true),
]

let tunnelSamples: [SamplePacket] = [
  SamplePacket("VLAN", .ethernet, ethernet(0x8100, [0x20, 100, 8, 0] + v4), "vlan:100"),
  SamplePacket(
    "QinQ", .ethernet, ethernet(0x88a8, [0, 5, 0x81, 0, 0, 6, 0x86, 0xdd] + v6), "vlan:5/vlan:6", v6: true),
  SamplePacket("MPLS", .ethernet, ethernet(0x8847, [0, 1, 0, 0x40, 0, 2, 1, 0x40] + v4), "mpls:16/mpls:32"),
  SamplePacket(
    "MPLS pseudowire", .ethernet, ethernet(0x8847, [0, 1, 1, 0x40, 0, 0, 0, 0] + frame), "mpls:16"),
  SamplePacket(
    "PPPoE", .ethernet, ethernet(0x8864, [0x11, 0, 0, 9] + be16(v6.count + 2) + [0, 0x57] + v6), "pppoe:9",
    v6: true),
  SamplePacket("802.1ah", .ethernet, ethernet(0x88e7, [0, 0, 0, 5] + frame), "pbb:5"),
  SamplePacket("FabricPath", .ethernet, ethernet(0x8903, [0, 0x20] + frame), "fabricpath"),
  SamplePacket("Cisco MetaData", .ethernet, ethernet(0x8909, [1, 1, 0, 1, 0, 10, 8, 0] + v4), "cmd"),
  SamplePacket("TRILL", .ethernet, ethernet(0x22f3, [0, 0x41, 0, 1, 0, 2, 0, 0, 0, 0] + frame), "trill"),
  SamplePacket("NSH", .ethernet, ethernet(0x894f, [0, 2, 2, 3, 0, 0, 0, 0] + frame), "nsh"),
  SamplePacket(
    "MACsec, integrity only", .ethernet,
    ethernet(0x88e5, [0, 0, 0, 0, 0, 1, 8, 0] + v4 + [UInt8](repeating: 0, count: 16)), "macsec"),
  SamplePacket("IP in IP", .ethernet, outer(4, v4), "ipip"),
  SamplePacket("6in4", .ethernet, outer(41, v6), "6in4", v6: true),
  SamplePacket("GRE", .ethernet, outer(47, [0, 0, 8, 0] + v4), "gre"),
  SamplePacket(
    "GRE, all fields", .ethernet,
    outer(47, [0xf0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1, 0, 2, 0, 2, 9, 9, 0, 0, 0, 0] + v4), "gre:7"
  ),
  SamplePacket("GRE, WCCPv2", .ethernet, outer(47, [0, 0, 0x88, 0x3e, 0, 0, 0, 0] + v4), "gre"),
  SamplePacket(
    "PPTP", .ethernet, outer(47, [0x30, 0x81, 0x88, 0x0b, 0, 56, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1] + ppp + v4),
    "gre"),
  SamplePacket("NVGRE", .ethernet, outer(47, [0x20, 0, 0x65, 0x58, 0, 1, 2, 3] + frame), "gre:66051"),
  SamplePacket("ERSPAN I", .ethernet, outer(47, [0, 0, 0x88, 0xbe] + frame), "gre/erspan:0"),
  SamplePacket(
    "ERSPAN II", .ethernet, outer(47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 0, 0, 5, 0, 0, 0, 0] + frame),
    "gre/erspan:5"),
  SamplePacket(
    "ERSPAN III", .ethernet,
    outer(
      47,
      [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1] + frame
    ), "gre/erspan:6"),
  SamplePacket(
    "AH", .ethernet,
    ethernet(0x0800, ipv4(51, [6, 4] + [UInt8](repeating: 0, count: 22) + tcp(options: timestamps))), "ah"),
  SamplePacket("EtherIP", .ethernet, outer(97, [0x30, 0] + frame), "etherip"),
  SamplePacket(
    "L2TP, all fields", .ethernet,
    outer(17, udp(1701, [0x4a, 2] + be16(20 + v4.count) + [0, 1, 0, 2, 0, 0, 0, 0, 0, 2, 0, 0] + ppp + v4)),
    "l2tp:65538"),
  SamplePacket("L2TPv3 over IP", .ethernet, outer(115, [0, 0, 0, 7, 0, 0, 0, 0] + frame), "l2tp:7"),
  SamplePacket("VXLAN", .ethernet, outer(17, udp(4789, [8, 0, 0, 0, 0, 0, 42, 0] + frame)), "vxlan:42"),
  SamplePacket(
    "VXLAN, Linux' port", .ethernet, outer(17, udp(8472, [8, 0, 0, 0, 0, 0, 42, 0] + frame)), "vxlan:42"),
  SamplePacket(
    "VXLAN-GPE", .ethernet, outer(17, udp(4790, [12, 0, 0, 2, 0, 0, 42, 0] + v6)), "vxlan:42", v6: true),
  SamplePacket(
    "GENEVE, options", .ethernet,
    outer(17, udp(6081, [2, 0, 8, 0, 0, 0, 42, 0] + [UInt8](repeating: 0, count: 8) + v4)), "geneve:42"),
  SamplePacket(
    "GTP-U, extension header", .ethernet,
    outer(17, udp(2152, [0x34, 0xff] + be16(v4.count + 8) + [0, 0, 0, 9, 0, 0, 0, 0x85, 1, 0, 0, 0] + v4)),
    "gtp:9"),
  SamplePacket(
    "Teredo, both headers", .ethernet,
    outer(17, udp(3544, [0, 1, 0, 0] + [UInt8](repeating: 0, count: 9) + [0, 0, 1, 1, 1, 1, 1, 1] + v6)),
    "teredo", v6: true),
  SamplePacket("MPLS in UDP", .ethernet, outer(17, udp(6635, [0, 1, 1, 0x40] + v4)), "mpls-in-udp/mpls:16"),
  SamplePacket("LISP", .ethernet, outer(17, udp(4341, [0x80, 0, 0, 0, 0, 0, 0, 0] + v4)), "lisp"),
  SamplePacket("TZSP", .ethernet, outer(17, udp(37008, [1, 0, 0, 1, 10, 1, 200, 1] + frame)), "tzsp"),
  SamplePacket("CAPWAP", .ethernet, outer(17, udp(5247, [0, 0x10, 0, 0, 0, 0, 0, 0] + frame)), "capwap"),
  SamplePacket(
    "AYIYA", .ethernet,
    outer(17, udp(5072, [0x44, 0x52, 0x11, 41, 0, 0, 0, 0] + [UInt8](repeating: 1, count: 36) + v6)), "ayiya",
    v6: true),
  SamplePacket(
    "IPv4 options", .ethernet, ethernet(0x0800, ipv4(6, tcp(options: timestamps), options: [0x94, 4, 0, 0]))),
  SamplePacket(
    "IPv4 source route to follow", .ethernet,
    ethernet(
      0x0800,
      ipv4(
        6, tcp(options: timestamps), to: [198, 51, 100, 9], options: [1, 0x83, 7, 4] + serverV4))),
  SamplePacket(
    "IPv4 source route that was followed", .ethernet,
    ethernet(
      0x0800, ipv4(6, tcp(options: timestamps), options: [1, 0x89, 7, 8, 198, 51, 100, 9]))),
  SamplePacket(
    "IPv6 routing header, type 0", .ethernet,
    ethernet(
      0x86dd,
      ipv6(43, [6, 4, 0, 2] + be32(0) + waypointV6 + serverV6 + tcpV6(options: timestamps), to: waypointV6)),
    v6: true),
  SamplePacket(
    "IPv6 segment routing", .ethernet,
    ethernet(
      0x86dd,
      ipv6(43, [6, 4, 4, 1, 1, 0, 0, 0] + serverV6 + waypointV6 + tcpV6(options: timestamps), to: waypointV6)),
    v6: true),
  SamplePacket(
    "IPv6 mobility: routing header to the home address, and from one", .ethernet,
    ethernet(
      0x86dd,
      ipv6(
        43,
        [60, 2, 2, 1] + be32(0) + serverV6 + [6, 2, 1, 2, 0, 0, 0xc9, 16] + clientV6
          + tcpV6(options: timestamps),
        from: waypointV6, to: waypointV6)), v6: true),
  SamplePacket(
    "IPv6 extension headers", .ethernet,
    ethernet(
      0x86dd,
      ipv6(
        0,
        [60, 0, 1, 4, 0, 0, 0, 0] + [43, 0, 1, 4, 0, 0, 0, 0] + [44, 0, 0, 0, 0, 0, 0, 0] + [
          6, 0, 0, 0, 0, 0, 0, 9,
        ] + tcpV6(options: timestamps))), v6: true),
  SamplePacket(
    "VLAN, VXLAN, VLAN", .ethernet,
    ethernet(
      0x8100,
      [0, 7, 8, 0] + ipv4(17, udp(4789, [8, 0, 0, 0, 0, 0, 1, 0] + ethernet(0x8100, [0, 8, 8, 0] + v4)))),
    "vlan:7/vxlan:1/vlan:8"),
]
