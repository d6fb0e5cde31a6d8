internal import LastackTracking
internal import LastackWire

/// Decides which of the two places a flow's segments pass first, for each direction.
///
/// By hop limits where routers lie between the places; else by time: of two segments that cross at nearly the same time the
/// one that passes A first has the larger difference of times, whatever the clocks say. What a flow does not tell
/// itself is taken from the other flows of its sender.
struct PathFinder {
  /// A matched pair of segments without rivals.
  struct Crossing {
    var time: CaptureTime
    var delta: Int64
    var from: Side
    /// Hops less at B than at A; nil where it was set anew in between.
    var hops: Int?
  }

  struct Orders: Equatable {
    var client = PathOrder.unknown
    var server = PathOrder.unknown

    subscript(_ side: Side) -> PathOrder {
      get { side == .client ? client : server }
      set { if side == .client { client = newValue } else { server = newValue } }
    }
  }

  private var orders: [Orders] = []
  private var senders: [(client: IPAddress, server: IPAddress)] = []

  mutating func add(_ crossings: [Crossing], client: IPAddress, server: IPAddress) {
    var result = Orders()
    let byTime = Self.orderByTime(crossings.sorted { $0.time < $1.time })
    for side in Side.allCases {
      let hops = crossings.lazy.filter { $0.from == side }.compactMap(\.hops)
      let (down, up) = (hops.filter { $0 > 0 }.count, hops.filter { $0 < 0 }.count)
      if down > up {
        result[side] = .aFirst
      } else if up > down {
        result[side] = .bFirst
      } else {
        result[side] = side == .client ? byTime : byTime.reversed
      }
    }
    orders.append(result)
    senders.append((client, server))
  }

  /// Which place the client's segments pass first, by segments of both directions next to each other in time.
  private static func orderByTime(_ crossings: [Crossing]) -> PathOrder {
    var (ahead, behind, equal) = (0, 0, 0)
    for (one, other) in zip(crossings, crossings.dropFirst()) where one.from != other.from {
      // Crystals drift by a millisecond in so much time.
      guard other.time.nanoseconds(since: one.time) <= 1_000_000_000 else { continue }
      let (client, server) = one.from == .client ? (one, other) : (other, one)
      let difference = client.delta.subtractingReportingOverflow(server.delta).partialValue
      if difference > 1_000 { ahead += 1 } else if difference < -1_000 { behind += 1 } else { equal += 1 }
    }
    if ahead > 2 * behind, ahead > equal { return .aFirst }
    if behind > 2 * ahead, behind > equal { return .bFirst }
    return equal > ahead + behind ? .together : .unknown
  }

  /// The order of every flow added, in turn.
  func result() -> [Orders] {
    var hosts: [IPAddress: (a: Int, b: Int)] = [:]
    var roles = (a: 0, b: 0)
    var together = 0
    for (order, sender) in zip(orders, senders) {
      for side in Side.allCases {
        let host = side == .client ? sender.client : sender.server
        switch order[side] {
        case .aFirst:
          hosts[host, default: (0, 0)].a += 1
          if side == .client { roles.a += 1 } else { roles.b += 1 }
        case .bFirst:
          hosts[host, default: (0, 0)].b += 1
          if side == .client { roles.b += 1 } else { roles.a += 1 }
        case .together: together += 1
        case .unknown: break
        }
      }
    }
    let isOnePlace = together > 0 && roles.a + roles.b == 0
    return zip(orders, senders).map { order, sender in
      var order = order
      for side in Side.allCases where order[side].sender == nil {
        if isOnePlace {
          order[side] = .together
          continue
        }
        let host = hosts[side == .client ? sender.client : sender.server] ?? (0, 0)
        let client = side == .client ? roles : (a: roles.b, b: roles.a)
        if host.a != host.b {
          order[side] = host.a > host.b ? .aFirst : .bFirst
        } else if client.a != client.b {
          order[side] = client.a > client.b ? .aFirst : .bFirst
        }
      }
      return order
    }
  }
}
