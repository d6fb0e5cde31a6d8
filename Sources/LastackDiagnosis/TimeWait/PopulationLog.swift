internal import LastackWire

/// Beginnings and ends of states, from which the population at any time follows (`semantics.md` §8.4).
///
/// They may come in any order and from several logs. Exact to the nanosecond until ``bound`` entries are kept; beyond,
/// times are rounded up to multiples of a ``resolution`` and what falls together is counted: the population at each
/// multiple stays exact, and memory stays bounded by ``bound`` entries of 32 octets.
struct PopulationLog: Sendable {
  /// `starts` begin and `ends` end at one time.
  struct Entry: Sendable, BitwiseCopyable {
    var time: Int64
    var key: UInt32
    var starts: UInt32
    var ends: UInt32
    /// The flow and the frame of the first that is counted here.
    var flow: UInt32
    /// The index of the input in the uppermost 16 bits.
    var place: UInt64
  }

  let bound: Int
  /// Nanoseconds; 1 is exact.
  private(set) var resolution: Int64 = 1
  private(set) var entries: [Entry] = []

  init(bound: Int = 1 << 20) { self.bound = max(bound, 2) }

  @inline(__always)
  mutating func start(_ key: UInt32, at time: CaptureTime, flow: Int, place: UInt64) {
    append(
      Entry(
        time: time.nanoseconds, key: key, starts: 1, ends: 0, flow: UInt32(truncatingIfNeeded: flow),
        place: place))
  }

  @inline(__always)
  mutating func end(_ key: UInt32, at time: CaptureTime, flow: Int, place: UInt64) {
    append(
      Entry(
        time: time.nanoseconds, key: key, starts: 0, ends: 1, flow: UInt32(truncatingIfNeeded: flow),
        place: place))
  }

  /// Takes in another log, its keys renamed; an entry whose key has no name here is left out.
  mutating func merge(_ other: PopulationLog, renaming name: (UInt32) -> UInt32?) {
    if other.resolution > resolution { coarsen(to: other.resolution) }
    for var entry in other.entries {
      guard let key = name(entry.key) else { continue }
      entry.key = key
      append(entry)
    }
  }

  private mutating func append(_ entry: Entry) {
    if entries.count == bound { compact() }
    var entry = entry
    if resolution > 1 { entry.time = Self.roundedUp(entry.time, to: resolution) }
    entries.append(entry)
  }

  /// Makes room for as many entries as there are: coarsens until what is left is half of the bound.
  private mutating func compact() {
    entries.sort { Self.precedes($0, $1) }
    coalesce()
    while entries.count > bound / 2, resolution < 1 << 61 {
      resolution *= 2
      for index in entries.indices {
        entries[index].time = Self.roundedUp(entries[index].time, to: resolution)
      }
      coalesce()
    }
    // As many keys as entries: what remains cannot fall together.
    if entries.count == bound { entries.removeLast(bound / 2) }
  }

  private mutating func coarsen(to coarser: Int64) {
    resolution = coarser
    for index in entries.indices { entries[index].time = Self.roundedUp(entries[index].time, to: coarser) }
    entries.sort { Self.precedes($0, $1) }
    coalesce()
  }

  /// Counts neighbours of one key and time together.
  private mutating func coalesce() {
    guard var last = entries.first else { return }
    var kept = 0
    for index in entries.indices.dropFirst() {
      let entry = entries[index]
      if entry.key == last.key, entry.time == last.time {
        last.starts &+= entry.starts
        last.ends &+= entry.ends
      } else {
        entries[kept] = last
        kept += 1
        last = entry
      }
    }
    entries[kept] = last
    entries.removeLast(entries.count - kept - 1)
  }

  /// Total over all that an entry says, so that results do not depend on the order in which entries came.
  private static func precedes(_ a: Entry, _ b: Entry) -> Bool {
    if a.key != b.key { return a.key < b.key }
    if a.time != b.time { return a.time < b.time }
    if a.starts != b.starts { return a.starts > b.starts }
    return a.flow < b.flow
  }

  /// The next multiple; a capture may claim any time.
  private static func roundedUp(_ time: Int64, to resolution: Int64) -> Int64 {
    let rest = time % resolution
    if rest == 0 { return time }
    let (next, overflow) = time.addingReportingOverflow(rest > 0 ? resolution - rest : -rest)
    return overflow ? .max : next
  }

  /// The curves of groups of keys; a key whose group is nil is left out. Cost: that of sorting the entries in groups.
  func curves(groupedBy group: (UInt32) -> UInt32?) -> [UInt32: PopulationCurve] {
    var grouped: [Entry] = []
    for var entry in entries {
      guard let name = group(entry.key) else { continue }
      entry.key = name
      grouped.append(entry)
    }
    grouped.sort { Self.precedes($0, $1) }
    var curves: [UInt32: PopulationCurve] = [:]
    var start = 0
    while start < grouped.count {
      let key = grouped[start].key
      var end = start
      while end < grouped.count, grouped[end].key == key { end += 1 }
      curves[key] = PopulationCurve(sorted: grouped[start..<end], resolution: resolution)
      start = end
    }
    return curves
  }
}
