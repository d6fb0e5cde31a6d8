import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis

@Suite struct CaptureChangesTests {
  /// So many connections to a port of which so many are aborted; each lasts as long as its number says.
  private func profile(
    _ connections: Int, aborted: Int, port: UInt16 = 80, microseconds: (Int) -> Int = { 1000 + $0 % 7 }
  ) throws -> [FlowRecord] {
    var load = Load()
    try load.add(port: 40_000, at: 0, .by(.client))
    let pattern = try #require(load.records.first)
    return (0..<connections).map { index in
      var record = pattern
      record.flow = index
      record.server.endpoint.port = port
      record.handshakeRTT = Int64(microseconds(index)) * 1000
      if index < aborted {
        (record.outcome, record.activeCloser, record.resetBy) = (.aborted, nil, .server)
        (record.closeStarted, record.closeFinished) = (nil, nil)
      }
      return record
    }
  }

  private func profile(of records: [FlowRecord]) -> CaptureProfile {
    records.reduce(into: CaptureProfile()) { $0.add($1) }
  }

  private func changes(_ before: [FlowRecord], _ after: [FlowRecord]) -> CaptureChanges {
    CaptureChanges(from: profile(of: before), to: profile(of: after))
  }

  @Test func `the same capture twice has no change`() throws {
    let records = try profile(500, aborted: 50) + profile(100, aborted: 3, port: 443)
    let changes = changes(records, records)
    #expect(changes.changed.isEmpty)
    #expect(changes.rows.allSatisfy { $0.chance == 1 })
    #expect(Set(changes.rows.map(\.port)) == [80, 443, nil])
  }

  @Test func `a known shift is found with its numbers, and nothing else`() throws {
    let changes = try changes(profile(1180, aborted: 14), profile(1203, aborted: 118))
    #expect(
      Set(changes.changed.map(\.aspect)) == [.outcome(.aborted), .outcome(.orderly), .resetBy(.server)])
    let row = try #require(changes.changed.first { $0.aspect == .outcome(.aborted) })
    guard case .shares(let before, let after, let shift) = row.values else {
      Issue.record("no shares")
      return
    }
    #expect((before.count, before.total, after.count, after.total) == (14, 1180, 118, 1203))
    #expect(shift.contains(118.0 / 1203 - 14.0 / 1180) && shift.lowerBound > 0.06 && shift.upperBound < 0.11)
    #expect(row.confidence == .strong)
    #expect(row.port == 80)
  }

  @Test func `the same shift in a small sample is not claimed`() throws {
    let changes = try changes(profile(40, aborted: 1), profile(40, aborted: 4))
    #expect(!changes.rows.isEmpty)
    #expect(changes.changed.isEmpty)
  }

  @Test func `fewer than ten connections are too few to say, whatever they show`() throws {
    let changes = try changes(profile(9, aborted: 0), profile(900, aborted: 900))
    #expect(changes.rows.isEmpty)
    #expect(changes.tooFew == [CaptureChanges.Unpaired(port: 80, before: 9, after: 900)])
  }

  @Test func `longer durations are found, and jitter is not`() throws {
    let before = try profile(200, aborted: 0)
    let slower = try changes(before, profile(200, aborted: 0) { 1003 + $0 % 7 })
    #expect(slower.changed.map(\.aspect) == [.duration(.handshakeRTT)])
    let jitter = try changes(before, profile(200, aborted: 0) { 1000 + ($0 + 3) % 7 })
    #expect(jitter.changed.isEmpty)
  }

  @Test func `a correction for many rows takes back what one row alone would claim`() throws {
    // 5 % by chance alone for one comparison.
    let (before, after) = try (profile(300, aborted: 30), profile(300, aborted: 48))
    let alone = ChanceTest.fisher(30, of: 300, 48, of: 300)
    #expect(alone < 0.05)
    #expect(changes(before, after).changed.isEmpty)
  }

  @Test func `another service on one side is no change of all`() throws {
    let before = try profile(300, aborted: 0)
    let after = try profile(300, aborted: 0) + profile(300, aborted: 300, port: 443)
    let changes = changes(before, after)
    #expect(changes.changed.isEmpty)
    #expect(changes.tooFew == [CaptureChanges.Unpaired(port: 443, before: 0, after: 300)])
  }

  @Test func `what was captured in part is not compared, and is said of the captures`() throws {
    let before = try profile(300, aborted: 0)
    var after = before
    for index in 0..<60 {
      after[index].outcome = .open
      after[index].quality.insert(.oneSided)
    }
    #expect(changes(before, after).changed.isEmpty)
    let run = RunSummary(version: "0")
    #expect(
      CaptureDifference.list(profile(of: before), run, profile(of: after), run)
        == [.weakness("one_sided", before: 0, after: 0.2)])
  }

  @Test func `a sample of many values is spread over all of them`() {
    var sample = SpreadSample()
    for index in 0..<100_000 { sample.add(Double(index)) }
    #expect(sample.values.count > 4096 && sample.values.count <= 8192)
    let steps = Set(zip(sample.values, sample.values.dropFirst()).map { $1 - $0 })
    #expect(steps.count == 1)
  }
}
