/// A link-layer header type, numbered as in capture files (LINKTYPE_*, www.tcpdump.org/linktypes.html).
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

extension LinkType {
  /// The address family in host order.
  @inlinable public static var null: LinkType { LinkType(rawValue: 0) }
  @inlinable public static var ethernet: LinkType { LinkType(rawValue: 1) }
  @inlinable public static var tokenRing: LinkType { LinkType(rawValue: 6) }
  @inlinable public static var arcnet: LinkType { LinkType(rawValue: 7) }
  @inlinable public static var ppp: LinkType { LinkType(rawValue: 9) }
  @inlinable public static var fddi: LinkType { LinkType(rawValue: 10) }
  /// DLT_RAW of most systems.
  @inlinable public static var raw12: LinkType { LinkType(rawValue: 12) }
  /// DLT_RAW of OpenBSD.
  @inlinable public static var raw14: LinkType { LinkType(rawValue: 14) }
  @inlinable public static var pppHDLC: LinkType { LinkType(rawValue: 50) }
  @inlinable public static var pppoe: LinkType { LinkType(rawValue: 51) }
  /// LINKTYPE_RAW: an IPv4 or IPv6 header, told by its version.
  @inlinable public static var raw: LinkType { LinkType(rawValue: 101) }
  @inlinable public static var ciscoHDLC: LinkType { LinkType(rawValue: 104) }
  @inlinable public static var wireless: LinkType { LinkType(rawValue: 105) }
  /// The address family in network order (OpenBSD).
  @inlinable public static var loop: LinkType { LinkType(rawValue: 108) }
  @inlinable public static var linuxCooked: LinkType { LinkType(rawValue: 113) }
  @inlinable public static var prism: LinkType { LinkType(rawValue: 119) }
  @inlinable public static var radiotap: LinkType { LinkType(rawValue: 127) }
  @inlinable public static var arcnetLinux: LinkType { LinkType(rawValue: 129) }
  @inlinable public static var avs: LinkType { LinkType(rawValue: 163) }
  @inlinable public static var ppi: LinkType { LinkType(rawValue: 192) }
  @inlinable public static var pppWithDirection: LinkType { LinkType(rawValue: 204) }
  @inlinable public static var ipnet: LinkType { LinkType(rawValue: 226) }
  @inlinable public static var ipv4: LinkType { LinkType(rawValue: 228) }
  @inlinable public static var ipv6: LinkType { LinkType(rawValue: 229) }
  @inlinable public static var nflog: LinkType { LinkType(rawValue: 239) }
  /// IEEE 802.3br: a frame behind its preamble and start delimiter.
  @inlinable public static var ethernetMPacket: LinkType { LinkType(rawValue: 274) }
  @inlinable public static var linuxCooked2: LinkType { LinkType(rawValue: 276) }
  /// OpenBSD's packet filter log.
  @inlinable public static var packetFilterLog: LinkType { LinkType(rawValue: 117) }
  /// OpenBSD's IPsec interface, `enc`.
  @inlinable public static var openBSDEncapsulation: LinkType { LinkType(rawValue: 109) }
  /// Darwin's PKTAP.
  @inlinable public static var packetTap: LinkType { LinkType(rawValue: 258) }
  /// Darwin's PKTAP under the number that its DLT had.
  @inlinable public static var packetTapUser: LinkType { LinkType(rawValue: 149) }
  @inlinable public static var frameRelay: LinkType { LinkType(rawValue: 107) }
  /// LLC-encapsulated ATM (RFC 2684 §5).
  @inlinable public static var atm: LinkType { LinkType(rawValue: 100) }
  @inlinable public static var sunATM: LinkType { LinkType(rawValue: 123) }
  /// RFC 2625.
  @inlinable public static var fibreChannelIP: LinkType { LinkType(rawValue: 122) }
  /// Apple's IP over IEEE 1394.
  @inlinable public static var appleIPOver1394: LinkType { LinkType(rawValue: 138) }
  @inlinable public static var juniperEthernet: LinkType { LinkType(rawValue: 178) }
  @inlinable public static var juniperPPP: LinkType { LinkType(rawValue: 179) }
  @inlinable public static var juniperFrameRelay: LinkType { LinkType(rawValue: 180) }
  @inlinable public static var juniperCiscoHDLC: LinkType { LinkType(rawValue: 181) }
  /// Endace's extensible record format.
  @inlinable public static var erf: LinkType { LinkType(rawValue: 197) }
  /// PDUs that Wireshark exported.
  @inlinable public static var upperPDU: LinkType { LinkType(rawValue: 252) }
}

extension LinkType: CustomStringConvertible {
  /// The link's usual name, or its number.
  public var description: String {
    switch self {
    case .null: "NULL"
    case .ethernet: "Ethernet"
    case .tokenRing: "Token Ring"
    case .arcnet: "ARCNET"
    case .ppp: "PPP"
    case .fddi: "FDDI"
    case .raw12: "raw IP"
    case .raw14: "raw IP"
    case .pppHDLC: "PPP in HDLC framing"
    case .pppoe: "PPPoE"
    case .raw: "raw IP"
    case .ciscoHDLC: "Cisco HDLC"
    case .wireless: "802.11"
    case .loop: "LOOP"
    case .linuxCooked: "Linux cooked v1"
    case .prism: "802.11 with Prism header"
    case .radiotap: "802.11 with radiotap"
    case .arcnetLinux: "ARCNET (Linux)"
    case .avs: "802.11 with AVS header"
    case .ppi: "PPI"
    case .pppWithDirection: "PPP with direction"
    case .ipnet: "IPNET"
    case .ipv4: "IPv4"
    case .ipv6: "IPv6"
    case .nflog: "NFLOG"
    case .ethernetMPacket: "Ethernet mPackets"
    case .linuxCooked2: "Linux cooked v2"
    case .packetFilterLog: "PFLOG"
    case .openBSDEncapsulation: "ENC"
    case .packetTap: "PKTAP"
    case .packetTapUser: "PKTAP"
    case .frameRelay: "Frame Relay"
    case .atm: "ATM, RFC 2684"
    case .sunATM: "SunATM"
    case .fibreChannelIP: "IP over Fibre Channel"
    case .appleIPOver1394: "IP over IEEE 1394"
    case .juniperEthernet: "Juniper Ethernet"
    case .juniperPPP: "Juniper PPP"
    case .juniperFrameRelay: "Juniper Frame Relay"
    case .juniperCiscoHDLC: "Juniper Cisco HDLC"
    case .erf: "ERF"
    case .upperPDU: "Wireshark's exported PDUs"
    default: "link type \(rawValue)"
    }
  }
}
