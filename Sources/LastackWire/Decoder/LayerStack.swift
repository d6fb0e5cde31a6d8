/// The outer layers of one packet, outermost first, in a value of fixed size.
///
/// Layers beyond the sixteenth are crossed but not named.
struct LayerStack {
  /// A layer as one number: its kind above, its identifier below.
  struct Layer: Equatable, BitwiseCopyable {
    enum Kind: UInt8 {
      case vlan, mpls, pppoe, gre, keyedGRE, erspan, ipip, sixInFour, teredo, l2tp, ah, vxlan, geneve, gtpU,
        pbb
      case fabricPath, trill, nsh, etherIP, sflow, capwap, lisp, ayiya, tzsp, macsec, metadata, vnTag, eTag
      case redundancyTag, l2tpV3, mplsInUDP
    }

    var rawValue: UInt64

    init(_ kind: Kind, _ identifier: UInt32 = 0) {
      rawValue = UInt64(kind.rawValue) << 32 | UInt64(identifier)
    }

    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: rawValue >> 32)) ?? .vlan }
    var identifier: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
  }

  static let capacity = 16

  private(set) var count = 0
  private var layers = InlineArray<16, UInt64>(repeating: 0)

  mutating func append(_ kind: Layer.Kind, _ identifier: UInt32 = 0) {
    guard count < LayerStack.capacity else { return }
    layers[count] = Layer(kind, identifier).rawValue
    count += 1
  }

  subscript(_ index: Int) -> Layer {
    var layer = Layer(.vlan)
    layer.rawValue = layers[index]
    return layer
  }

  func equals(_ other: LayerStack) -> Bool {
    guard count == other.count else { return false }
    for index in 0..<count where layers[index] != other.layers[index] { return false }
    return true
  }

  /// A slot number for a small cache; collisions only cost time.
  var slot: Int {
    var mixed: UInt64 = 0
    for index in 0..<count { mixed = (mixed ^ layers[index]) &* 0x9e37_79b9_7f4a_7c15 }
    return Int(mixed >> 58)
  }
}

extension LayerStack.Layer {
  /// The layer as reports name it.
  var named: EncapsulationLayer {
    switch kind {
    case .vlan: .vlan(UInt16(truncatingIfNeeded: identifier))
    case .mpls: .mpls(identifier)
    case .pppoe: .pppoe(session: UInt16(truncatingIfNeeded: identifier))
    case .gre: .gre(key: nil)
    case .keyedGRE: .gre(key: identifier)
    case .erspan: .erspan(session: UInt16(truncatingIfNeeded: identifier))
    case .ipip: .ipip
    case .sixInFour: .sixInFour
    case .teredo: .teredo
    case .l2tp, .l2tpV3: .l2tp(session: identifier)
    case .ah: .ah
    case .vxlan: .vxlan(identifier)
    case .geneve: .geneve(identifier)
    case .gtpU: .gtpU(identifier)
    case .pbb: .pbb(serviceID: identifier)
    case .fabricPath: .fabricPath
    case .trill: .other("trill")
    case .nsh: .other("nsh")
    case .etherIP: .other("etherip")
    case .sflow: .other("sflow")
    case .capwap: .other("capwap")
    case .lisp: .other("lisp")
    case .ayiya: .other("ayiya")
    case .tzsp: .other("tzsp")
    case .macsec: .other("macsec")
    case .metadata: .other("cmd")
    case .vnTag: .other("vntag")
    case .eTag: .other("etag")
    case .redundancyTag: .other("rtag")
    case .mplsInUDP: .other("mpls-in-udp")
    }
  }

  /// The part of the layer that a flow's identity takes in under `policy`, nil for none.
  ///
  /// MPLS labels, GTP-U tunnel endpoints and L2TP sessions are numbered by the receiver, so that a connection's two
  /// directions carry different numbers: of these only the kind counts.
  func scoped(by policy: KeyPolicy) -> EncapsulationLayer? {
    switch kind {
    case .vlan: policy.contains(.vlan) ? named : nil
    case .mpls: policy.contains(.tunnel) ? .mpls(0) : nil
    case .gtpU: policy.contains(.tunnel) ? .gtpU(0) : nil
    case .l2tp, .l2tpV3: policy.contains(.tunnel) ? .l2tp(session: 0) : nil
    case .pppoe, .gre, .keyedGRE, .erspan, .ipip, .sixInFour, .teredo, .ah, .vxlan, .geneve, .pbb,
      .fabricPath,
      .trill, .nsh, .etherIP, .sflow, .capwap, .lisp, .ayiya, .tzsp, .macsec, .metadata, .vnTag, .eTag,
      .redundancyTag, .mplsInUDP:
      policy.contains(.tunnel) ? named : nil
    }
  }
}
