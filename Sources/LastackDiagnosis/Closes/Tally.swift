/// Counts by the values of a small closed vocabulary: an enumeration without payloads.
///
/// A count costs no more than a look into an array: each value has its place by the octet that stands for it in memory.
public struct Tally<Value: CaseIterable & BitwiseCopyable & Sendable>: Sendable {
  private var counts: [Int]
  public private(set) var total = 0

  public init() {
    counts = Array(repeating: 0, count: 1 + (Value.allCases.map(Self.place).max() ?? 0))
  }

  public subscript(_ value: Value) -> Int { counts[Self.place(of: value)] }

  public mutating func add(_ value: Value) {
    counts[Self.place(of: value)] += 1
    total += 1
  }

  public mutating func merge(_ other: Tally) {
    for place in counts.indices { counts[place] += other.counts[place] }
    total += other.total
  }

  @inline(__always)
  private static func place(of value: Value) -> Int { withUnsafeBytes(of: value) { Int($0[0]) } }

  /// The values that occurred, most frequent first; equal counts in the order of the vocabulary.
  public var descending: [(value: Value, count: Int)] {
    let order = Array(Value.allCases)
    return order.enumerated().map { (rank: $0.offset, value: $0.element, count: self[$0.element]) }
      .filter { $0.count > 0 }
      .sorted { ($1.count, $0.rank) < ($0.count, $1.rank) }
      .map { ($0.value, $0.count) }
  }
}
