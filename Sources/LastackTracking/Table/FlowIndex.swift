/// The table from a four-tuple's hash to its newest flow: open addressing with linear probing, eight octets an entry.
///
/// It knows hashes and numbers, not keys: the caller compares. Removal moves later entries back, so there are no
/// tombstones and a long run never slows down.
struct FlowIndex: ~Copyable {
  struct Entry: BitwiseCopyable {
    var hash: UInt32
    /// 0: free.
    var flow: UInt32
  }

  private(set) var entries: UnsafeMutableBufferPointer<Entry>
  private(set) var mask: Int
  private(set) var count = 0

  init(minimumCapacity: Int = 1 << 12) {
    var capacity = 16
    while capacity < minimumCapacity { capacity *= 2 }
    entries = Self.allocate(capacity)
    mask = capacity - 1
  }

  deinit { entries.deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutableBufferPointer<Entry> {
    let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: capacity)
    entries.initialize(repeating: Entry(hash: 0, flow: 0))
    return entries
  }

  var octets: Int { entries.count * MemoryLayout<Entry>.stride }

  /// Where a probe for `hash` begins.
  @inline(__always)
  func home(_ hash: UInt32) -> Int { Int(hash) & mask }

  @inline(__always)
  func next(_ position: Int) -> Int { (position + 1) & mask }

  mutating func insert(hash: UInt32, flow: UInt32) {
    if (count + 1) * 4 > entries.count * 3 { grow() }
    var position = home(hash)
    while entries[position].flow != 0 { position = next(position) }
    entries[position] = Entry(hash: hash, flow: flow)
    count += 1
  }

  /// Makes the entry of `flow` stand for `replacement`, a flow of the same four-tuple.
  mutating func replace(hash: UInt32, flow: UInt32, with replacement: UInt32) {
    var position = home(hash)
    while entries[position].flow != flow { position = next(position) }
    entries[position].flow = replacement
  }

  mutating func remove(hash: UInt32, flow: UInt32) {
    var hole = home(hash)
    while entries[hole].flow != flow { hole = next(hole) }
    var position = hole
    while true {
      position = next(position)
      let entry = entries[position]
      if entry.flow == 0 { break }
      let distance = (position - home(entry.hash)) & mask
      if distance >= (position - hole) & mask {
        entries[hole] = entry
        hole = position
      }
    }
    entries[hole] = Entry(hash: 0, flow: 0)
    count -= 1
  }

  private mutating func grow() {
    let old = entries
    entries = Self.allocate(old.count * 2)
    mask = entries.count - 1
    for entry in old where entry.flow != 0 {
      var position = home(entry.hash)
      while entries[position].flow != 0 { position = next(position) }
      entries[position] = entry
    }
    old.deallocate()
  }
}
