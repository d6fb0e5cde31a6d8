/// How often chance alone would make two samples differ as much.
///
/// Own code: what there is for Swift has no exact test and brings Foundation along; these are checked against SciPy's values.
enum ChanceTest {
  /// Fisher's exact test, two-sided: `a` of `m` against `b` of `n`.
  ///
  /// The hypergeometric weights follow from one another, so that nothing but ratios is computed; from the mode outward they
  /// fall below what a double tells after some standard deviations, which bounds the cost by the root of the counts.
  static func fisher(_ a: Int, of m: Int, _ b: Int, of n: Int) -> Double {
    let successes = a + b
    let lowest = max(0, successes - n)
    let highest = min(m, successes)
    guard lowest < highest else { return 1 }
    // Weight of k + 1 over that of k.
    func ratio(_ k: Int) -> Double {
      Double(m - k) / Double(k + 1) * (Double(successes - k) / Double(n - successes + k + 1))
    }
    let mode = min(max(Int(Double(m + 1) * Double(successes + 1) / Double(m + n + 2)), lowest), highest)
    var observed = 1.0
    for k in stride(from: mode, to: a, by: 1) where observed > 0 { observed *= ratio(k) }
    for k in stride(from: mode, to: a, by: -1) where observed > 0 { observed /= ratio(k - 1) }
    // Equal weights differ in their last digits.
    let limit = observed * (1 + 1e-7)
    var (total, extreme) = (0.0, 0.0)
    func count(_ weight: Double) {
      total += weight
      if weight <= limit { extreme += weight }
    }
    count(1)
    var weight = 1.0
    for k in stride(from: mode, to: highest, by: 1) {
      weight *= ratio(k)
      if weight == 0 { break }
      count(weight)
    }
    weight = 1
    for k in stride(from: mode, to: lowest, by: -1) {
      weight /= ratio(k - 1)
      if weight == 0 { break }
      count(weight)
    }
    return min(1, extreme / total)
  }

  /// The Wilson score interval of a share, at 95 %.
  static func wilson(_ count: Int, of total: Int) -> ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let z = 1.959963984540054
    let (n, share) = (Double(total), Double(count) / Double(total))
    let middle = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    return max(0, (middle - spread) / scale)...min(1, (middle + spread) / scale)
  }

  /// How far a share moved, at 95 %: Newcombe's interval from the two Wilson intervals (1998, method 10).
  static func shift(_ a: Int, of m: Int, to b: Int, of n: Int) -> ClosedRange<Double> {
    guard m > 0, n > 0 else { return -1...1 }
    let (before, after) = (wilson(a, of: m), wilson(b, of: n))
    let (p, q) = (Double(a) / Double(m), Double(b) / Double(n))
    func norm(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    let down = norm(q - after.lowerBound, before.upperBound - p)
    let up = norm(after.upperBound - q, p - before.lowerBound)
    return (q - p - down)...(q - p + up)
  }

  /// The Mann-Whitney test, two-sided: the normal approximation with ties and continuity, good from eight values each.
  ///
  /// - Returns: the chance, and in which part of all pairs the value after is the larger one, ties by half.
  static func rankSum(_ before: [Double], _ after: [Double]) -> (chance: Double, larger: Double) {
    let (m, n) = (Double(before.count), Double(after.count))
    guard m > 0, n > 0 else { return (1, 0.5) }
    let all = before.map { ($0, true) } + after.map { ($0, false) }
    let sorted = all.sorted { $0.0 < $1.0 }
    var (ranks, ties) = (0.0, 0.0)
    var start = 0
    while start < sorted.count {
      var end = start
      while end < sorted.count, sorted[end].0 == sorted[start].0 { end += 1 }
      let rank = Double(start + end + 1) / 2
      for index in start..<end where sorted[index].1 { ranks += rank }
      let tied = Double(end - start)
      ties += tied * tied * tied - tied
      start = end
    }
    let u = ranks - m * (m + 1) / 2
    let total = m + n
    let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    let larger = 1 - u / (m * n)
    guard variance > 0 else { return (1, larger) }
    let distance = max(0, (u - m * n / 2).magnitude - 0.5)
    return (min(1, 2 * normalTail(distance / variance.squareRoot())), larger)
  }

  /// Holm's correction: the chance that any of so many tests would show as much.
  static func holm(_ values: [Double]) -> [Double] {
    var corrected = values
    var least = 0.0
    for (rank, index) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
      least = max(least, min(1, values[index] * Double(values.count - rank)))
      corrected[index] = least
    }
    return corrected
  }

  /// The standard normal distribution above z ≥ 0: a series near the middle, a continued fraction beyond.
  static func normalTail(_ z: Double) -> Double {
    let density = exponential(-z * z / 2) / 2.5066282746310002
    if z < 2 {
      var (term, sum, k) = (z, z, 1.0)
      while term > sum * 1e-17, k < 200 {
        term *= z * z / (2 * k + 1)
        sum += term
        k += 1
      }
      return 0.5 - density * sum
    }
    var fraction = z
    for k in stride(from: 120.0, through: 1, by: -1) { fraction = z + k / fraction }
    return density / fraction
  }

  /// e to the x ≤ 0: halved until a short series tells it, and squared as often.
  static func exponential(_ x: Double) -> Double {
    guard x > -745 else { return 0 }
    var (small, squarings) = (x, 0)
    while small < -0.125 {
      small /= 2
      squarings += 1
    }
    var (term, sum) = (1.0, 1.0)
    for k in 1...14 {
      term *= small / Double(k)
      sum += term
    }
    for _ in 0..<squarings { sum *= sum }
    return sum
  }
}
