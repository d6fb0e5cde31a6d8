public import LastackTracking
public import LastackWire

/// How many connections ended in which way over time, in at most ``mostBuckets`` buckets of one width.
///
/// Connections may come in any order and with any times. The width grows as it must, through round lengths that each hold a
/// whole number of the one before: what falls together is added, and nothing is lost. Memory: 240 counts of each outcome.
public struct OutcomeTimeline: Sendable {
  /// What ended from ``start`` on, for the timeline's ``OutcomeTimeline/width``.
  public struct Bucket: Sendable {
    public var start: CaptureTime
    public var outcomes: Tally<Outcome>
  }

  public static let mostBuckets = 240

  /// Nanoseconds.
  public private(set) var width: Int64 = 1_000_000
  /// The first bucket's start in widths since 1970.
  private var first: Int64 = 0
  private var tallies: [Tally<Outcome>] = []

  public init() {}

  public var total: Int { tallies.reduce(0) { $0 + $1.total } }

  /// In order of time, without gaps; those in which nothing ended are empty.
  public var buckets: [Bucket] {
    tallies.enumerated().map { index, outcomes in
      // The first bucket of all may begin before there is a time.
      let (start, overflow) = (first + Int64(index)).multipliedReportingOverflow(by: width)
      return Bucket(start: CaptureTime(nanoseconds: overflow ? .min : start), outcomes: outcomes)
    }
  }

  /// Counts a connection at the time of its last segment.
  public mutating func add(_ flow: borrowing FlowRecord) { add(flow.outcome, at: flow.end) }

  mutating func add(_ outcome: Outcome, at time: CaptureTime) {
    var index = Self.floor(time.nanoseconds, width)
    if tallies.isEmpty {
      first = index
      tallies = [Tally()]
    }
    while max(index, first + Int64(tallies.count) - 1) - min(index, first) >= Int64(Self.mostBuckets) {
      coarsen()
      index = Self.floor(time.nanoseconds, width)
    }
    if index < first {
      tallies.insert(contentsOf: [Tally<Outcome>](repeating: Tally(), count: Int(first - index)), at: 0)
      first = index
    }
    while index - first >= Int64(tallies.count) { tallies.append(Tally()) }
    tallies[Int(index - first)].add(outcome)
  }

  private mutating func coarsen() {
    let wider = RoundTime.wider(than: width)
    let ratio = wider / width
    let start = Self.floor(first, ratio)
    var merged = [Tally<Outcome>](
      repeating: Tally(), count: Int(Self.floor(first + Int64(tallies.count) - 1, ratio) - start) + 1)
    for (index, tally) in tallies.enumerated() {
      merged[Int(Self.floor(first + Int64(index), ratio) - start)].merge(tally)
    }
    (width, first, tallies) = (wider, start, merged)
  }

  /// Rounds down, also below zero: a capture may claim any time.
  private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
    let quotient = value / unit
    return value % unit < 0 ? quotient - 1 : quotient
  }
}

/// Lengths of time that people count in, each a whole number of the one before.
public enum RoundTime {
  /// Nanoseconds, from a millisecond to a day.
  public static let lengths: [Int64] =
    [1, 5, 10, 50, 100, 500].map { $0 * 1_000_000 }
    + [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400].map { $0 * 1_000_000_000 }

  /// The next length; beyond a day, twice as long.
  static func wider(than length: Int64) -> Int64 { lengths.first { $0 > length } ?? length * 2 }
}
