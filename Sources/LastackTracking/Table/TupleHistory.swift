internal import LastackWire

/// Four-tuples whose flows have all left the table, so that the next one knows which it is.
///
/// Bounded, and the same for the same input: of two generations the older is forgotten when the younger is full. A
/// four-tuple that was forgotten counts from 0 again, and its next flow has no previous one.
struct TupleHistory: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// Incarnations so far.
    var count: UInt32
    var lastNumber: UInt64
    /// The ends' last initial numbers.
    var numbers = EarlierNumbers()
  }

  /// Four-tuples in a generation: as many as one client has ports toward one server.
  static let generation = 1 << 15
  private let seed = HashSeed.random()
  private var younger = Generation()
  private var older = Generation()

  mutating func remember(_ key: FlowKey, _ entry: Entry) {
    if younger.count == Self.generation {
      swap(&younger, &older)
      younger.removeAll()
    }
    younger.insert(key, hash: seed.hash(key), entry)
  }

  func recall(_ key: FlowKey) -> Entry? {
    if younger.count == 0 { return nil }
    let hash = seed.hash(key)
    return younger.find(key, hash: hash) ?? older.find(key, hash: hash)
  }

  /// Four-tuples in the order in which they came, and a table that finds them: open addressing, half full at most.
  private struct Generation: ~Copyable {
    private static let places = 2 * generation
    private struct Remembered: BitwiseCopyable {
      var key: FlowKey
      var entry: Entry
    }

    /// The system gives memory where it is first written: what is not used costs none.
    private let remembered = UnsafeMutablePointer<Remembered>.allocate(capacity: generation)
    /// Half of the hash, and in the lower half the number of what is remembered and one; 0: free.
    private var table: UnsafeMutablePointer<UInt32>?
    private(set) var count = 0

    deinit {
      remembered.deallocate()
      table?.deallocate()
    }

    mutating func removeAll() {
      table?.update(repeating: 0, count: Self.places)
      count = 0
    }

    mutating func insert(_ key: FlowKey, hash: UInt32, _ entry: Entry) {
      let table = self.table ?? makeTable()
      let position = position(of: key, hash: hash, in: table)
      if table[position] == 0 {
        (remembered + count).initialize(to: Remembered(key: key, entry: entry))
        count += 1
        table[position] = hash & 0xffff_0000 | UInt32(truncatingIfNeeded: count)
      } else {
        remembered[Int(table[position] & 0xffff) - 1].entry = entry
      }
    }

    func find(_ key: FlowKey, hash: UInt32) -> Entry? {
      guard let table else { return nil }
      let known = table[position(of: key, hash: hash, in: table)]
      return known == 0 ? nil : remembered[Int(known & 0xffff) - 1].entry
    }

    /// Where the key stands, or would.
    @inline(__always)
    private func position(of key: FlowKey, hash: UInt32, in table: UnsafeMutablePointer<UInt32>) -> Int {
      var position = Int(hash) & (Self.places - 1)
      while table[position] != 0 {
        let known = table[position]
        if (known ^ hash) >> 16 == 0, remembered[Int(known & 0xffff) - 1].key == key { break }
        position = (position + 1) & (Self.places - 1)
      }
      return position
    }

    private mutating func makeTable() -> UnsafeMutablePointer<UInt32> {
      let table = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.places)
      table.initialize(repeating: 0, count: Self.places)
      self.table = table
      return table
    }
  }
}
