internal import LastackTracking
internal import LastackWire

/// Brings SYNs and closes, which come when their flow's record is complete, back into the order of time.
///
/// Keeps at most ``bound`` entries of 96 octets (12 MiB): when it is full, the older half is handed over in order. What
/// comes later than that and is older still is left out and counted in ``late``: SYNs of connections that outlived the
/// window.
struct HandshakeLog: Sendable {
  let bound: Int
  private(set) var entries: [HandshakeEntry] = []
  /// All before it has been handed over.
  private(set) var horizon = Int64.min
  private(set) var late = 0

  init(bound: Int = 1 << 17) { self.bound = max(bound, 4) }

  var isFull: Bool { entries.count >= bound }

  @inline(__always)
  mutating func append(_ entry: HandshakeEntry) {
    if entry.time < horizon {
      late += 1
      return
    }
    entries.append(entry)
  }

  mutating func merge(_ other: HandshakeLog) {
    late += other.late
    horizon = max(horizon, other.horizon)
    entries.append(contentsOf: other.entries)
  }

  /// Takes out what is older than about half of what there is, in order of time; all of it with `everything`.
  ///
  /// Left out are entries whose pair of addresses has no other here and is not `known`: nothing can be said of one SYN.
  mutating func take(everything: Bool = false, known: borrowing [AddressPair: Int]) -> [HandshakeEntry] {
    if !everything { horizon = max(horizon, middle) }
    let limit = everything ? Int64.max : horizon
    var counts = [UInt8](repeating: 0, count: 1 << 16)
    for entry in entries where entry.time < limit {
      let slot = entry.mixed
      if counts[slot] < 2 { counts[slot] += 1 }
    }
    var taken: [HandshakeEntry] = []
    var left = 0
    for index in entries.indices {
      let entry = entries[index]
      if entry.time >= limit {
        entries[left] = entry
        left += 1
      } else if counts[entry.mixed] > 1 || (!known.isEmpty && known[entry.pair] != nil) {
        taken.append(entry)
      }
    }
    entries.removeLast(entries.count - left)
    taken.sort(by: HandshakeEntry.precedes)
    return taken
  }

  /// A time that about half of the entries are before, and at least one is.
  private var middle: Int64 {
    let step = max(entries.count / 64, 1)
    let sample = stride(from: 0, to: entries.count, by: step).map { entries[$0].time }.sorted()
    guard let earliest = sample.first, let latest = sample.last else { return .min }
    let middle = sample[sample.count / 2]
    return middle > earliest ? middle : latest > earliest ? latest : earliest == .max ? .max : earliest + 1
  }
}
