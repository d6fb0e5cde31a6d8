internal import LastackTracking
public import LastackWire

/// A client that was refused at many ports: it looks for what listens, or its configuration is wrong (`semantics.md` §7.2
/// T1). No alarm.
public struct PortScan: Sendable, Equatable {
  public var client: IPAddress
  /// Different addresses and ports that refused it, and the addresses among them.
  public var ports: Int
  public var addresses: Int
  public var lowestPort: UInt16
  public var highestPort: UInt16
  /// SYNs refused.
  public var refused: Int
  public var first: CaptureTime
  public var last: CaptureTime

  /// Fewer are a program that tries its few servers.
  static let leastPorts = 20
}

/// Refused SYNs by client and port; bounded by 65,536 of these pairs, beyond which ports are lower bounds.
struct RefusalLog: Sendable {
  struct Entry: Sendable {
    var ports = 0
    var addresses = 0
    var lowest = UInt16.max
    var highest: UInt16 = 0
    var refused = 0
    var first: OverflowCount.Place
    var last: OverflowCount.Place
  }

  private var pairs = Register<Path>(bound: 1 << 16)
  /// Port 0 stands for all of an address.
  private var hosts = Register<Path>(bound: 1 << 15)
  private(set) var clients = Register<IPAddress>(bound: 1 << 12)
  private(set) var entries: [Entry] = []

  mutating func add(_ flow: borrowing FlowRecord) {
    let place = OverflowCount.Place(
      time: flow.start, flow: flow.flow, input: flow.input, frame: flow.firstFrame)
    guard let number = entry(of: flow.client.endpoint.address, place) else { return }
    entries[number].refused += 1
    note(flow.server.endpoint, by: number)
  }

  private mutating func entry(of client: IPAddress, _ place: OverflowCount.Place) -> Int? {
    guard let number = clients.number(of: client).map(Int.init) else { return nil }
    if number == entries.count { entries.append(Entry(first: place, last: place)) }
    if place.precedes(entries[number].first) { entries[number].first = place }
    if entries[number].last.precedes(place) { entries[number].last = place }
    return number
  }

  private mutating func note(_ server: Endpoint, by number: Int) {
    let client = clients.keys[number]
    let before = pairs.count
    guard pairs.number(of: Path(client: client, server: server)) != nil, pairs.count > before else { return }
    entries[number].ports += 1
    entries[number].lowest = min(entries[number].lowest, server.port)
    entries[number].highest = max(entries[number].highest, server.port)
    let known = hosts.count
    if hosts.number(of: Path(client: client, server: Endpoint(server.address, 0))) != nil, hosts.count > known
    {
      entries[number].addresses += 1
    }
  }

  mutating func merge(_ other: RefusalLog) {
    for (client, theirs) in zip(other.clients.keys, other.entries) {
      guard let number = entry(of: client, theirs.first), entry(of: client, theirs.last) != nil else {
        continue
      }
      entries[number].refused += theirs.refused
    }
    for pair in other.pairs.keys {
      if let number = clients.known(pair.client) { note(pair.server, by: Int(number)) }
    }
  }
}

extension HostStage {
  /// Clients that were refused at many ports.
  func portScans() -> [Finding] {
    zip(resets.refusals.clients.keys, resets.refusals.entries).compactMap { client, entry in
      guard entry.ports >= PortScan.leastPorts else { return nil }
      let found = PortScan(
        client: client, ports: entry.ports, addresses: entry.addresses, lowestPort: entry.lowest,
        highestPort: entry.highest, refused: entry.refused, first: entry.first.time, last: entry.last.time)
      return Finding(
        .portScan(found), severity: .notice, confidence: .probable, flows: entry.refused,
        evidence: [(FindingEvidence.Role.firstRefused, entry.first), (.lastRefused, entry.last)].map {
          FindingEvidence(role: $0, flow: $1.flow, input: $1.input, frame: $1.frame, time: $1.time)
        })
    }
  }
}
