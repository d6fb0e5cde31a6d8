internal import LastackWire

/// The keys of a few segments, and their flows' memory asked for before it is needed.
///
/// A flow of a large table is in no cache. Looking at one octet of every line that the next segments will touch, each
/// independent of the others, lets the processor wait for all of them at once instead of for one after the other.
struct FetchAhead: ~Copyable {
  struct Prepared: BitwiseCopyable {
    var key: FlowKey
    var hash: UInt32
    var direction: Direction
  }

  /// So many segments' flows fit the nearest caches.
  static let count = 32

  private let prepared = UnsafeMutablePointer<Prepared>.allocate(capacity: count)
  /// What was seen, kept so that looking is not left out as useless.
  private var seen: UInt64 = 0

  deinit { prepared.deallocate() }

  @inline(__always)
  subscript(_ position: Int) -> UnsafeMutablePointer<Prepared> { prepared + position }

  mutating func prepare(
    _ segments: UnsafePointer<Segment>, count: Int, seed: HashSeed, index: borrowing FlowIndex,
    flows: borrowing FlowTable
  ) {
    var sum: UInt64 = 0
    for position in 0..<count {
      var direction = Direction.fromLow
      let key = FlowKey(segments + position, direction: &direction)
      let hash = seed.hash(key)
      (prepared + position).initialize(to: Prepared(key: key, hash: hash, direction: direction))
      sum &+= UInt64(index.entries[index.home(hash)].hash)
    }
    for position in 0..<count {
      let place = index.entries[index.home(prepared[position].hash)].flow
      guard place != 0 else { continue }
      sum &+= flows.look(at: place)
    }
    seen &+= sum
  }
}
