import LastackWire
import SegmentScript
import Testing

@testable import LastackTracking

/// Covered sequence space against a set of octets.
@Suite struct SequenceCoverageTests {
  /// Segments as a connection sends them, out of order and again; at most six holes are ever open.
  @Test(arguments: (1...20).map(UInt64.init))
  func `it counts the octets that a set counts`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let base = SequenceNumber(UInt32.random(in: 0xFFFF_FF00...0xFFFF_FFFF, using: &random))
    var coverage = SequenceCoverage()
    var missing: Set<Int> = []
    var edge = 0
    for _ in 0..<400 {
      let first = max(0, edge + Int.random(in: -60...30, using: &random))
      let end = first + Int.random(in: 1...40, using: &random)
      if first > edge {
        guard coverage.count < SequenceCoverage.capacity else { continue }
        coverage.open(from: base &+ UInt32(edge), to: base &+ UInt32(first))
        missing.formUnion(edge..<first)
      } else if splits(missing, first..<end), coverage.count == SequenceCoverage.capacity {
        continue
      }
      let filled = coverage.fill(from: base &+ UInt32(first), to: base &+ UInt32(end))
      #expect(Int(filled) == missing.intersection(first..<end).count)
      missing.subtract(first..<end)
      edge = max(edge, end)
      #expect(coverage.firstMissing == missing.min().map { base &+ UInt32($0) })
      #expect(Int(coverage.count) == holes(missing))
    }
  }

  private func holes(_ missing: Set<Int>) -> Int { missing.filter { !missing.contains($0 - 1) }.count }

  private func splits(_ missing: Set<Int>, _ range: Range<Int>) -> Bool {
    holes(missing.subtracting(range)) > holes(missing)
  }

  @Test func `what was filled is not missing a second time`() {
    var coverage = SequenceCoverage()
    coverage.open(from: 100, to: 200)
    let filled = [
      coverage.fill(from: 120, to: 140), coverage.fill(from: 120, to: 140), coverage.fill(from: 100, to: 200),
    ]
    #expect(filled == [20, 0, 80])
    #expect(coverage.count == 0)
  }

  @Test func `a hole across the wrap is one hole`() {
    var coverage = SequenceCoverage()
    coverage.open(from: 0xFFFF_FFF0, to: 0x10)
    #expect(coverage.firstMissing == 0xFFFF_FFF0)
    let middle = coverage.fill(from: 0xFFFF_FFFF, to: 0x1)
    #expect(middle == 2)
    #expect(coverage.count == 2)
    let rest = coverage.fill(from: 0xFFFF_FFF0, to: 0x10)
    #expect(rest == 30)
  }

  @Test func `of more holes than fit the oldest counts as covered`() {
    var coverage = SequenceCoverage()
    for hole in UInt32(0)...6 { coverage.open(from: .init(hole * 100), to: .init(hole * 100 + 10)) }
    #expect(coverage.count == 6)
    let filled = [coverage.fill(from: 0, to: 10), coverage.fill(from: 100, to: 110)]
    #expect(filled == [0, 10])
  }

  @Test func `acknowledged holes are forgotten and counted`() {
    var coverage = SequenceCoverage()
    coverage.open(from: 100, to: 110)
    coverage.open(from: 200, to: 210)
    coverage.open(from: 300, to: 310)
    let forgotten = coverage.forget(below: 250)
    #expect(forgotten == 2)
    #expect(coverage.firstMissing == 300)
    let more = coverage.forget(below: 300)
    #expect(more == 0)
  }
}

/// The clock that expiry runs on.
@Suite struct PacketClockTests {
  private let start: Int64 = 1_700_000_000_000_000_000
  private let jump = PacketClock.jump + 1

  private func time(_ offset: Int64) -> CaptureTime { CaptureTime(nanoseconds: start + offset) }

  /// Whether the clock moved at each of the times, and where it stands.
  private func observed(_ offsets: [Int64]) -> (moved: [Bool], clock: PacketClock) {
    var clock = PacketClock()
    let moved = offsets.map { clock.observe(time($0)) }
    return (moved, clock)
  }

  @Test func `it never goes back`() {
    let (moved, clock) = observed([0, 10, 5, 10])
    #expect(moved == [true, true, false, false])
    #expect(clock.now == time(10))
  }

  @Test func `a jump needs the next time to confirm it`() {
    let (moved, clock) = observed([0, jump, jump + 5])
    #expect(moved == [true, false, true])
    #expect(clock.now == time(jump + 5))
  }

  @Test func `as far as a jump begins the clock just moves`() {
    let (moved, clock) = observed([0, jump - 1])
    #expect(moved == [true, true])
    #expect(clock.now == time(jump - 1))
  }

  @Test func `a jump that the next time refutes is forgotten, and needs confirmation again`() {
    let (moved, clock) = observed([0, jump, 1, jump + 5])
    #expect(moved == [true, false, true, false])
    #expect(clock.now == time(1))
  }

  @Test func `two jumps far from each other confirm nothing`() {
    let (moved, clock) = observed([0, jump, 3 * jump])
    #expect(moved == [true, false, false])
    #expect(clock.now == time(0))
  }

  @Test func `at the end a jump is believed, since nothing refutes it`() {
    var clock = observed([0, jump]).clock
    clock.settle()
    #expect(clock.now == time(jump))
  }
}
