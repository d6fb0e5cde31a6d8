/// A link-layer header type, numbered as in capture files (LINKTYPE_*, www.tcpdump.org/linktypes.html).
public struct LinkType: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

extension LinkType {
  /// The address family in host order.
  public static let null = LinkType(rawValue: 0)
  public static let ethernet = LinkType(rawValue: 1)
  public static let tokenRing = LinkType(rawValue: 6)
  public static let arcnet = LinkType(rawValue: 7)
  public static let ppp = LinkType(rawValue: 9)
  public static let fddi = LinkType(rawValue: 10)
  /// DLT_RAW of most systems.
  public static let raw12 = LinkType(rawValue: 12)
  /// DLT_RAW of OpenBSD.
  public static let raw14 = LinkType(rawValue: 14)
  public static let pppHDLC = LinkType(rawValue: 50)
  public static let pppoe = LinkType(rawValue: 51)
  /// LINKTYPE_RAW: an IPv4 or IPv6 header, told by its version.
  public static let raw = LinkType(rawValue: 101)
  public static let ciscoHDLC = LinkType(rawValue: 104)
  public static let wireless = LinkType(rawValue: 105)
  /// The address family in network order (OpenBSD).
  public static let loop = LinkType(rawValue: 108)
  public static let linuxCooked = LinkType(rawValue: 113)
  public static let prism = LinkType(rawValue: 119)
  public static let radiotap = LinkType(rawValue: 127)
  public static let arcnetLinux = LinkType(rawValue: 129)
  public static let avs = LinkType(rawValue: 163)
  public static let ppi = LinkType(rawValue: 192)
  public static let pppWithDirection = LinkType(rawValue: 204)
  public static let ipnet = LinkType(rawValue: 226)
  public static let ipv4 = LinkType(rawValue: 228)
  public static let ipv6 = LinkType(rawValue: 229)
  public static let nflog = LinkType(rawValue: 239)
  /// IEEE 802.3br: a frame behind its preamble and start delimiter.
  public static let ethernetMPacket = LinkType(rawValue: 274)
  public static let linuxCooked2 = LinkType(rawValue: 276)
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
    default: "link type \(rawValue)"
    }
  }
}
