import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// TIME-WAIT populations against arithmetic (`semantics.md` §8.4).
@Suite struct PopulationTests {
  @Test func `a steady load fills TIME-WAIT in a straight line, and stays at rate times length`() throws {
    var load = Load()
    // Two a second for 150 s; TIME-WAIT begins 10 ms after the SYN.
    for number in 0..<300 { try load.add(port: 1024 + number, at: number * 500, .by(.client)) }
    let host = try #require(load.stage().hostSummaries().first)
    #expect((host.asClient, host.asServer, host.endedEarly) == (300, 0, 0))
    for second in 0..<150 {
      // Closes at 0.01, 0.51, … s: two a second, of the last 60 s.
      #expect(
        host.curve.population(at: after(milliseconds: second * 1000 + 999)) == min(2 * (second + 1), 120))
    }
    #expect(host.peak.population == 120)
    #expect(host.peak.time == after(milliseconds: 59_510))
    #expect(host.warmingUpUntil == after(milliseconds: 60_000))
    #expect(host.curve.population(at: start) == 0)
    #expect(host.curve.population(at: after(milliseconds: 149_510 + 59_999)) == 1)
    #expect(host.curve.population(at: after(milliseconds: 149_510 + 60_000)) == 0)
    // Little's law: the area is the number of them times how long each lasts.
    #expect(host.area == 300 * 60_000_000_000)
  }

  @Test func `each holder, peer and port has its own population, and the host their sum`() throws {
    var load = Load()
    for number in 0..<10 {
      try load.add(port: 1024 + number, at: number * 100, .by(.client))
      try load.add(port: 1024 + number, at: number * 100, .by(.client), server: "10.0.0.2:81")
      try load.add(port: 2048 + number, at: number * 100, .by(.server))
    }
    let stage = load.stage()
    let client = IPAddress(v4: 0x0a00_0001)
    let server = Endpoint(IPAddress(v4: 0x0a00_0002), 80)
    let time = after(milliseconds: 2000)
    let path = Path(client: client, server: server)
    #expect(stage.timeWaitCurve(of: path, atServer: false)?.population(at: time) == 10)
    #expect(stage.timeWaitCurve(of: path, atServer: true)?.population(at: time) == 10)
    #expect(stage.hostSummaries().map { $0.curve.population(at: time) } == [20, 10])
  }

  /// Random intervals of three keys, and the population by counting.
  private func intervals(_ count: Int, seed: UInt64) -> [(key: UInt32, from: Int64, to: Int64)] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in
      let from = Int64.random(in: -5_000_000_000...5_000_000_000, using: &random)
      return (
        UInt32.random(in: 0..<3, using: &random), from,
        from + Int64.random(in: 0...2_000_000_000, using: &random)
      )
    }
  }

  private func log(_ intervals: some Sequence<(key: UInt32, from: Int64, to: Int64)>, bound: Int)
    -> PopulationLog
  {
    var log = PopulationLog(bound: bound)
    for (number, interval) in intervals.enumerated() {
      log.start(interval.key, at: CaptureTime(nanoseconds: interval.from), flow: number, place: 0)
      log.end(interval.key, at: CaptureTime(nanoseconds: interval.to), flow: number, place: 0)
    }
    return log
  }

  @Test func `within its bound a log is exact at every nanosecond, whatever the order`() throws {
    let intervals = intervals(500, seed: 1)
    let curves = log(intervals, bound: 1000).curves { $0 }
    let again = log(intervals.shuffled(), bound: 1000).curves { $0 }
    for key in 0..<3 as Range<UInt32> {
      let curve = try #require(curves[key])
      #expect(curve.resolution == 1)
      for point in curve.points {
        for offset in [-1, 0, 1] as [Int64] {
          let time = point.time.nanoseconds + offset
          let expected = intervals.count { $0.key == key && $0.from <= time && time < $0.to }
          #expect(curve.population(at: CaptureTime(nanoseconds: time)) == expected)
        }
      }
      #expect(again[key]?.points.map(\.population) == curve.points.map(\.population))
      let area = intervals.filter { $0.key == key }.reduce(0) { $0 + ($1.to - $1.from) }
      #expect(
        curve.area(from: CaptureTime(nanoseconds: .min / 4), to: CaptureTime(nanoseconds: .max / 4)) == area)
    }
  }

  @Test func `beyond its bound a log stays exact at the multiples of its resolution, and within its memory`()
    throws
  {
    let intervals = intervals(5000, seed: 2)
    let log = log(intervals, bound: 1000)
    #expect(log.entries.count <= 1000)
    #expect(log.resolution > 1)
    let curves = log.curves { $0 }
    for key in 0..<3 as Range<UInt32> {
      let curve = try #require(curves[key])
      var time = -5_000_000_000 / log.resolution * log.resolution
      while time < 8_000_000_000 {
        let expected = intervals.count { $0.key == key && $0.from <= time && time < $0.to }
        #expect(curve.population(at: CaptureTime(nanoseconds: time)) == expected)
        time += log.resolution
      }
    }
  }

  @Test func `merged logs are as one, also when one of them is coarser`() {
    let intervals = intervals(2000, seed: 3)
    var fine = log(intervals.prefix(100), bound: 2000)
    fine.merge(log(intervals.dropFirst(100), bound: 2000)) { $0 }
    #expect(fine.resolution > 1)
    let whole = log(intervals, bound: 2000)
    let (merged, expected) = (fine.curves { $0 }, whole.curves { $0 })
    let step = max(fine.resolution, whole.resolution)
    for key in 0..<3 as Range<UInt32> {
      for index in -50..<50 as Range<Int64> {
        let time = CaptureTime(nanoseconds: index * step)
        #expect(merged[key]?.population(at: time) == expected[key]?.population(at: time))
      }
    }
  }

  @Test func `times at the ends of what can be told do not trap`() {
    var log = PopulationLog(bound: 4)
    for time in [Int64.max, .min, .max - 1, .min + 1, 0, 1] {
      log.start(0, at: CaptureTime(nanoseconds: time), flow: 0, place: 0)
      log.end(0, at: CaptureTime(nanoseconds: .max), flow: 0, place: 0)
    }
    let curve = log.curves { $0 }[0]
    #expect(curve?.area(from: CaptureTime(nanoseconds: .min), to: CaptureTime(nanoseconds: .max)) == .max)
  }
}
