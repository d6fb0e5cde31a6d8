import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis

/// What is counted for charts: nothing is lost, and memory has a bound.
@Suite struct TimelineTests {
  private func time(_ milliseconds: Int64) -> CaptureTime {
    CaptureTime(nanoseconds: 1_700_000_000_000_000_000 + milliseconds * 1_000_000)
  }

  @Test func `a timeline keeps its width as long as it has room, and then takes the next round one`() {
    var timeline = OutcomeTimeline()
    timeline.add(.orderly, at: time(0))
    timeline.add(.aborted, at: time(239))
    #expect(timeline.width == 1_000_000)
    #expect(timeline.buckets.count == OutcomeTimeline.mostBuckets)
    timeline.add(.orderly, at: time(240))
    #expect(timeline.width == 5_000_000)
    #expect(timeline.buckets.count == 49)
    #expect(timeline.buckets.map(\.outcomes.total).filter { $0 > 0 } == [1, 1, 1])
    #expect(timeline.buckets[47].outcomes[.aborted] == 1)
    #expect(timeline.buckets.map(\.start).first == time(0))
    #expect(timeline.buckets.last?.start == time(240))
  }

  @Test(arguments: [(1_000, 5), (60_000, 500), (3_600_000, 30_000), (86_400_000, 600_000)])
  func `the width is round and the finest that has room, whatever the order of times`(
    span: Int64, width: Int64
  ) {
    let times = (0..<500).map { Int64($0) * span / 500 }
    for order in [times, times.reversed(), times.filter { $0 % 2 == 0 } + times.filter { $0 % 2 == 1 }] {
      var timeline = OutcomeTimeline()
      for (index, milliseconds) in order.enumerated() {
        timeline.add(index % 5 == 0 ? .refused : .orderly, at: time(milliseconds))
      }
      #expect(timeline.width == width * 1_000_000)
      #expect(timeline.total == 500)
      #expect(timeline.buckets.reduce(0) { $0 + $1.outcomes[.refused] } == 100)
      #expect(timeline.buckets.count <= OutcomeTimeline.mostBuckets)
    }
  }

  @Test func `any two times fit, those before 1970 and the last ones too`() {
    var timeline = OutcomeTimeline()
    for nanoseconds in [Int64.min, -1, 0, 1, .max] {
      timeline.add(.open, at: CaptureTime(nanoseconds: nanoseconds))
    }
    #expect(timeline.total == 5)
    #expect(timeline.buckets.count <= OutcomeTimeline.mostBuckets)
  }

  @Test func `a duration is in the class whose bounds are around it`() {
    var histogram = DurationHistogram()
    for duration in [-5, 0, 999, 1000, 1999, 2000, 5000, 4_999_999_999_999, 5_000_000_000_000, Int64.max] {
      histogram.add(duration)
    }
    #expect(histogram.counts.prefix(4) == [3, 2, 1, 1])
    #expect(histogram.counts.suffix(2) == [1, 2])
    #expect(histogram.total == 10)
    #expect(histogram.quantile(percent: 50) == 2000)
    #expect(histogram.quantile(percent: 100) == .max)
    #expect(DurationHistogram().quantile(percent: 50) == nil)
    #expect(DurationHistogram.bounds.count == 30)
  }

  @Test func `closes count by who closed first, and those that a reset cut short do not`() throws {
    var load = Load()
    try load.add(port: 1024, at: 0, .by(.client, dwell: 30))
    try load.add(port: 1025, at: 0, .by(.client, dwell: 300))
    try load.add(port: 1026, at: 0, .by(.server))
    try load.add(port: 1027, at: 0, .halfBy(.client))
    try load.add(port: 1028, at: 0, .refused)
    var durations = CloseDurations()
    for record in load.records { durations.add(record) }
    #expect((durations.byClient.total, durations.byServer.total, durations.byOthers.total) == (2, 1, 0))
    #expect(durations.byClient.longest == 300_000_000)
    #expect(durations.all.total == 3)
    #expect(durations.byClient.quantile(percent: 50) == 50_000_000)
  }

  @Test func `a shelf keeps the first records, and says which are missing`() throws {
    var load = Load()
    for number in 0..<8 { try load.add(port: 1024 + number, at: number * 10, .by(.client)) }
    var shelf = FlowShelf(bound: 5)
    for record in load.records { shelf.add(record) }
    #expect((shelf.count, shelf.offered) == (5, 8))
    let kept = load.records.prefix(5).map(\.flow)
    let gone = load.records.suffix(3).map(\.flow)
    #expect(shelf.missing(of: kept + gone) == Set(gone))
    #expect(shelf[kept[2]]?.client.endpoint.port == load.records[2].client.endpoint.port)
    shelf.keep(only: [kept[0], gone[0]])
    #expect((shelf.count, shelf[kept[0]]?.flow) == (1, kept[0]))
  }

  @Test(arguments: [1, 7, 50, 10_000])
  func `an outline has few steps, every one a point of the curve, and no peak is lost`(columns: Int) throws {
    var load = Load()
    for number in 0..<200 { try load.add(port: 1024 + number, at: number * number * 2, .by(.client)) }
    let host = try #require(load.stage().hostSummaries().first)
    let (from, to) = (after(milliseconds: 5_000), after(milliseconds: 79_000))
    let outline = host.curve.outline(from: from, to: to, columns: columns)
    #expect(outline.count <= 1 + 2 * (columns + 1))
    #expect(outline.map(\.time) == outline.map(\.time).sorted())
    #expect(outline.first?.time == from)
    for step in outline { #expect(host.curve.population(at: step.time) == step.population) }
    let inside = host.curve.points.filter { $0.time > from && $0.time <= to }
    #expect(outline.map(\.population).max() == inside.map(\.population).max())
    #expect(outline.last?.population == host.curve.population(at: to))
  }
}
