import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// tcp_tw_recycle's rule, cell by cell, and the shadow that stands for it where the capture leaves something open.
@Suite struct RecycleRuleTests {
  private static let local = IPAddress(v4: 0x0a00_0005)
  private static let otherLocal = IPAddress(v4: 0x0a00_0006)
  private static let remote = IPAddress(v4: 0xcb00_7107)

  /// Remembered: TSval 10,000 in second 100.
  private static var memory: RecycleMemory {
    var memory = RecycleMemory()
    memory.remember(TSval(10_000), stamp: 100, now: 100)
    return memory
  }

  struct Cell: Sendable, CustomTestStringConvertible {
    var behind: UInt32
    var age: Int64
    var drops: Bool
    var testDescription: String { "\(behind) ticks behind after \(age) s" }
  }

  static let cells: [Cell] = [
    Cell(behind: 0, age: 0, drops: false), Cell(behind: 1, age: 0, drops: false),
    Cell(behind: 2, age: 0, drops: true), Cell(behind: 9999, age: 0, drops: true),
    Cell(behind: 1, age: 59, drops: false), Cell(behind: 2, age: 59, drops: true),
    Cell(behind: 2, age: 60, drops: false), Cell(behind: 2, age: 61, drops: false),
    // Ahead, and as far behind as modulo 2^32 can say.
    Cell(behind: .max, age: 10, drops: false), Cell(behind: 0x7fff_ffff, age: 10, drops: true),
    Cell(behind: 0x8000_0000, age: 10, drops: false),
  ]

  @Test(arguments: cells, RecycleKernel.allCases)
  func `a SYN is dropped if it is more than one tick behind a memory younger than 60 s`(
    cell: Cell, kernel: RecycleKernel
  ) {
    let tsval = TSval(10_000 &- cell.behind)
    #expect(Self.memory.drops(tsval: tsval, now: 100 + cell.age, kernel: kernel) == cell.drops)
  }

  @Test(arguments: [
    (RecycleKernel.perPeer, Int64(10), false), (.perPair, 10, false), (.perPairNeedingTimestamps, 10, true),
    (.perPairNeedingTimestamps, 59, true), (.perPairNeedingTimestamps, 60, false),
  ])
  func `a SYN without timestamps is dropped since 3_17 only`(
    kernel: RecycleKernel, age: Int64, drops: Bool
  ) {
    #expect(Self.memory.drops(tsval: nil, now: 100 + age, kernel: kernel) == drops)
    #expect(!RecycleMemory().drops(tsval: nil, now: 100, kernel: kernel))
  }

  @Test func `before 3_14 all own addresses share what is remembered, since then each has its own`() {
    let keys = RecycleKernel.allCases.map {
      $0.key(local: Self.local, remote: Self.remote) == $0.key(local: Self.otherLocal, remote: Self.remote)
    }
    #expect(keys == [true, false, false])
  }

  struct Update: Sendable, CustomTestStringConvertible {
    var tsval: UInt32
    var stamp: Int64
    var now: Int64
    var kept: UInt32
    var testDescription: String { "\(tsval) of second \(stamp), in second \(now)" }
  }

  @Test(arguments: [
    // Newer and equal ones replace it at once, older ones after more than 60 s, and only if they came later.
    Update(tsval: 10_001, stamp: 101, now: 101, kept: 10_001),
    Update(tsval: 10_000, stamp: 101, now: 101, kept: 10_000),
    Update(tsval: 9_999, stamp: 101, now: 101, kept: 10_000),
    Update(tsval: 9_999, stamp: 160, now: 160, kept: 10_000),
    Update(tsval: 9_999, stamp: 161, now: 161, kept: 9_999),
    Update(tsval: 9_999, stamp: 99, now: 161, kept: 10_000),
    Update(tsval: 0x8000_2710, stamp: 101, now: 101, kept: 0x8000_2710),
  ])
  func `the newest clock is remembered until it is 60 s old`(update: Update) {
    var memory = Self.memory
    memory.remember(TSval(update.tsval), stamp: update.stamp, now: update.now)
    #expect(memory.stored?.tsval == TSval(update.kept))
    if update.kept == update.tsval { #expect(memory.stored?.stamp == update.stamp) }
  }

  @Test
  func `whatever the host's second hand and its timing, the shadow's certain verdicts are the kernel's`() {
    var random = SeededRandom(seed: 4)
    var certain = 0
    for _ in 0..<400 {
      var shadow = RecycleShadow()
      // Eight second hands, with either timing.
      var kernels = (0..<16).map { (phase: Int64($0 / 2) * 125_000_000, early: $0 % 2 == 0, RecycleMemory()) }
      var time = Int64(1_000_000_000_000)
      for _ in 0..<12 {
        time += Int64.random(in: 1_000_000...40_000_000_000, using: &random)
        let tsval = TSval(UInt32.random(in: 1000...1100, using: &random))
        if Bool.random(using: &random) {
          let isEarly = Int.random(in: 0..<4, using: &random) == 0
          shadow.remember(
            .init(tsval: tsval, stamp: time, flow: 0, place: 0), isEarly ? .whenFinIsAcked : .inTimeWait)
          for index in kernels.indices where !isEarly || kernels[index].early {
            let second = (time + kernels[index].phase) / 1_000_000_000
            kernels[index].2.remember(tsval, stamp: second, now: second)
          }
        } else {
          let verdict = shadow.judge(tsval, at: time)
          guard verdict != .uncertain else { continue }
          certain += 1
          for kernel in kernels {
            let second = (time + kernel.phase) / 1_000_000_000
            #expect(kernel.2.drops(tsval: tsval, now: second, kernel: .perPair) == (verdict == .drops))
          }
        }
      }
    }
    #expect(certain > 1000)
  }

  @Test func `between 59 and 60 s the second hand decides, which no packet shows`() {
    var shadow = RecycleShadow()
    shadow.remember(.init(tsval: 10_000, stamp: 0, flow: 0, place: 0), .inTimeWait)
    let verdicts = [58_800, 59_000, 59_500, 60_000, 60_200].map {
      shadow.judge(9_000, at: Int64($0) * 1_000_000)
    }
    #expect(verdicts == [.drops, .uncertain, .uncertain, .uncertain, .passes])
    #expect(shadow.judge(9_999, at: 59_500_000_000) == .passes)
  }

  @Test func `what only a socket without a process remembers is uncertain until TIME-WAIT`() {
    var shadow = RecycleShadow()
    shadow.remember(.init(tsval: 10_000, stamp: 0, flow: 0, place: 0), .whenFinIsAcked)
    #expect(shadow.judge(9_000, at: 1) == .uncertain)
    #expect(shadow.judge(10_000, at: 1) == .passes)
    shadow.remember(.init(tsval: 10_050, stamp: 50, flow: 0, place: 0), .inTimeWait)
    #expect(shadow.judge(9_000, at: 51) == .drops)
  }
}
