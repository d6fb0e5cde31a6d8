/// A matched segment's times: when A captured it, and how much later B did, by their own clocks.
struct ClockPoint {
  /// Nanoseconds since a reference that all points share.
  var time: Double
  /// Nanoseconds, above a reference that all points share.
  var delta: Double
  /// Whether A captured it on its way before B did: then `delta` is the clocks' offset and a delay, else less a delay.
  var passesAFirst: Bool
}

/// The line between the fastest segments of both directions: linear programming as of Moon, Skelly and Towsley
/// (INFOCOM 1999), with both directions under one slope.
///
/// Every delta of the one direction lies above the offset, every one of the other below it. Of all pairs of parallel
/// lines that separate them, that with the least total distance to the points has the clocks' drift as its slope.
struct ClockFit {
  /// Nanoseconds at the points' reference time.
  var offset: Double
  /// Nanoseconds a nanosecond.
  var slope: Double
  /// Half the distance of the two lines; nil with one direction only.
  var uncertainty: Double?

  /// Crystals are off by less than 200 ppm each.
  private static let steepest = 500e-6
  /// Over less time a slope is lost in the delays' variation.
  private static let shortest = 1e9

  init(_ points: some Sequence<ClockPoint>) {
    var above = Hull(isLower: true)
    var below = Hull(isLower: false)
    for point in points {
      if point.passesAFirst { above.add(point) } else { below.add(point) }
    }
    let span = max(above.last, below.last) - min(above.first, below.first)
    slope = 0
    if span >= Self.shortest, above.count + below.count >= 8 {
      func cost(_ slope: Double) -> Double { above.slack(slope) + below.slack(slope) }
      var (low, high) = (-Self.steepest, Self.steepest)
      // The cost is convex: what lies beyond the worse of two points cannot be the best.
      for _ in 0..<80 {
        let third = (high - low) / 3
        if cost(low + third) <= cost(high - third) { high -= third } else { low += third }
      }
      slope = (low + high) / 2
      if abs(slope) < 1e-12 { slope = 0 }
    }
    let (floor, ceiling) = (above.edge(slope), below.edge(slope))
    switch (floor, ceiling) {
    case (let floor?, let ceiling?):
      offset = (floor + ceiling) / 2
      uncertainty = abs(floor - ceiling) / 2
    case (let edge?, nil), (nil, let edge?):
      offset = edge
      uncertainty = nil
    case (nil, nil):
      offset = 0
      uncertainty = nil
    }
  }

  /// The lower or upper convex hull of points that come in the order of their times (Andrew's monotone chain).
  private struct Hull {
    let isLower: Bool
    private(set) var count = 0
    private(set) var first = Double.infinity
    private(set) var last = -Double.infinity
    private var times = 0.0
    private var deltas = 0.0
    private var corners: [(time: Double, delta: Double)] = []

    init(isLower: Bool) { self.isLower = isLower }

    mutating func add(_ point: ClockPoint) {
      count += 1
      times += point.time
      deltas += point.delta
      first = min(first, point.time)
      last = max(last, point.time)
      let delta = isLower ? point.delta : -point.delta
      while let end = corners.last {
        if corners.count == 1 {
          if end.time < point.time || end.delta <= delta { break }
          corners.removeLast()
          continue
        }
        let before = corners[corners.count - 2]
        let turn =
          (end.time - before.time) * (delta - before.delta) - (end.delta - before.delta)
          * (point.time - before.time)
        if turn > 0 { break }
        corners.removeLast()
      }
      corners.append((point.time, delta))
    }

    /// Where the line of this slope that touches the hull crosses the reference time.
    func edge(_ slope: Double) -> Double? {
      let tilt = isLower ? slope : -slope
      guard let lowest = corners.lazy.map({ $0.delta - tilt * $0.time }).min() else { return nil }
      return isLower ? lowest : -lowest
    }

    /// The points' mean distance from that line.
    func slack(_ slope: Double) -> Double {
      guard let edge = edge(slope) else { return 0 }
      let mean = (deltas - slope * times) / Double(count)
      return isLower ? mean - edge : edge - mean
    }
  }
}
