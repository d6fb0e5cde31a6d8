public import LastackWire

/// How many there are over time: a step function, exact at every multiple of its resolution.
public struct PopulationCurve: Sendable {
  /// The population from `time` on, until the next point.
  public struct Point: Sendable, Equatable {
    public var time: CaptureTime
    public var population: Int
    /// Starts at this very time.
    public var starts: Int
    /// The flow and the frame that came first at this time.
    public var flow: Int
    public var input: Int
    public var frame: UInt64
  }

  /// In order of time, which differs from point to point.
  public private(set) var points: [Point] = []
  /// Nanoseconds; 1 is exact at any time.
  public let resolution: Int64

  init(sorted entries: ArraySlice<PopulationLog.Entry>, resolution: Int64) {
    self.resolution = resolution
    var population = 0
    for entry in entries {
      population += Int(entry.starts) - Int(entry.ends)
      if let last = points.last, last.time.nanoseconds == entry.time {
        points[points.count - 1].population = population
        points[points.count - 1].starts += Int(entry.starts)
      } else {
        points.append(
          Point(
            time: CaptureTime(nanoseconds: entry.time), population: population, starts: Int(entry.starts),
            flow: Int(entry.flow), input: Int(entry.place >> 48), frame: entry.place & 0xffff_ffff_ffff))
      }
    }
  }

  public var starts: Int { points.reduce(0) { $0 + $1.starts } }

  /// The greatest population, when it was first reached; nil for an empty curve.
  public var peak: Point? {
    var best: Point?
    for point in points where point.population > best?.population ?? 0 { best = point }
    return best
  }

  /// The population at `time`. Cost: a binary search.
  public func population(at time: CaptureTime) -> Int {
    index(at: time).map { points[$0].population } ?? 0
  }

  /// The last point at or before `time`; nil before the first.
  func point(at time: CaptureTime) -> Point? { index(at: time).map { points[$0] } }

  private func index(at time: CaptureTime) -> Int? {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? nil : low - 1
  }

  /// Population times time between two times, in nanoseconds: the area under the curve; saturates.
  public func area(from start: CaptureTime, to end: CaptureTime) -> Int64 {
    guard start < end else { return 0 }
    var area: Int64 = 0
    var time = start
    var population = self.population(at: start)
    for point in points[(index(at: start).map { $0 + 1 } ?? 0)...] {
      guard point.time < end else { break }
      area = Self.sum(area, population, point.time.nanoseconds(since: time))
      time = point.time
      population = point.population
    }
    return Self.sum(area, population, end.nanoseconds(since: time))
  }

  private static func sum(_ area: Int64, _ population: Int, _ time: Int64) -> Int64 {
    let (product, overflow) = Int64(population).multipliedReportingOverflow(by: time)
    let (sum, carried) = area.addingReportingOverflow(product)
    return overflow || carried ? .max : sum
  }

  /// The populations at `start`, and at every `step` after it up to `end`.
  public func series(
    from start: CaptureTime, to end: CaptureTime, every step: Int64
  ) -> [(time: CaptureTime, population: Int)] {
    guard step > 0 else { return [] }
    var series: [(time: CaptureTime, population: Int)] = []
    var time = start
    while time <= end {
      series.append((time, population(at: time)))
      let next = time.advanced(byNanoseconds: step)
      if next == time { break }
      time = next
    }
    return series
  }
}
