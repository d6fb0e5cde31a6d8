extension Dissection {
  /// A UDP header, and the tunnels known by their ports: the lower port is asked first.
  mutating func datagram(_ number: UInt8) -> Next {
    guard has(8) else { return cut(.udp, needing: 8) }
    let source = bytes.big16(offset)
    let destination = bytes.big16(offset &+ 2)
    let length = Int(bytes.big16(offset &+ 4))
    guard
      let tunnel = UDPTunnel(port: min(source, destination)) ?? UDPTunnel(port: max(source, destination))
    else { return .notTCP(.ip(number)) }
    if number == 17 {
      // A length of zero is a jumbogram's (RFC 2675 §4). UDP-Lite has no length.
      let isJumbo = length == 0 && network.traits.contains(.zeroTotalLength)
      guard length >= 8 || isJumbo else { return bad(.udp) }
      if !isJumbo { limit(to: length) }
    }
    skip(8)
    return payload(of: tunnel)
  }

  private mutating func payload(of tunnel: UDPTunnel) -> Next {
    switch tunnel {
    case .vxlan: vxlan(isGeneric: false)
    case .vxlanGPE: vxlan(isGeneric: true)
    case .geneve: geneve()
    case .gtpU: gtp()
    case .teredo: teredo()
    case .l2tp: layer2Tunnel()
    case .mpls: mplsInUDP()
    case .gre: genericRouting()
    case .sflow: sampledFlow()
    case .capwap: capwap()
    case .lisp: locatorSeparation()
    case .ayiya: ayiya()
    case .tzsp: tzsp()
    }
  }

  private mutating func mplsInUDP() -> Next {
    layers.append(.mplsInUDP)
    return .mpls
  }
}

/// The tunnels that are told by a UDP port, as tshark's defaults have them; and 8472, Linux' own port for VXLAN.
enum UDPTunnel {
  case vxlan, vxlanGPE, geneve, gtpU, teredo, l2tp, mpls, gre, sflow, capwap, lisp, ayiya, tzsp

  init?(port: UInt16) {
    switch port {
    case 4789, 8472: self = .vxlan
    case 4790: self = .vxlanGPE
    case 6081: self = .geneve
    case 2152, 2123, 3386: self = .gtpU
    case 3544: self = .teredo
    case 1701: self = .l2tp
    case 6635: self = .mpls
    case 4754: self = .gre
    case 6343: self = .sflow
    case 5247: self = .capwap
    case 4341: self = .lisp
    case 5072: self = .ayiya
    case 37008: self = .tzsp
    default: return nil
    }
  }
}
