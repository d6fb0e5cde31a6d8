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
  private var younger: [FlowKey: Entry] = [:]
  private var older: [FlowKey: Entry] = [:]

  mutating func remember(_ key: FlowKey, _ entry: Entry) {
    if younger.count == Self.generation {
      older = younger
      younger = [:]
    }
    younger[key] = entry
  }

  func recall(_ key: FlowKey) -> Entry? { younger[key] ?? older[key] }
}
