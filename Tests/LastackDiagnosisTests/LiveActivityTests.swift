import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// What a live view counts: TIME-WAITs now, closes a second, what deserves a look.
@Suite struct LiveActivityTests {
  /// The activity after the load, told as it came, at `time`.
  private func activity(
    _ load: Load, until time: CaptureTime, bound: Int? = nil
  ) -> LiveActivity {
    var policy = TrackingPolicy()
    policy.announcesEnds = true
    var tracker = FlowTracker(policy: policy)
    var activity = LiveActivity(policy: HostPolicy())
    for segment in load.segments.sorted(by: { $0.time < $1.time }) {
      tracker.ingest(segment) { activity.note($0) }
    }
    activity.advance(to: time)
    return activity
  }

  private func population(_ activity: LiveActivity) -> [Int] {
    [activity.timeWaits.now, activity.timeWaits.peak]
  }

  /// Ten connections, one a second, closed after 10 ms by the client.
  private static func tenCloses() throws -> Load {
    var load = Load()
    for number in 0..<10 { try load.add(port: 40_000 + number, at: number * 1000, .by(.client)) }
    return load
  }

  @Test(arguments: [
    (10_000, [10, 10]), (60_000, [10, 10]), (60_011, [9, 10]), (64_500, [5, 10]), (70_000, [0, 10]),
  ])
  func `a TIME-WAIT is counted from the close for the time that the policy says`(
    milliseconds: Int, expected: [Int]
  ) throws {
    let activity = activity(try Self.tenCloses(), until: after(milliseconds: milliseconds))
    #expect(population(activity) == expected)
    #expect(activity.timeWaits.peakTime == after(milliseconds: 9010))
  }

  @Test func `holders and ports are those of the active closers`() throws {
    var load = try Self.tenCloses()
    for number in 0..<4 { try load.add(port: 50_000 + number, at: 10_000 + number, .by(.server)) }
    let activity = activity(load, until: after(milliseconds: 11_000))
    let holders = activity.timeWaits.holders(most: 5).map {
      "\($0.address) \($0.holder.now) \($0.holder.peak)"
    }
    #expect(holders == ["10.0.0.1 10 10", "10.0.0.2 4 4"])
    let ports = activity.ports(most: 5)
    #expect(ports.map(\.inTimeWait) == [10])
    #expect(ports.first?.range == 32768...60999)
  }

  @Test func `a four-tuple that is used again is counted once`() throws {
    var load = Load()
    try load.add(port: 40_000, at: 0, .by(.client))
    try load.add(port: 40_000, at: 5000, .by(.client))
    #expect(population(activity(load, until: after(milliseconds: 5500))) == [1, 1])
    #expect(population(activity(load, until: after(milliseconds: 64_000))) == [1, 1])
    #expect(population(activity(load, until: after(milliseconds: 66_000))) == [0, 1])
  }

  @Test func `rates are over the ten whole seconds before`() throws {
    let load = try Self.tenCloses()
    // Closed at 0.01, 1.01 … 9.01 s; the start is at a whole second.
    #expect(activity(load, until: after(milliseconds: 10_000)).recent(.orderly) == 10)
    #expect(activity(load, until: after(milliseconds: 12_500)).recent(.orderly) == 8)
    #expect(activity(load, until: after(milliseconds: 9500)).recent(.orderly) == 9)
    #expect(activity(load, until: after(milliseconds: 60_000)).recent(.orderly) == 0)
    #expect(activity(load, until: after(milliseconds: 60_000)).outcomes[.orderly] == 10)
  }

  @Test func `what ended badly is kept, the newest last, and no more than the bound`() throws {
    var load = Load()
    try load.add(port: 40_000, at: 0, .by(.client))
    for number in 0..<100 { try load.add(port: 41_000 + number, at: 100 + number, .refused) }
    let endings = activity(load, until: after(milliseconds: 1000)).endings
    #expect(endings.count == LiveActivity.endingsKept)
    #expect(endings.last?.client.port == 41_099)
    #expect(Set(endings.map(\.outcome)) == [.refused])
  }

  @Test func `beyond its bound the population is told to be too low`() throws {
    var population = TimeWaitPopulation(policy: TimeWaitPolicy(), bound: 4)
    var policy = TrackingPolicy()
    policy.announcesEnds = true
    var tracker = FlowTracker(policy: policy)
    for segment in try Self.tenCloses().segments { tracker.ingest(segment) { population.note($0) } }
    #expect([population.now, population.uncounted] == [4, 6])
    population.advance(to: after(milliseconds: 90_000))
    #expect(population.now == 0)
  }
}

/// Findings as they come up.
@Suite struct LiveFindingTests {
  private func note(_ load: Load, _ findings: inout LiveFindings) {
    var policy = TrackingPolicy()
    policy.announcesEnds = true
    var tracker = FlowTracker(policy: policy)
    for segment in load.segments.sorted(by: { $0.time < $1.time }) {
      tracker.ingest(segment) { findings.note($0) }
    }
    tracker.finish { findings.note($0) }
  }

  /// A listener that was away while its closes were in TIME-WAIT.
  private static func restart() throws -> Load {
    var load = Load()
    for number in 0..<3 { try load.add(port: 40_000 + number, at: number * 10, .by(.server)) }
    for number in 0..<5 { try load.add(port: 41_000 + number, at: 1000 + number * 12_000, .refused) }
    try load.add(port: 42_000, at: 62_000, .by(.server))
    return load
  }

  @Test func `a finding is told once`() throws {
    var findings = LiveFindings(policy: HostPolicy())
    note(try Self.restart(), &findings)
    #expect(findings.take(at: after(milliseconds: 63_000)).map(\.code) == [.restartInTimeWait])
    #expect(findings.take(at: after(milliseconds: 68_000)).isEmpty)
  }

  @Test func `after the window what went before is forgotten, and may be told again`() throws {
    var findings = LiveFindings(policy: HostPolicy())
    #expect(findings.take(at: start).isEmpty)
    note(try Self.restart(), &findings)
    #expect(findings.take(at: start.advanced(byNanoseconds: LiveFindings.window)).count == 1)
    #expect(findings.take(at: start.advanced(byNanoseconds: LiveFindings.window + 1)).isEmpty)
    note(try Self.restart(), &findings)
    #expect(findings.take(at: start.advanced(byNanoseconds: LiveFindings.window + 2)).count == 1)
  }
}
