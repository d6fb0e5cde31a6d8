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

  /// A total order, for results that do not depend on how they came about.
  func precedes(_ other: Path) -> Bool {
    server == other.server ? client.bits < other.client.bits : server.precedes(other.server)
  }
}

extension Path {
  /// Stands for the clients beyond those that are kept apart: the address that no host has (RFC 4291 §2.5.2).
  static let manyClients = IPAddress(v6: 0)
}
