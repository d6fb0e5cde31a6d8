extension Dissection {
  /// A UDP header, and the tunnels known by their ports: the lower port is asked first.
  mutating func datagram(_ number: UInt8) -> Next {
    guard has(8) else { return cut(.udp, needing: 8) }
    let source = bytes.big16(offset)
    let destination = bytes.big16(offset &+ 2)
    let length = Int(bytes.big16(offset &+ 4))
    guard number == 17, let tunnel = UDPTunnel(port: min(source, destination)) ?? UDPTunnel(port: max(source, destination))
    else { return .notTCP(.ip(number)) }
    // A length of zero is a jumbogram's (RFC 2675 §4).
    guard length >= 8 || length == 0 else { return bad(.udp) }
    if length != 0 { limit(to: length) }
    skip(8)
    let next = payload(of: tunnel)
    return next
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
    case 2152, 2123: self = .gtpU
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
