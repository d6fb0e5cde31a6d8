/// Counts by the values of a small closed vocabulary.
public struct Tally<Value: Hashable & CaseIterable & Sendable>: Sendable {
  private var counts: [Value: Int] = [:]
  public private(set) var total = 0

  public init() {}

  public subscript(_ value: Value) -> Int { counts[value, default: 0] }

  public mutating func add(_ value: Value) {
    counts[value, default: 0] += 1
    total += 1
  }

  /// The values that occurred, most frequent first; equal counts in the order of the vocabulary.
  public var descending: [(value: Value, count: Int)] {
    let order = Array(Value.allCases)
    return order.enumerated().map { (rank: $0.offset, value: $0.element, count: self[$0.element]) }
      .filter { $0.count > 0 }
      .sorted { ($1.count, $0.rank) < ($0.count, $1.rank) }
      .map { ($0.value, $0.count) }
  }
}
