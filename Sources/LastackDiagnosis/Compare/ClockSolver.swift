internal import LastackWire

/// Solves the relation of two captures' clocks from matched segments whose order of passing is known.
///
/// A step of a clock is proven by contradiction: a segment that passed A first cannot have left the offset below what one
/// the other way proved shortly before, unless a clock was set between them.
struct ClockSolver {
  /// A matched segment: when A captured it, how much later by its own clock B did, and which way it went.
  struct Sample {
    var time: CaptureTime
    var delta: Int64
    var passesAFirst: Bool
  }

  /// Clocks of captures are read with so much error, in nanoseconds.
  private static let reading = 5_000.0
  /// Crystals drift apart by no more, in nanoseconds a nanosecond.
  private static let drift = 500e-6
  /// So many samples of either way are compared with each new one.
  private static let memory = 24

  static func solve(_ samples: [Sample]) -> ClockRelation {
    guard let reference = samples.map(\.time).min(), let base = samples.first?.delta else {
      return ClockRelation(pieces: [])
    }
    let points = samples.map { sample in
      ClockPoint(
        time: Double(sample.time.nanoseconds(since: reference)),
        delta: Double(sample.delta.subtractingReportingOverflow(base).partialValue),
        passesAFirst: sample.passesAFirst)
    }.sorted { $0.time < $1.time }
    var outliers: Set<Int> = []
    var pieces: [ClockRelation.Piece] = []
    var start = 0
    while start < points.count {
      let end = endOfPiece(points, from: start, &outliers)
      let part = (start..<end).filter { !outliers.contains($0) }
      let fit = ClockFit(part.lazy.map { points[$0] })
      let time = points[start].time
      pieces.append(
        ClockRelation.Piece(
          start: reference.advanced(byNanoseconds: Int64(clamped: time)),
          offset: base &+ Int64(clamped: fit.offset + fit.slope * time), drift: fit.slope * 1e6,
          uncertainty: fit.uncertainty.map { Int64(clamped: $0) }, segments: part.count))
      start = end
    }
    return ClockRelation(pieces: pieces, outliers: outliers.count)
  }

  /// Where the next step lies; samples that contradict the others one by one are left out.
  private static func endOfPiece(_ points: [ClockPoint], from start: Int, _ outliers: inout Set<Int>) -> Int {
    var recent: [Int] = []
    for index in start..<points.count {
      if recent.contains(where: { contradict(points[$0], points[index]) }) {
        let against = recent.filter { contradict(points[$0], points[index]) }
        let opposing = recent.filter { points[$0].passesAFirst != points[index].passesAFirst }
        if isStep(points, at: index, recent) { return index }
        if against.count * 2 > opposing.count || opposing.count == 1 {
          outliers.insert(index)
          continue
        }
        outliers.formUnion(against)
        recent.removeAll { against.contains($0) }
      }
      recent.append(index)
      if recent.count > memory { recent.removeFirst() }
    }
    return points.count
  }

  /// Whether one offset cannot explain both.
  private static func contradict(_ one: ClockPoint, _ other: ClockPoint) -> Bool {
    guard one.passesAFirst != other.passesAFirst else { return false }
    let (above, below) = one.passesAFirst ? (one, other) : (other, one)
    return above.delta + reading + drift * abs(one.time - other.time) < below.delta
  }

  /// Whether what follows agrees with the sample against what went before: it has moved both ways' deltas alike.
  private static func isStep(_ points: [ClockPoint], at index: Int, _ recent: [Int]) -> Bool {
    let following = Array(index..<min(index + memory, points.count))
    // By how much one offset fails; a step is at least as large.
    let depth =
      recent.map { contradict(points[$0], points[index]) ? abs(points[$0].delta - points[index].delta) : 0 }
      .max() ?? 0
    var moves: [Double] = []
    for way in [true, false] {
      let before = recent.filter { points[$0].passesAFirst == way }.map { points[$0].delta }.sorted()
      // What follows may hold the next step already.
      let after = following.filter { points[$0].passesAFirst == way }.prefix(8).map { points[$0].delta }
        .sorted()
      guard !before.isEmpty, after.count >= 2 else { continue }
      moves.append(after[after.count / 2] - before[before.count / 2])
    }
    guard let least = moves.map(abs).min(), least > max(reading * 4, depth / 2) else { return false }
    return moves.allSatisfy { $0 > 0 } || moves.allSatisfy { $0 < 0 }
  }
}

extension ClockSolver {
  /// The relation where it is not known which place comes first: the middle of what was measured.
  static func solveUnordered(_ samples: [Sample], isBothWays: Bool) -> ClockRelation {
    guard let first = samples.min(by: { $0.time < $1.time }) else { return ClockRelation(pieces: []) }
    let points = samples.sorted { $0.time < $1.time }.map { sample in
      ClockPoint(
        time: Double(sample.time.nanoseconds(since: first.time)),
        delta: Double(sample.delta.subtractingReportingOverflow(first.delta).partialValue), passesAFirst: true
      )
    }
    let kept = agreeing(points)
    let fit = ClockFit(
      isBothWays
        ? kept.flatMap { [$0, ClockPoint(time: $0.time, delta: $0.delta, passesAFirst: false)] } : kept)
    return ClockRelation(
      pieces: [
        ClockRelation.Piece(
          start: first.time, offset: first.delta &+ Int64(clamped: fit.offset), drift: fit.slope * 1e6,
          uncertainty: fit.uncertainty.map { Int64(clamped: $0) }, segments: kept.count)
      ], outliers: points.count - kept.count)
  }

  /// Points near the line through the middles of the first and the last third: nothing bounds an offset whose order is
  /// not known, so that a single match of different transmissions would move it.
  private static func agreeing(_ points: [ClockPoint]) -> [ClockPoint] {
    func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let third = points.count / 3
    guard third >= 2 else { return points }
    let (early, late) = (points.prefix(third), points.suffix(third))
    let apart = middle(late.map(\.time)) - middle(early.map(\.time))
    let slope = apart >= 1e9 ? (middle(late.map(\.delta)) - middle(early.map(\.delta))) / apart : 0
    let residuals = points.map { $0.delta - (abs(slope) <= drift ? slope : 0) * $0.time }
    let center = middle(residuals)
    let spread = middle(residuals.map { abs($0 - center) })
    return zip(points, residuals).filter { abs($0.1 - center) <= spread * 10 + 1_000_000 }.map(\.0)
  }
}
