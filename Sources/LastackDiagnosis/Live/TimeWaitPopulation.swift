public import LastackTracking
public import LastackWire

/// Who is in TIME-WAIT now, as closes come: each leaves when its time is over, or earlier if that is told.
///
/// Memory: 16 octets for each TIME-WAIT, at most ``bound`` of them, and a little for each host and path that has some.
public struct TimeWaitPopulation: Sendable {
  /// TIME-WAITs of a host.
  public struct Holder: Sendable, Equatable {
    public var now = 0
    /// Since it last had none.
    public var peak = 0
  }

  private struct Entry: Sendable, BitwiseCopyable {
    var end: Int64
    /// The path's number twice, one more for the server's.
    var key: UInt32
    var flow: UInt32
  }

  private struct PathCount: Sendable {
    var path: Path
    /// At the client, which are ports that cannot be used towards the server's.
    var atClient = 0
    var atServer = 0
  }

  public let bound: Int
  private let policy: TimeWaitPolicy
  /// A binary heap by `end`.
  private var entries: [Entry] = []
  private var counts: [PathCount] = []
  private var free: [UInt32] = []
  private var numbers: [Path: UInt32] = [:]
  private var holders: [IPAddress: Holder] = [:]
  /// Flows whose TIME-WAITs ended before their time, and how many entries each has left.
  private var ended: [UInt32: Int] = [:]
  public private(set) var now = 0
  public private(set) var peak = 0
  public private(set) var peakTime: CaptureTime?
  /// TIME-WAITs that were not counted, for want of room.
  public private(set) var uncounted = 0

  public init(policy: TimeWaitPolicy, bound: Int = 1 << 20) {
    self.policy = policy
    self.bound = bound
  }

  /// Takes in a connection as it was at its end, or what ended its TIME-WAIT.
  public mutating func note(_ flow: borrowing FlowRecord) {
    guard let start = flow.timeWaitStart, let end = flow.timeWaitEnd else { return }
    switch flow.phase {
    case .ended:
      advance(to: start)
      guard start < end else { return }
      if flow.timeWaitHolder != .server { begin(flow, .client, until: end) }
      if flow.timeWaitHolder != .client { begin(flow, .server, until: end) }
      if now > peak {
        peak = now
        peakTime = start
      }
    case .revised:
      switch flow.timeWaitEndReason {
      case .assassinated, .missing, .reopened: endEarly(flow)
      case .expired, .captureEnd, nil: break
      }
    case .complete: break
    }
  }

  /// Lets those go whose time is over at `time`. Cost: logarithmic for each.
  public mutating func advance(to time: CaptureTime) {
    while let first = entries.first, first.end <= time.nanoseconds {
      removeFirst()
      if !ended.isEmpty, let left = ended[first.flow] {
        ended[first.flow] = left > 1 ? left - 1 : nil
      } else {
        leave(first.key)
      }
    }
    if entries.isEmpty { ended.removeAll() }
  }

  /// The hosts with most, most first; equal counts by address.
  public func holders(most: Int) -> [(address: IPAddress, holder: Holder)] {
    holders.sorted { ($1.value.now, $0.key.bits) < ($0.value.now, $1.key.bits) }.prefix(most)
      .map { ($0.key, $0.value) }
  }

  /// The paths with most ports in TIME-WAIT at their client, most first.
  public func paths(most: Int) -> [(path: Path, ports: Int)] {
    numbers.values.lazy.map { counts[Int($0)] }.filter { $0.atClient > 0 }
      .sorted { $0.atClient == $1.atClient ? $0.path.precedes($1.path) : $0.atClient > $1.atClient }
      .prefix(most).map { ($0.path, $0.atClient) }
  }

  // MARK: Entries

  private mutating func begin(_ flow: borrowing FlowRecord, _ side: Side, until end: CaptureTime) {
    guard entries.count < bound else {
      uncounted += 1
      return
    }
    let number = number(of: Path(client: flow.client.endpoint.address, server: flow.server.endpoint))
    if side == .client { counts[Int(number)].atClient += 1 } else { counts[Int(number)].atServer += 1 }
    now += 1
    let host = flow[side].endpoint.address
    holders[host, default: Holder()].now += 1
    if let holder = holders[host], holder.now > holder.peak { holders[host]?.peak = holder.now }
    insert(
      Entry(
        end: end.nanoseconds, key: number << 1 | (side == .client ? 0 : 1),
        flow: UInt32(truncatingIfNeeded: flow.flow)))
  }

  private mutating func endEarly(_ flow: borrowing FlowRecord) {
    let path = Path(client: flow.client.endpoint.address, server: flow.server.endpoint)
    let name = UInt32(truncatingIfNeeded: flow.flow)
    // Those that were not counted cannot be taken away; which they are is not known.
    guard uncounted == 0, let number = numbers[path], ended[name] == nil else { return }
    // The room in the heap is given back when its time comes.
    ended[name] = flow.timeWaitHolder == .both ? 2 : 1
    if flow.timeWaitHolder != .server { leave(number << 1) }
    if flow.timeWaitHolder != .client { leave(number << 1 | 1) }
  }

  private mutating func leave(_ key: UInt32) {
    let number = Int(key >> 1)
    let isAtClient = key & 1 == 0
    guard (isAtClient ? counts[number].atClient : counts[number].atServer) > 0 else { return }
    now -= 1
    let path = counts[number].path
    if isAtClient { counts[number].atClient -= 1 } else { counts[number].atServer -= 1 }
    let host = isAtClient ? path.client : path.server.address
    if let holder = holders[host] {
      if holder.now > 1 { holders[host]?.now -= 1 } else { holders[host] = nil }
    }
    if counts[number].atClient + counts[number].atServer == 0, numbers[path] == UInt32(number) {
      numbers[path] = nil
      free.append(UInt32(number))
    }
  }

  private mutating func number(of path: Path) -> UInt32 {
    if let known = numbers[path] { return known }
    let number = free.popLast() ?? UInt32(counts.count)
    if Int(number) == counts.count {
      counts.append(PathCount(path: path))
    } else {
      counts[Int(number)] = PathCount(path: path)
    }
    numbers[path] = number
    return number
  }

  private mutating func insert(_ entry: Entry) {
    entries.append(entry)
    var place = entries.count - 1
    while place > 0, entries[(place - 1) / 2].end > entry.end {
      entries[place] = entries[(place - 1) / 2]
      place = (place - 1) / 2
    }
    entries[place] = entry
  }

  private mutating func removeFirst() {
    let last = entries.removeLast()
    guard !entries.isEmpty else { return }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < entries.count else { break }
      if child + 1 < entries.count, entries[child + 1].end < entries[child].end { child += 1 }
      guard entries[child].end < last.end else { break }
      entries[place] = entries[child]
      place = child
    }
    entries[place] = last
  }
}
