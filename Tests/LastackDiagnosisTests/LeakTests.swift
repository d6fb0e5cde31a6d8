import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis

/// What piles up in CLOSE-WAIT, and what a restart runs into.
@Suite struct LeakTests {
  /// Connections that the client closes, one every 20 s; every fourth of the first `leaking` is never closed by the server.
  private func service(_ count: Int, leaking: Int, every interval: Int = 20_000) throws -> Load {
    var load = Load()
    for number in 0..<count {
      let leaks = number % 4 == 0 && number < leaking
      try load.add(port: 40_000 + number, at: number * interval, leaks ? .halfBy(.client) : .by(.client))
    }
    return load
  }

  @Test func `CLOSE-WAITs that grow for ten minutes and never end are a leak`() throws {
    let findings = try service(48, leaking: 48).findings()
    #expect(findings.map(\.code) == [.closeWaitLeak])
    let finding = try #require(findings.first)
    #expect((finding.severity, finding.confidence) == (.warning, .probable))
    guard case .closeWaitLeak(let found) = finding.detail else { return }
    #expect(
      (found.host, found.side, found.port, found.peer) == (IPAddress(v4: 0x0a00_0002), .server, 80, nil))
    // The one of 880 s is not yet older than 60 s at the end.
    #expect((found.stuck, found.ended) == (11, 36))
    #expect(found.firstSince == after(milliseconds: 10))
    #expect(found.lastSince == after(milliseconds: 800_010))
    #expect(found.growth == PortRate(count: 1, nanoseconds: 80_000_000_000))
    #expect(finding.evidence.map(\.flow) == [0, 40])
  }

  @Test func `the client's side leaks as well`() throws {
    var load = Load()
    for number in 0..<48 {
      try load.add(
        port: 40_000 + number, at: number * 20_000, number % 4 == 0 ? .halfBy(.server) : .by(.server))
    }
    guard case .closeWaitLeak(let found)? = load.findings().first?.detail else {
      Issue.record("no leak")
      return
    }
    #expect((found.host, found.side) == (IPAddress(v4: 0x0a00_0001), .client))
    #expect(found.peer == IPAddress(v4: 0x0a00_0002))
  }

  @Test func `its neighbours are no leak`() throws {
    // Eight in less than ten minutes; seven in more.
    #expect(try service(40, leaking: 29, every: 20_000).findings() == [])
    #expect(try service(48, leaking: 28, every: 40_000).findings() == [])
    // A burst long ago: nothing grows.
    #expect(try service(60, leaking: 40, every: 1000).findings() == [])
    // Slow, but each is closed after 90 s: those still open at the end are no older than that.
    var slow = Load()
    for number in 0..<80 {
      try slow.add(port: 40_000 + number, at: number * 10_000, .by(.client, dwell: 90_000))
    }
    #expect(slow.findings() == [])
  }

  @Test func `a CLOSE-WAIT whose four-tuple is connected anew is over`() throws {
    func load(again: Bool) throws -> Load {
      var load = Load()
      for number in 0..<12 {
        try load.add(port: 40_000 + number, at: number * 100_000, .halfBy(.client))
        if again || number == 11 {
          try load.add(port: 40_000 + number, at: number * 100_000 + 90_000, .by(.client))
        }
      }
      return load
    }
    #expect(try load(again: false).findings().map(\.code) == [.closeWaitLeak])
    #expect(try load(again: true).findings() == [])
  }

  /// A listener that closes first, is refused from 6 to 63 s, and accepts again at `again` milliseconds.
  private func restart(closedBy side: Side, again: Int, refusals: Int = 7) throws -> Load {
    var load = Load()
    for number in 0..<3 { try load.add(port: 40_000 + number, at: number * 2000, .by(side)) }
    for number in 0..<refusals { try load.add(port: 41_000 + number, at: 6000 + number * 9000, .refused) }
    try load.add(port: 42_000, at: again, .by(side))
    return load
  }

  @Test func `a listener back only when its own TIME-WAITs were over was held up by them`() throws {
    let findings = try restart(closedBy: .server, again: 66_000).findings()
    #expect(findings.map(\.code) == [.restartInTimeWait])
    guard case .restartInTimeWait(let found)? = findings.first?.detail else { return }
    #expect((found.refused, found.timeWaits) == (7, 3))
    #expect(found.timeWaitEnd == after(milliseconds: 64_010))
    #expect(found.outage == 62_000_000_000)
    #expect(findings.first?.evidence.map(\.flow) == [2, 2, 3, 9, 10])
  }

  @Test func `a short wait for the last TIME-WAIT may be chance`() throws {
    var load = Load()
    try load.add(port: 40_000, at: 0, .by(.server))
    try load.add(port: 40_001, at: 50_000, .by(.client))
    for number in 0..<5 { try load.add(port: 41_000 + number, at: 55_000 + number * 1500, .refused) }
    try load.add(port: 42_000, at: 63_000, .by(.client))
    let findings = load.findings()
    #expect(findings.map(\.code) == [.restartInTimeWait])
    #expect(findings.map(\.severity) == [.warning])
    #expect(findings.map(\.confidence) == [.possible])
    let long = try restart(closedBy: .server, again: 66_000).findings()
    #expect(long.map(\.severity) == [.critical])
    #expect(long.map(\.confidence) == [.probable])
  }

  @Test(arguments: [
    // Back while TIME-WAITs are there: SO_REUSEADDR.
    (Side.server, 63_500, 7),
    // The clients closed first: no TIME-WAIT at the listener.
    (.client, 66_000, 7),
    // Back long after: down for another reason.
    (.server, 80_000, 7),
    // Two refusals are no restart.
    (.server, 66_000, 2),
  ])
  func `its neighbours are no such restart`(side: Side, again: Int, refusals: Int) throws {
    // Down for a while all the same, where that is sure.
    #expect(
      try restart(closedBy: side, again: again, refusals: refusals).findings().map(\.code)
        == (refusals < 3 ? [] : [.listenerDown]))
  }

  @Test func `a port that never accepted was no listener`() throws {
    var load = Load()
    for number in 0..<7 { try load.add(port: 41_000 + number, at: number * 9000, .refused) }
    #expect(load.findings() == [])
  }

  @Test func `dwells are counted by powers of two, and their quantiles are upper bounds`() {
    var dwells = DwellHistogram()
    #expect(dwells.quantile(percent: 50) == nil)
    for milliseconds in [0, 1, 3, 900, 70_000] as [Int64] { dwells.add(milliseconds * 1_000_000) }
    #expect(dwells.quantile(percent: 1) == 1_000_000)
    #expect(dwells.quantile(percent: 50) == 4_000_000)
    #expect(dwells.quantile(percent: 80) == 1_024_000_000)
    #expect(dwells.quantile(percent: 99) == 70_000_000_000)
    var twice = dwells
    twice.merge(dwells)
    #expect((twice.total, twice.longest) == (10, 70_000_000_000))
    dwells.add(.max)
    dwells.add(-1)
    #expect(dwells.total == 7)
  }
}
