import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// The host stage as a whole: order, machines, bounds, states.
@Suite struct HostStageTests {
  /// A load that raises one finding of each kind.
  private func trouble() throws -> Load {
    var load = Load()
    for number in 0..<80 {
      try load.add(port: 50_000 + number % 20, at: number * 3050, .by(.client), server: "10.0.0.3:443")
    }
    for number in 0..<48 {
      try load.add(
        port: 40_000 + number, at: number * 20_000, number % 4 == 0 ? .halfBy(.client) : .by(.client))
    }
    for number in 0..<3 {
      try load.add(port: 30_000 + number, at: number * 2000, .by(.server), server: "10.0.0.4:25")
    }
    for number in 0..<7 {
      try load.add(port: 31_000 + number, at: 6000 + number * 9000, .refused, server: "10.0.0.4:25")
    }
    try load.add(port: 32_000, at: 66_000, .by(.server), server: "10.0.0.4:25")
    return load
  }

  @Test func `findings come worst first, and do not depend on the order of the records`() throws {
    let records = try trouble().records
    let findings = Load.stage(of: records).findings()
    #expect(findings.map(\.code) == [.portExhaustion, .restartInTimeWait, .closeWaitLeak])
    #expect(Load.stage(of: records.reversed()).findings() == findings)
    var random = SeededRandom(seed: 5)
    #expect(Load.stage(of: records.shuffled(using: &random)).findings() == findings)
  }

  @Test func `records from several machines give what one stage gives`() throws {
    let records = try trouble().records
    let whole = Load.stage(of: records)
    var stages = (0..<3).map { _ in HostStage() }
    for (number, record) in records.enumerated() { stages[number % 3].add(record) }
    var merged = stages[0]
    merged.merge(stages[1])
    merged.merge(stages[2])
    #expect(merged.findings() == whole.findings())
    #expect(merged.hostSummaries().map(\.peak) == whole.hostSummaries().map(\.peak))
    #expect(merged.hostSummaries().map(\.area) == whole.hostSummaries().map(\.area))
  }

  @Test func `more TIME-WAITs than Linux keeps are a finding, as many are none`() throws {
    var load = Load()
    for number in 0..<11 { try load.add(port: 40_000 + number, at: number * 100, .by(.server)) }
    var policy = HostPolicy()
    policy.timeWaitBuckets = 10
    guard case .timeWaitBuckets(let found)? = load.findings(policy).first?.detail else {
      Issue.record("none")
      return
    }
    #expect((found.peak, found.limit, found.host) == (11, 10, IPAddress(v4: 0x0a00_0002)))
    policy.timeWaitBuckets = 11
    #expect(load.findings(policy) == [])
  }

  @Test func `a TIME-WAIT that a record dates is taken at its word`() throws {
    var load = Load()
    try load.add(port: 40_000, at: 0, .by(.client))
    var record = try #require(load.records.first)
    record.timeWaitStart = after(milliseconds: 1000)
    record.timeWaitEnd = after(milliseconds: 3000)
    record.timeWaitEndReason = .assassinated
    let host = try #require(Load.stage(of: [record]).hostSummaries().first)
    #expect(host.endedEarly == 1)
    #expect(host.area == 2_000_000_000)
    record.timeWaitEndReason = .captureEnd
    #expect(Load.stage(of: [record]).hostSummaries().first?.endedEarly == 0)
  }

  @Test func `registers give numbers in order up to their bound, under any seed`() {
    var register = Register<Endpoint>(bound: 500)
    for _ in 0..<2 {
      for port in 0..<600 as Range<UInt16> {
        let endpoint = Endpoint(IPAddress(v6: 7), port)
        #expect(register.number(of: endpoint) == (port < 500 ? UInt32(port) : nil))
      }
    }
    #expect(register.known(Endpoint(IPAddress(v4: 7), 3)) == nil)
    #expect(register.number(of: Endpoint(IPAddress(v4: 7), 3), within: 10) == nil)
  }

  // MARK: States

  private func states(of load: Load, at milliseconds: Int) -> [String] {
    var census = StateCensus()
    for record in load.records { census.add(record) }
    return census.report().map { host in
      let counts = host.counts(at: after(milliseconds: milliseconds))
      return counts.map { "\($0.state.rawValue) \($0.count)" }.joined(separator: ", ")
    }
  }

  @Test func `states are counted for both ends at any instant`() throws {
    var load = Load()
    try load.add(port: 40_000, at: 0, .by(.client, dwell: 500))
    try load.add(port: 40_001, at: 0, .never)
    try load.add(port: 40_002, at: 0, .halfBy(.server))
    #expect(states(of: load, at: 5) == ["ESTABLISHED 3", "ESTABLISHED 3"])
    #expect(
      states(of: load, at: 100) == [
        "ESTABLISHED 1, FIN-WAIT-2 1, CLOSE-WAIT 1", "ESTABLISHED 1, FIN-WAIT-2 1, CLOSE-WAIT 1",
      ])
    #expect(
      states(of: load, at: 600) == [
        "ESTABLISHED 1, TIME-WAIT 1, CLOSE-WAIT 1", "ESTABLISHED 1, FIN-WAIT-2 1",
      ])
    #expect(
      states(of: load, at: 60_510) == ["ESTABLISHED 1, CLOSE-WAIT 1", "ESTABLISHED 1, FIN-WAIT-2 1"])
    #expect(states(of: load, at: -1) == ["", ""])
  }

  private func states(of script: String, at milliseconds: Int) throws -> [String] {
    var tracker = FlowTracker()
    var census = StateCensus()
    for segment in try SegmentScript(script).segments { tracker.ingest(segment) { census.add($0) } }
    tracker.finish { census.add($0) }
    return census.report().map { host in
      let counts = host.counts(at: after(milliseconds: milliseconds))
      return counts.map { "\($0.state.rawValue) \($0.count)" }.joined(separator: ", ")
    }
  }

  private static let ends = """
    client 10.0.0.1:40000 client-isn 1000 client-ts 100
    server 10.0.0.2:80 server-isn 9000 server-ts 500

    """

  @Test func `a connection whose SYN was sent again is established after it`() throws {
    let script =
      Self.ends
      + "0.000 C > S S 0:0(0)\n+1 C > S S 0:0(0)\n+0.010 S > C S. 0:0(0) ack 1\n+0.010 C > S . 1:1(0) ack 1\n"
    #expect(try states(of: script, at: 500) == ["SYN-SENT 1", ""])
    #expect(try states(of: script, at: 1500) == ["ESTABLISHED 1", "ESTABLISHED 1"])
    // Its neighbour, whose last ACK was not captured.
    let unfinished = script.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
    #expect(try states(of: unfinished, at: 1500) == ["SYN-SENT 1", "SYN-RECEIVED 1"])
  }

  @Test func `a reset that was refused closes nothing`() throws {
    let script =
      Self.ends + "0.000 C > S S 0:0(0)\n+0.010 S > C S. 0:0(0) ack 1\n+0.010 C > S . 1:1(0) ack 1\n"
      + "+0.080 C > S R 101:101(0) nots\n+0.001 S > C . 1:1(0) ack 1\n+2 C > S P. 1:11(10) ack 1\n"
      + "+0.010 S > C . 1:1(0) ack 11\n"
    #expect(try states(of: script, at: 1000) == ["ESTABLISHED 1", "ESTABLISHED 1"])
  }

  @Test func `times that go back take nothing from the counts of others`() throws {
    var load = Load()
    try load.add(port: 40_000, at: 20_000, .by(.client))
    var tracker = FlowTracker()
    var census = StateCensus()
    for (index, segment) in load.segments.enumerated() {
      var segment = segment
      // The close is ten seconds before the handshake.
      if index >= 3 { segment.time = segment.time.advanced(byNanoseconds: -10_000_000_000) }
      tracker.ingest(segment) { census.add($0) }
    }
    tracker.finish { census.add($0) }
    for host in census.report() {
      for (state, curve) in host.curves {
        #expect(state != .closed)
        #expect(curve.points.allSatisfy { $0.population >= 0 })
      }
    }
  }

  @Test func `a census of several machines is that of one`() throws {
    let records = try trouble().records
    var (whole, one, two) = (StateCensus(), StateCensus(), StateCensus())
    for (number, record) in records.enumerated() {
      whole.add(record)
      if number.isMultiple(of: 2) { one.add(record) } else { two.add(record) }
    }
    one.merge(two)
    let time = after(milliseconds: 300_000)
    let counts = { (census: StateCensus) in
      Set(
        census.report().flatMap { host in
          host.counts(at: time).map { "\(host.address) \($0.state) \($0.count)" }
        })
    }
    #expect(counts(one) == counts(whole))
    #expect(!counts(whole).isEmpty)
  }
}
