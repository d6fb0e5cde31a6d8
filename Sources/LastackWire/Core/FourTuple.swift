/// One end of a connection: an address and a port.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
  public var address: IPAddress
  public var port: UInt16

  @inlinable public init(_ address: IPAddress, _ port: UInt16) {
    self.address = address
    self.port = port
  }

  /// A total order over endpoints: it makes the symmetric key of a four-tuple, and nothing else.
  @inlinable public func precedes(_ other: Endpoint) -> Bool {
    if address.bits != other.address.bits { return address.bits < other.address.bits }
    if port != other.port { return port < other.port }
    return address.family.rawValue < other.address.family.rawValue
  }
}

/// Two endpoints, in a direction.
public struct FourTuple: Hashable, Sendable, BitwiseCopyable {
  public var source: Endpoint
  public var destination: Endpoint

  @inlinable public init(source: Endpoint, destination: Endpoint) {
    self.source = source
    self.destination = destination
  }

  @inlinable public var reversed: FourTuple { FourTuple(source: destination, destination: source) }
}

extension Endpoint: CustomStringConvertible {
  /// `192.0.2.1:80`, or `[2001:db8::1]:80`.
  public var description: String {
    switch address.family {
    case .v4: "\(address):\(port)"
    case .v6: "[\(address)]:\(port)"
    }
  }
}
