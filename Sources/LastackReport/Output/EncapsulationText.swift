public import LastackWire

// How single values are spelled in every machine-readable output. None of these spellings needs escaping.
extension OutputBuffer {
  /// Appends `layers`, outermost first: `vlan:100/vxlan:42`.
  public mutating func append(_ layers: [EncapsulationLayer]) {
    for (index, layer) in layers.enumerated() {
      if index > 0 { append(UInt8(ascii: "/")) }
      append(layer)
    }
  }

  private mutating func append(_ layer: EncapsulationLayer) {
    switch layer {
    case .vlan(let identifier): append("vlan:", UInt32(identifier))
    case .mpls(let label): append("mpls:", label)
    case .pppoe(let session): append("pppoe:", UInt32(session))
    case .gre(nil): append("gre")
    case .gre(.some(let key)): append("gre:", key)
    case .erspan(let session): append("erspan:", UInt32(session))
    case .ipip: append("ipip")
    case .sixInFour: append("6in4")
    case .teredo: append("teredo")
    case .l2tp(let session): append("l2tp:", session)
    case .ah: append("ah")
    case .vxlan(let identifier): append("vxlan:", identifier)
    case .geneve(let identifier): append("geneve:", identifier)
    case .gtpU(let identifier): append("gtp:", identifier)
    case .pbb(let identifier): append("pbb:", identifier)
    case .fabricPath: append("fabricpath")
    case .other(let name): append(name)
    }
  }

  private mutating func append(_ name: StaticString, _ number: UInt32) {
    append(name)
    append(decimal: UInt64(number))
  }
}
