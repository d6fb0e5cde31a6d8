internal import LastackTracking
internal import LastackWire

/// From matched flows to matched segments: the clocks, the order of the two places, and how long the way takes.
struct CrossingStage {
  let captures: Captures
  private(set) var pairs: [FlowPair]
  private(set) var clock = ClockRelation(pieces: [])
  private(set) var orders: [PathFinder.Orders] = []
  /// When each capture ran, on A's clock.
  private(set) var windows: [ClosedRange<CaptureTime>?] = [nil, nil]
  private(set) var delays: CaptureComparison.Delays?
  private var ways: [PathOrder: SegmentMatcher.Delay] = [:]

  init(_ captures: Captures, _ pairs: [FlowPair]) {
    self.captures = captures
    self.pairs = pairs
  }

  mutating func solve() {
    var crossings: [PathFinder.Crossing] = []
    var bounds = [0]
    var finder = PathFinder()
    for pair in pairs {
      let own = Side.allCases.flatMap { side in
        SegmentMatcher(captures, pair, of: side).certain.map { crossing($0, from: side) }
      }
      let flow = captures.a.flows[pair.a]
      finder.add(own, client: flow.client.address, server: flow.server.address)
      crossings += own
      bounds.append(crossings.count)
    }
    orders = finder.result()
    solveClock(crossings, bounds)
    measure(crossings, bounds)
    windows = Vantage.allCases.map { vantage in
      guard !clock.pieces.isEmpty, let window = captures[vantage].window else { return nil }
      let start = clock.common(window.lowerBound, at: vantage)
      return start...max(start, clock.common(window.upperBound, at: vantage))
    }
  }

  /// When both captures ran, on A's clock.
  var overlap: ClosedRange<CaptureTime>? {
    guard let a = windows[0], let b = windows[1], a.overlaps(b) else { return nil }
    return a.clamped(to: b)
  }

  private func crossing(_ match: (a: Int32, b: Int32), from side: Side) -> PathFinder.Crossing {
    let (one, other) = (captures.a.segments[Int(match.a)], captures.b.segments[Int(match.b)])
    let hops = Int(one.hopLimit) - Int(other.hopLimit)
    // A difference beyond any path is a hop limit that was set anew.
    return PathFinder.Crossing(
      time: one.time, delta: other.time.nanoseconds(since: one.time), from: side,
      hops: abs(hops) <= 30 ? hops : nil)
  }

  private mutating func solveClock(_ crossings: [PathFinder.Crossing], _ bounds: [Int]) {
    var samples: [ClockSolver.Sample] = []
    for (flow, order) in orders.enumerated() {
      for crossing in crossings[bounds[flow]..<bounds[flow + 1]] {
        guard let sender = order[crossing.from].sender else { continue }
        samples.append(
          ClockSolver.Sample(time: crossing.time, delta: crossing.delta, passesAFirst: sender == .a))
      }
    }
    if !samples.isEmpty {
      clock = ClockSolver.solve(samples)
    } else if !crossings.isEmpty {
      // Without an order every segment bounds the offset both ways, if there are both ways.
      let isBothWays = Set(crossings.map(\.from)).count == 2
      clock = ClockSolver.solveUnordered(
        crossings.map { ClockSolver.Sample(time: $0.time, delta: $0.delta, passesAFirst: true) },
        isBothWays: isBothWays)
    }
  }

  /// Nanoseconds that are more than any clock's reading is off.
  private static let tolerance: Int64 = 1_000_000
  /// A way that takes longer is a match of different transmissions.
  private static let longest: Int64 = 3_000_000_000

  private mutating func measure(_ crossings: [PathFinder.Crossing], _ bounds: [Int]) {
    var elapsed: [PathOrder: [Int64]] = [:]
    for (flow, order) in orders.enumerated() {
      for crossing in crossings[bounds[flow]..<bounds[flow + 1]] {
        elapsed[order[crossing.from], default: []].append(crossing.delta &- clock.offset(at: crossing.time))
      }
    }
    let margin = (clock.pieces.compactMap(\.uncertainty).max() ?? 0) &+ Self.tolerance
    var all: [Int64] = []
    for (order, times) in elapsed {
      let sorted = times.sorted()
      let median = sorted[sorted.count / 2]
      let common = sorted[sorted.count * 99 / 100]
      let rare = sorted[sorted.count / 100]
      switch order {
      case .aFirst:
        ways[order] = .init(median: median, plausible: -margin...max(Self.longest, 2 &* common))
        all += sorted
      case .bFirst:
        ways[order] = .init(median: median, plausible: min(-Self.longest, 2 &* rare)...margin)
        all += sorted.map { 0 &- $0 }
      case .together, .unknown:
        ways[order] = .init(median: median, plausible: -Self.longest...Self.longest)
      }
    }
    all.sort()
    if let least = all.first, let most = all.last {
      delays = .init(least: least, median: all[all.count / 2], most: most)
    }
  }

  func delay(_ order: PathOrder) -> SegmentMatcher.Delay? { ways[order] }

  /// The longest that segments without rivals took, in nanoseconds, with room for what was not measured; never negative.
  var longestDelay: Int64 { min(max(delays?.most ?? 0, 0), Self.longest - 50_000_000) + 50_000_000 }
}
