/// How long something lasted, counted by powers of two of a millisecond: 24 classes, the last from 70 minutes on.
public struct DwellHistogram: Sendable, Equatable {
  public static let classes = 24
  public private(set) var counts: [UInt32] = []
  public private(set) var total = 0
  public private(set) var longest: Int64 = 0

  public init() {}

  /// Counts a dwell in nanoseconds.
  public mutating func add(_ nanoseconds: Int64) {
    if counts.isEmpty { counts = Array(repeating: 0, count: Self.classes) }
    let milliseconds = UInt64(max(0, nanoseconds) / 1_000_000)
    // Class 0 is below a millisecond, class n from 2^(n-1) ms on.
    let place = min(64 - milliseconds.leadingZeroBitCount, Self.classes - 1)
    counts[place] &+= 1
    total += 1
    longest = max(longest, nanoseconds)
  }

  public mutating func merge(_ other: DwellHistogram) {
    guard other.total > 0 else { return }
    if counts.isEmpty { counts = Array(repeating: 0, count: Self.classes) }
    for place in other.counts.indices { counts[place] &+= other.counts[place] }
    total += other.total
    longest = max(longest, other.longest)
  }

  /// An upper bound, in nanoseconds, of what `percent` % of the dwells did not exceed; nil without dwells.
  public func quantile(percent: Int) -> Int64? {
    guard total > 0 else { return nil }
    // Nearest rank: the smallest class that holds at least so many.
    let rank = max(1, (total * percent + 99) / 100)
    var sum = 0
    for (place, count) in counts.enumerated() {
      sum += Int(count)
      if sum >= rank { return min(longest, Int64(1_000_000) << Int64(place)) }
    }
    return longest
  }
}
