internal import LastackTracking
public import LastackWire

/// How many TIME-WAITs each host was left with: exact for the first ``bound`` hosts met, one sum for all others.
public struct TimeWaitHolders: Sendable {
  public struct Host: Sendable, Equatable {
    public var asClient = 0
    public var asServer = 0

    public var total: Int { asClient + asServer }

    mutating func add(_ side: Side) {
      switch side {
      case .client: asClient += 1
      case .server: asServer += 1
      }
    }
  }

  public let bound: Int
  public private(set) var others = Host()
  private var hosts: [IPAddress: Host] = [:]

  public init(bound: Int = 65_536) { self.bound = bound }

  public var count: Int { hosts.count }

  mutating func add(_ flow: borrowing FlowRecord) {
    switch flow.timeWaitHolder {
    case .none: break
    case .client: add(.client, flow.client.endpoint.address)
    case .server: add(.server, flow.server.endpoint.address)
    case .both:
      add(.client, flow.client.endpoint.address)
      add(.server, flow.server.endpoint.address)
    }
  }

  private mutating func add(_ side: Side, _ address: IPAddress) {
    if hosts.count == bound, hosts[address] == nil {
      others.add(side)
    } else {
      hosts[address, default: Host()].add(side)
    }
  }

  /// The hosts with most TIME-WAITs first; equal counts by address.
  public var descending: [(address: IPAddress, host: Host)] {
    hosts.sorted {
      ($1.value.total, $0.key.bits) < ($0.value.total, $1.key.bits)
    }.map { ($0.key, $0.value) }
  }
}
