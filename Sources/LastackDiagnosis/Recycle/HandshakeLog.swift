internal import LastackTracking
internal import LastackWire

/// Brings SYNs and closes, which come when their flow's record is complete, back into the order of time.
///
/// Keeps at most ``bound`` entries of 72 octets (9 MiB): when it is full, the older half is handed over in order. What
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
  /// Left out are entries whose pair of addresses has no second SYN here and is not `known`: nothing follows from one.
  mutating func take(everything: Bool = false, known: [AddressPair]) -> [HandshakeEntry] {
    if !everything { horizon = max(horizon, middle) }
    let limit = everything ? Int64.max : horizon
    // Counted by hash: the second time, with another one, leaves hardly any that are there by chance.
    var taken = Self.takeRepeated(from: &entries, before: limit, salt: 0, known: known)
    taken = Self.takeRepeated(from: &taken, before: .max, salt: 0x5bd1_e995, known: known)
    taken.sort(by: HandshakeEntry.precedes)
    return taken
  }

  /// Removes the entries before `limit`, and returns those whose pair has several SYNs among them or is known.
  private static func takeRepeated(
    from entries: inout [HandshakeEntry], before limit: Int64, salt: UInt64, known: [AddressPair]
  ) -> [HandshakeEntry] {
    // Eight places for an entry.
    let bits = Int.bitWidth - entries.count.leadingZeroBitCount + 3
    let shift = UInt64(64 - bits)
    var counts = [UInt8](repeating: 0, count: 1 << bits)
    for pair in known { counts[Int(pair.mixed(salt) >> shift)] = 2 }
    for index in entries.indices where entries[index].kind == .syn && entries[index].time < limit {
      let slot = Int(entries[index].mixed(salt) >> shift)
      if counts[slot] < 2 { counts[slot] += 1 }
    }
    var taken: [HandshakeEntry] = []
    var left = 0
    for index in entries.indices {
      if entries[index].time >= limit {
        if left != index { entries[left] = entries[index] }
        left += 1
      } else if counts[Int(entries[index].mixed(salt) >> shift)] > 1 {
        taken.append(entries[index])
      }
    }
    entries.removeLast(entries.count - left)
    return taken
  }

  /// A time that about half of the entries are before, and at least one is.
  private var middle: Int64 {
    let step = max(entries.count / 64, 1)
    let sample = stride(from: 0, to: entries.count, by: step).map { entries[$0].time }.sorted()
    guard let earliest = sample.first, let latest = sample.last else { return .min }
    let middle = sample[sample.count / 2]
    return middle > earliest ? middle : latest > earliest ? latest : earliest + 1
  }
}
