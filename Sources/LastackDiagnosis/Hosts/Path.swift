public import LastackWire

/// The connections from one client to one server port: what an ephemeral port is chosen for (`semantics.md` §8.1).
public struct Path: Hashable, Sendable {
  public var client: IPAddress
  public var server: Endpoint

  public init(client: IPAddress, server: Endpoint) {
    self.client = client
    self.server = server
  }

  public var hosts: [IPAddress] { [client, server.address] }
}

/// Numbers given to keys in the order in which they are met, up to a bound.
struct Register<Key: Hashable & Sendable>: Sendable {
  let bound: Int
  private(set) var keys: [Key] = []
  private var places: [Key: UInt32] = [:]

  init(bound: Int) { self.bound = bound }

  var count: Int { keys.count }

  /// The key's number; nil for a new one when there is no room below `limit` of the bound.
  mutating func number(of key: Key, within limit: Int? = nil) -> UInt32? {
    if let known = places[key] { return known }
    guard keys.count < limit ?? bound else { return nil }
    let number = UInt32(keys.count)
    places[key] = number
    keys.append(key)
    return number
  }

  func known(_ key: Key) -> UInt32? { places[key] }
}

extension Path {
  /// Stands for the clients beyond those that are kept apart: the address that no host has (RFC 4291 §2.5.2).
  static let manyClients = IPAddress(v6: 0)

  /// Fewer words than the fields have: one client address is looked up for each connection.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(client.bits)
    hasher.combine(server.address.bits)
    hasher.combine(server.port)
  }
}
