import Testing

@testable import LastackDiagnosis

/// Against the values of SciPy 1.17.1: `fisher_exact`, `mannwhitneyu(method="asymptotic")`, `norm.sf`, Wilson's interval.
@Suite struct ChanceTestTests {
  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    (a - b).magnitude <= tolerance * max(a.magnitude, b.magnitude)
  }

  @Test(
    arguments: [
      (3, 4, 1, 4, 0.48571428571428565), (1, 10, 11, 14, 0.0027594561852200836),
      (10, 12, 3, 18, 0.0005367241191434357), (0, 10, 10, 10, 1.082508822446903e-05),
      (7, 7, 0, 5, 0.0012626262626262627), (14, 1180, 118, 1203, 1.6897031405230813e-22),
      (5, 100_000, 60, 100_000, 4.833414531436792e-13),
      (500_000, 1_000_000, 501_500, 1_000_000, 0.03401373515775234),
      (5, 5, 9, 9, 1), (0, 5, 0, 9, 1),
    ] as [(Int, Int, Int, Int, Double)])
  func `Fisher's exact test`(a: Int, m: Int, b: Int, n: Int, chance: Double) {
    #expect(isClose(ChanceTest.fisher(a, of: m, b, of: n), chance, 1e-6))
    #expect(isClose(ChanceTest.fisher(b, of: n, a, of: m), chance, 1e-6))
    #expect(isClose(ChanceTest.fisher(m - a, of: m, n - b, of: n), chance, 1e-6))
  }

  @Test func `the Mann-Whitney test, with ties and without`() {
    let values: [([Double], [Double], Double)] = [
      (
        Array(stride(from: 1, through: 8, by: 1)), Array(stride(from: 5, through: 12, by: 1)),
        0.013313002763816655
      ),
      ([1, 1, 2, 2, 3, 3, 3, 4, 4], [3, 4, 4, 5, 5, 5, 6, 7], 0.003347640647593616),
      (
        Array(stride(from: 0, to: 100, by: 1)), Array(stride(from: 40, to: 140, by: 1)),
        5.3755081977936965e-15
      ),
      (Array(repeating: 1, count: 8), Array(repeating: 2, count: 9), 7.998519337056912e-05),
    ]
    for (before, after, chance) in values {
      #expect(isClose(ChanceTest.rankSum(before, after).chance, chance, 1e-8))
      #expect(isClose(ChanceTest.rankSum(after, before).chance, chance, 1e-8))
    }
    #expect(ChanceTest.rankSum([1, 1, 1], [1, 1]) == (1, 0.5))
    #expect(ChanceTest.rankSum([1, 2], [2, 3]).larger == 0.875)
  }

  @Test(
    arguments: [
      (0, 0.5), (0.5, 0.3085375387259869), (1, 0.15865525393145707), (1.999, 0.02280417693265888),
      (2, 0.022750131948179195), (3, 0.0013498980316300933), (5, 2.866515718791933e-07),
      (8, 6.22096057427174e-16), (20, 2.7536241186061556e-89), (37, 5.7255712225239266e-300),
    ] as [(Double, Double)])
  func `the normal distribution's tail`(z: Double, tail: Double) {
    #expect(isClose(ChanceTest.normalTail(z), tail, 1e-9))
  }

  @Test func `intervals of a share and of its shift`() {
    let wilson = ChanceTest.wilson(10, of: 100)
    #expect(
      isClose(wilson.lowerBound, 0.05522913706067508) && isClose(wilson.upperBound, 0.17436566150491345))
    #expect(ChanceTest.wilson(0, of: 10).lowerBound == 0)
    // Newcombe's own example: 48 of 80 to 56 of 70, from 0.0524 to 0.3339.
    let shift = ChanceTest.shift(48, of: 80, to: 56, of: 70)
    #expect((shift.lowerBound - 0.0524).magnitude < 5e-5 && (shift.upperBound - 0.3339).magnitude < 5e-5)
  }

  @Test func `Holm's correction keeps the order, and at most 1`() {
    let corrected = ChanceTest.holm([0.01, 0.04, 0.03, 0.005])
    #expect(zip(corrected, [0.03, 0.06, 0.06, 0.02]).allSatisfy { isClose($0, $1) })
    #expect(ChanceTest.holm([0.9, 0.8]) == [1, 1])
    #expect(ChanceTest.holm([]) == [])
  }
}
