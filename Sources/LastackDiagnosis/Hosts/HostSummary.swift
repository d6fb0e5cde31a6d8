internal import LastackTracking
public import LastackWire

/// The TIME-WAITs of one host over time (`semantics.md` §8.4).
public struct HostSummary: Sendable {
  public var address: IPAddress
  /// TIME-WAITs of connections that it had opened, and of those that it had accepted.
  public var asClient: Int
  public var asServer: Int
  /// Ended by a reset or by a new connection rather than by time.
  public var endedEarly: Int
  public var peak: PopulationCurve.Point
  /// Population times time from the first TIME-WAIT to the last end, in nanoseconds: divided by the number it is the
  /// mean length, by the time the mean population (Little's law).
  public var area: Int64
  /// Until then TIME-WAITs from before the first connection seen here may be missing: populations are lower bounds.
  public var warmingUpUntil: CaptureTime
  public var curve: PopulationCurve

  public var total: Int { asClient + asServer }
}

/// Half-closed connections of a listener.
public struct ListenerSummary: Sendable {
  public var listener: Endpoint
  public var connections: Int
  public var refused: Int
  public var dwells: ServiceDwells
}

extension HostStage {
  /// Hosts that held TIME-WAIT, those with most first; only `chosen` ones where some are named. Cost: the entries of the
  /// log that are theirs are sorted.
  public func hostSummaries(of chosen: Set<IPAddress>? = nil) -> [HostSummary] {
    var hosts = Register<IPAddress>(bound: .max)
    var summaries: [(clients: Int, servers: Int, early: Int, first: CaptureTime)] = []
    var byKey = [UInt32?](repeating: nil, count: paths.count * 2)
    for (number, path) in paths.keys.enumerated() {
      let state = pathStates[number]
      for (atServer, host) in [path.client, path.server.address].enumerated() {
        let held = Int(atServer == 0 ? state.atClient : state.atServer)
        guard held > 0, host != Path.manyClients, chosen?.contains(host) ?? true,
          let place = hosts.number(of: host)
        else { continue }
        byKey[number * 2 + atServer] = place
        if Int(place) == summaries.count { summaries.append((0, 0, 0, state.firstStart)) }
        if atServer == 0 {
          summaries[Int(place)].clients += held
        } else {
          summaries[Int(place)].servers += held
        }
        summaries[Int(place)].early += Int(atServer == 0 ? state.earlyAtClient : state.earlyAtServer)
        summaries[Int(place)].first = min(summaries[Int(place)].first, state.firstStart)
      }
    }
    let curves = timeWaits.curves { byKey[Int($0)] }
    return hosts.keys.enumerated().compactMap { number, address -> HostSummary? in
      guard let curve = curves[UInt32(number)], let peak = curve.peak, let first = curve.points.first,
        let last = curve.points.last
      else { return nil }
      let counts = summaries[number]
      return HostSummary(
        address: address, asClient: counts.clients, asServer: counts.servers, endedEarly: counts.early,
        peak: peak, area: curve.area(from: first.time, to: last.time),
        warmingUpUntil: counts.first.advanced(byNanoseconds: policy.timeWait.length(at: address)),
        curve: curve)
    }.sorted {
      if $0.peak.population != $1.peak.population { return $0.peak.population > $1.peak.population }
      if $0.peak.time != $1.peak.time { return $0.peak.time < $1.peak.time }
      return $0.address.bits < $1.address.bits
    }
  }

  /// TIME-WAITs at hosts that are not told apart, since there are more paths than are kept.
  public var timeWaitsElsewhere: Int {
    paths.keys.enumerated().reduce(unplaced) { sum, path in
      path.element.client == Path.manyClients ? sum + Int(pathStates[path.offset].atClient) : sum
    }
  }

  /// The population of a (holder, peer, port): of the path's TIME-WAITs at the client, or at the server.
  public func timeWaitCurve(of path: Path, atServer: Bool) -> PopulationCurve? {
    guard let number = paths.known(path) else { return nil }
    return timeWaits.curves { $0 == number << 1 | (atServer ? 1 : 0) ? 0 : nil }[0]
  }

  /// Clients' use of their ports, path by path, where at least so many TIME-WAITs were at the client; most first.
  public func portUsages(ofAtLeast least: Int) -> [PortUsage] { portUsages(atLeast: least).map(\.usage) }

  /// Listeners with half-closed connections, those with most connections first.
  public func listenerSummaries() -> [ListenerSummary] {
    listeners.keys.enumerated().map { number, listener in
      let state = listenerStates[number]
      return ListenerSummary(
        listener: listener, connections: state.accepted, refused: state.refused, dwells: state.dwells)
    }.filter { $0.connections > 0 }
      .sorted {
        $0.connections == $1.connections
          ? $0.listener.precedes($1.listener) : $0.connections > $1.connections
      }
  }
}
