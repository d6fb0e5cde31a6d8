/// One outer layer that a segment was found under.
public enum EncapsulationLayer: Hashable, Sendable {
  case vlan(UInt16)
  case mpls(UInt32)
  case pppoe(session: UInt16)
  case gre(key: UInt32?)
  case erspan(session: UInt16)
  case ipip
  case sixInFour
  case teredo
  case l2tp(session: UInt32)
  case ah
  case vxlan(UInt32)
  case geneve(UInt32)
  case gtpU(UInt32)
  case pbb(serviceID: UInt32)
  case fabricPath
  /// Any other tunnel, by its name in the manual of the tool.
  case other(String)
}

extension EncapsulationLayer: CustomStringConvertible {
  /// The layer as the `encapsulation` column spells it: `vlan:100`, `gre`, `mpls:16`.
  public var description: String {
    switch self {
    case .vlan(let number): "vlan:\(number)"
    case .mpls(let label): "mpls:\(label)"
    case .pppoe(let session): "pppoe:\(session)"
    case .gre(let key): key.map { "gre:\($0)" } ?? "gre"
    case .erspan(let session): "erspan:\(session)"
    case .ipip: "ipip"
    case .sixInFour: "6in4"
    case .teredo: "teredo"
    case .l2tp(let session): "l2tp:\(session)"
    case .ah: "ah"
    case .vxlan(let network): "vxlan:\(network)"
    case .geneve(let network): "geneve:\(network)"
    case .gtpU(let endpoint): "gtp:\(endpoint)"
    case .pbb(let service): "pbb:\(service)"
    case .fabricPath: "fabricpath"
    case .other(let name): name
    }
  }
}

/// Which outer identifiers belong to a flow's identity (`--key`); none by default, as in tshark and Zeek.
///
/// Identifiers that the two directions of a connection do not share (MPLS labels, GTP-U and L2TP numbers) never belong.
public struct KeyPolicy: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var vlan: KeyPolicy { KeyPolicy(rawValue: 1) }
  @inlinable public static var tunnel: KeyPolicy { KeyPolicy(rawValue: 2) }
}

/// The encapsulations met so far, each with the small number that segments carry instead of it.
///
/// 0 is always the empty encapsulation. Bounded, since a capture may invent identifiers: those beyond the bound share
/// one number, and read ``unlisted``.
public final class EncapsulationTable {
  /// What encapsulations beyond the bound are called.
  public static let unlisted: [EncapsulationLayer] = [.other("unlisted")]

  private var layers: [[EncapsulationLayer]] = [[]]
  private var numbers: [[EncapsulationLayer]: UInt32] = [[]: 0]
  private let limit: Int

  /// - Parameter limit: how many different encapsulations are told apart.
  public init(limit: Int = 1 << 20) { self.limit = limit }

  /// How many there are, the empty one included: their numbers are below it.
  public var count: Int { layers.count }

  public subscript(_ number: UInt32) -> [EncapsulationLayer] { layers[Int(number)] }

  /// The number of `encapsulation`, outermost layer first. Allocates the first time each is met.
  public func intern(_ encapsulation: [EncapsulationLayer]) -> UInt32 {
    if let known = numbers[encapsulation] { return known }
    if layers.count > limit, encapsulation != Self.unlisted { return intern(Self.unlisted) }
    let number = UInt32(layers.count)
    layers.append(encapsulation)
    numbers[encapsulation] = number
    return number
  }
}
