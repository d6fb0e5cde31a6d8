internal import LastackTracking
internal import LastackWire

/// How the connections to one server port ended.
public struct ServiceCloses: Sendable, Equatable {
  public var connections = 0
  public var closedByClient = 0
  public var closedByServer = 0
  public var closedByBoth = 0
  /// A FIN was seen, but not enough to say whose close came first.
  public var closerUnknown = 0
  public var resetByClient = 0
  public var resetByServer = 0
  public var failedHandshakes = 0

  public init() {}

  mutating func add(_ flow: borrowing FlowRecord) {
    connections += 1
    switch flow.activeCloser {
    case .client: closedByClient += 1
    case .server: closedByServer += 1
    case .both: closedByBoth += 1
    case .unknown: closerUnknown += 1
    case nil: break
    }
    switch flow.resetBy {
    case .client: resetByClient += 1
    case .server: resetByServer += 1
    case nil: break
    }
    if flow.outcome.isHandshakeFailure { failedHandshakes += 1 }
  }
}

/// Closes by server port: exact for the first ``bound`` ports met, one sum for all others.
public struct ServiceTable: Sendable {
  public let bound: Int
  public private(set) var others = ServiceCloses()
  private var services: [UInt16: ServiceCloses] = [:]

  public init(bound: Int = 4096) { self.bound = bound }

  public var count: Int { services.count }

  mutating func add(_ flow: borrowing FlowRecord) {
    let port = flow.server.endpoint.port
    if services.count == bound, services[port] == nil {
      others.add(flow)
    } else {
      services[port, default: ServiceCloses()].add(flow)
    }
  }

  /// The services with most connections first; equal counts by port.
  public var descending: [(port: UInt16, closes: ServiceCloses)] {
    services.sorted { ($1.value.connections, $0.key) < ($0.value.connections, $1.key) }
      .map { ($0.key, $0.value) }
  }
}
