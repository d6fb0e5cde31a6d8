/// What a packet was that is no TCP segment: the innermost protocol that was recognized.
public enum NonTCPProtocol: Hashable, Sendable {
  case etherType(UInt16)
  /// By IP protocol number.
  case ip(UInt8)
  /// By PPP protocol number.
  case ppp(UInt16)
  /// By GRE protocol type.
  case gre(UInt16)
  /// By LLC destination service access point.
  case llc(UInt8)
  /// By BSD address family.
  case addressFamily(UInt32)
  case other(String)
}

extension NonTCPProtocol: CustomStringConvertible {
  /// The protocol's name where it has a common one, else its number.
  public var description: String {
    switch self {
    case .etherType(0x0806): "arp"
    case .etherType(0x88cc): "lldp"
    case .etherType(let number): "ethertype 0x" + String(number, radix: 16)
    case .ip(1): "icmp"
    case .ip(2): "igmp"
    case .ip(17): "udp"
    case .ip(58): "icmpv6"
    case .ip(89): "ospf"
    case .ip(112): "vrrp"
    case .ip(132): "sctp"
    case .ip(let number): "ip protocol \(number)"
    case .ppp(let number): "ppp protocol 0x" + String(number, radix: 16)
    case .gre(let number): "gre protocol 0x" + String(number, radix: 16)
    case .llc(0x42): "stp"
    case .llc(let number): "llc 0x" + String(number, radix: 16)
    case .addressFamily(let number): "address family \(number)"
    case .other(let name): name
    }
  }
}
