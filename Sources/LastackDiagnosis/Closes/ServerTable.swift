public import LastackTracking
public import LastackWire

/// Closes by server address: exact for the first ``bound`` addresses met, one sum for all others.
public struct ServerTable: Sendable {
  public let bound: Int
  public private(set) var others = ServiceCloses()
  private var servers: [IPAddress: ServiceCloses] = [:]

  public init(bound: Int = 65_536) { self.bound = bound }

  /// Takes in a connection. Cost: a look-up.
  public mutating func add(_ flow: borrowing FlowRecord) {
    let address = flow.server.endpoint.address
    if servers.count == bound, servers[address] == nil {
      others.add(flow)
    } else {
      servers[address, default: ServiceCloses()].add(flow)
    }
  }

  /// The servers with most connections first; equal counts by address.
  public var descending: [(address: IPAddress, closes: ServiceCloses)] {
    servers.sorted { ($1.value.connections, $0.key.bits) < ($0.value.connections, $1.key.bits) }
      .map { ($0.key, $0.value) }
  }
}
