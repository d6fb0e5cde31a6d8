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
    let depth = recent.map { contradict(points[$0], points[index]) ? abs(points[$0].delta - points[index].delta) : 0 }
      .max() ?? 0
    var moves: [Double] = []
    for way in [true, false] {
      let before = recent.filter { points[$0].passesAFirst == way }.map { points[$0].delta }.sorted()
      // What follows may hold the next step already.
      let after = following.filter { points[$0].passesAFirst == way }.prefix(8).map { points[$0].delta }.sorted()
      guard !before.isEmpty, after.count >= 2 else { continue }
      moves.append(after[after.count / 2] - before[before.count / 2])
    }
    guard let least = moves.map(abs).min(), least > max(reading * 4, depth / 2) else { return false }
    return moves.allSatisfy { $0 > 0 } || moves.allSatisfy { $0 < 0 }
  }
}
