public import LastackTracking
internal import LastackWire

/// How long closes took, from the first FIN to the segment that completed them, by who closed first.
///
/// Closes that a reset cut short took no time of their own and are left out. Memory is fixed.
public struct CloseDurations: Sendable, Equatable {
  public private(set) var byClient = DurationHistogram()
  public private(set) var byServer = DurationHistogram()
  /// Both at once, or not known who.
  public private(set) var byOthers = DurationHistogram()

  public init() {}

  public mutating func add(_ flow: borrowing FlowRecord) {
    guard flow.outcome == .orderly || flow.outcome == .orderlyThenReset,
      let started = flow.closeStarted, let finished = flow.closeFinished
    else { return }
    let duration = finished.nanoseconds(since: started)
    switch flow.activeCloser {
    case .client: byClient.add(duration)
    case .server: byServer.add(duration)
    case .both, .unknown, nil: byOthers.add(duration)
    }
  }

  public var all: DurationHistogram {
    var all = byClient
    all.merge(byServer)
    all.merge(byOthers)
    return all
  }
}

/// Lengths of time counted in classes of 1, 2, 5, 10 and so on, from a microsecond to 83 minutes.
public struct DurationHistogram: Sendable, Equatable {
  /// The classes' upper ends in nanoseconds, themselves not in the class; the last class has none.
  public static let bounds: [Int64] = (3...12).flatMap { exponent -> [Int64] in
    let power = (0..<exponent).reduce(Int64(1)) { product, _ in product * 10 }
    return [power, 2 * power, 5 * power]
  }

  /// One more than ``bounds``.
  public private(set) var counts = [Int](repeating: 0, count: bounds.count + 1)
  public private(set) var total = 0
  public private(set) var longest: Int64 = 0

  public init() {}

  /// Counts nanoseconds; less than none is none.
  public mutating func add(_ nanoseconds: Int64) {
    counts[Self.bounds.firstIndex { nanoseconds < $0 } ?? Self.bounds.count] += 1
    total += 1
    longest = max(longest, nanoseconds)
  }

  public mutating func merge(_ other: DurationHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    total += other.total
    longest = max(longest, other.longest)
  }

  /// An upper bound, in nanoseconds, of what `percent` % did not exceed; nil for none.
  public func quantile(percent: Int) -> Int64? {
    guard total > 0 else { return nil }
    let rank = max(1, (total * percent + 99) / 100)
    var sum = 0
    for (index, count) in counts.enumerated() {
      sum += count
      if sum >= rank { return index < Self.bounds.count ? min(Self.bounds[index], longest) : longest }
    }
    return longest
  }
}
