import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis

/// Ephemeral ports: what a range sustains, when it is used up, and what says so on the wire (`semantics.md` §8.1-8.3).
@Suite struct PortTests {
  @Test(arguments: [
    // Linux, the textbooks' "65535 - 1024", Windows, macOS, old Windows.
    (28_232, 60, 4705), (64_511, 120, 5376), (16_384, 120, 1365), (16_384, 30, 5461), (3976, 240, 166),
  ])
  func `the highest sustainable rate is ports over TIME-WAIT's length`(
    ports: Int, seconds: Int64, tenths: Int
  ) {
    let rate = PortRate.sustainable(ports: ports, nanoseconds: seconds * 1_000_000_000)
    #expect(((rate.perSecond * 10).rounded()) == Double(tenths))
    #expect(rate == PortRate(count: ports * 7, nanoseconds: seconds * 7_000_000_000))
    #expect(rate < PortRate(count: ports + 1, nanoseconds: seconds * 1_000_000_000))
  }

  @Test func `the ranges of systems`() {
    #expect(EphemeralPorts.linux.count == 28_232)
    #expect(EphemeralPorts.dynamic.count == 16_384)
    #expect(EphemeralPorts.windowsOld.count == 3976)
    #expect(EphemeralPorts.widest.count == 64_512)
  }

  @Test func `the range of a host is that of the longest prefix, and given where it was given`() {
    let host = IPAddress(v4: 0x0a00_0001)
    var policy = EphemeralPortPolicy()
    #expect(policy.range(of: host) == (EphemeralPorts.linux, false))
    policy.rules = [
      .init(network: IPNetwork(host, prefixLength: 8), ports: 1...2),
      .init(network: IPNetwork(host, prefixLength: 32), ports: 3...4),
    ]
    #expect(policy.range(of: host) == (3...4, true))
    #expect(policy.range(of: IPAddress(v4: 0x0a00_0002)) == (1...2, true))
  }

  @Test func `what is needed and how long it takes are rounded up and down as whole numbers`() {
    let limit = PortRate.sustainable(ports: 28_232, nanoseconds: 60_000_000_000)
    #expect(PortRate(count: 1000, nanoseconds: 1_000_000_000).needed(of: limit) == 3)
    #expect(limit.needed(of: limit) == 1)
    #expect(PortRate(count: 1000, nanoseconds: 1_000_000_000).time(for: 28_232) == 28_232_000_000)
    #expect(PortRate(count: 0, nanoseconds: 1).time(for: 1) == nil)
    #expect(PortRate(count: .max, nanoseconds: 1).needed(of: PortRate(count: 1, nanoseconds: .max)) == .max)
  }

  /// `count` connections, one every `interval` milliseconds from one of 20 ports in turn.
  private func load(every interval: Int, count: Int, by side: Side, hasTimestamps: Bool = true) throws -> Load
  {
    var load = Load()
    load.hasTimestamps = hasTimestamps
    for number in 0..<count {
      // The first parity first, as Linux does.
      let place = number % 20
      let port = 40_000 + (place < 10 ? 2 * place : 2 * (place - 10) + 1)
      try load.add(port: port, at: number / 20 * interval * 20 + place * interval, .by(side))
    }
    return load
  }

  @Test func `every port taken again as soon as its TIME-WAIT is over is exhaustion`() throws {
    // 20 ports, one each 3.05 s in turn: a port is taken again after 61.0 s, 0.99 s after its TIME-WAIT.
    let findings = try load(every: 3050, count: 80, by: .client).findings()
    #expect(findings.map(\.code) == [.portExhaustion])
    let finding = try #require(findings.first)
    #expect((finding.severity, finding.confidence, finding.flows) == (.critical, .probable, 60))
    guard case .portExhaustion(let found) = finding.detail else { return }
    #expect((found.distinct, found.peak, found.opened, found.reusedAtOnce) == (20, 20, 60, 60))
    #expect(found.medianReuse == 60_990_000_000)
    #expect((found.firstParity, found.otherParity) == (40, 40))
    #expect(found.otherParitySince == after(milliseconds: 30_500))
    #expect(found.remedies.limit == PortRate(count: 20, nanoseconds: 60_000_000_000))
    #expect(found.remedies.withReuse == PortRate(count: 20, nanoseconds: 1_000_000_000))
    #expect(finding.evidence.map(\.role) == [.atPeak, .firstReuse, .lastReuse])
    #expect(finding.evidence.map(\.flow) == [19, 20, 79])
    #expect(finding.evidence.map(\.frame) == [140, 141, 554])
    #expect(finding.caveats == [.timeWaitLengthAssumed, .portRangeObserved])
  }

  @Test func `with the range given exhaustion is strong, and without timestamps tcp_tw_reuse is no remedy`()
    throws
  {
    let finding = try #require(
      try load(every: 3050, count: 80, by: .client, hasTimestamps: false).findings(.ports(40_000...40_019))
        .first)
    #expect(finding.confidence == .strong)
    #expect(finding.caveats == [.timeWaitLengthAssumed])
    guard case .portExhaustion(let found) = finding.detail else { return }
    #expect(found.remedies.withReuse == nil)
    #expect(found.remedies.widestRange == PortRate(count: 64_512, nanoseconds: 60_000_000_000))
  }

  @Test(arguments: [
    // Ports that rest for longer than the kernel's timer may be late are not short.
    (3215, 80, Side.client),
    // A port whose TIME-WAIT is at the server is free at once.
    (3050, 80, .server),
    // Too few to tell from chance.
    (3050, 39, .client),
  ])
  func `its neighbours are not exhaustion`(interval: Int, count: Int, side: Side) throws {
    #expect(try load(every: interval, count: count, by: side).findings() == [])
  }

  @Test func `a port tried again from one place only is a fixed port, not exhaustion`() throws {
    var load = Load()
    for number in 0..<60 { try load.add(port: 40_000, at: number * 61_000, .by(.client)) }
    #expect(load.findings() == [])
  }

  @Test func `four fifths of the range in TIME-WAIT is pressure, less is not`() throws {
    var load = Load()
    // One a second: sustainable by 100 ports, for 1.67/s are.
    for number in 0..<48 { try load.add(port: 40_000 + number, at: number * 1000, .by(.client)) }
    let findings = load.findings(.ports(40_000...40_059))
    #expect(findings.map(\.code) == [.portPressure])
    guard case .portPressure(let found)? = findings.first?.detail else { return }
    #expect((found.peak, found.capacity, found.timeToExhaustion) == (48, 60, nil))
    #expect(found.rate == PortRate(count: 47, nanoseconds: 47_000_000_000))
    #expect(load.findings(.ports(40_000...40_060)) == [])
  }

  @Test
  func `a rate that the range does not sustain is pressure from a quarter on, with the time that is left`()
    throws
  {
    var load = Load()
    for number in 0..<25 { try load.add(port: 40_000 + number, at: number * 250, .by(.client)) }
    let findings = load.findings(.ports(40_000...40_099))
    #expect(findings.map(\.code) == [.portPressure])
    guard case .portPressure(let found)? = findings.first?.detail else { return }
    // Four a second, 75 left.
    #expect(found.timeToExhaustion == 18_750_000_000)
    #expect(found.remedies.addresses == 3)
    #expect(load.findings(.ports(40_000...40_100)) == [])
  }

  @Test func `a given range says nothing of ports that are not in it`() throws {
    var load = Load()
    for number in 0..<48 { try load.add(port: 50_000 + number, at: number * 250, .by(.client)) }
    #expect(load.findings(.ports(40_000...40_015)) == [])
    #expect(load.stage(.ports(40_000...40_015)).portUsages(ofAtLeast: 1).first?.timeToExhaustion == nil)
    let exhausted = try self.load(every: 3050, count: 80, by: .client).findings(.ports(50_000...50_019))
    #expect(exhausted.map(\.confidence) == [.probable])
  }

  @Test func `a burst is a rate of a second, and nothing is projected from it`() throws {
    var load = Load()
    for number in 0..<30 { try load.add(port: 40_000 + number, at: 0, .by(.client)) }
    let usage = try #require(load.stage().portUsages(ofAtLeast: 1).first)
    #expect(usage.rate == PortRate(count: 29, nanoseconds: 1_000_000_000))
    #expect(usage.timeToExhaustion == nil)
    for number in 30..<4000 { try load.add(port: 40_000 + number, at: number, .by(.client)) }
    #expect(load.stage().portUsages(ofAtLeast: 1).first?.timeToExhaustion == nil)
  }

  @Test func `the parity that comes last says something only where the other was used up before`() throws {
    var load = Load()
    for number in 0..<80 { try load.add(port: 40_000 + number % 20, at: number * 3050, .by(.client)) }
    guard case .portExhaustion(let found)? = load.findings().first?.detail else {
      Issue.record("no exhaustion")
      return
    }
    #expect(found.otherParitySince == nil)
  }

  @Test func `a burst that ended is no pressure once it would have used up the range`() throws {
    var load = Load()
    for number in 0..<25 { try load.add(port: 40_000 + number, at: number * 250, .by(.client)) }
    // 18.75 s are left at 6 s.
    try load.add(port: 41_000, at: 24_000, .by(.client), server: "10.0.0.3:80")
    #expect(load.findings(.ports(40_000...40_099)).map(\.code) == [.portPressure])
    try load.add(port: 41_001, at: 25_000, .by(.client), server: "10.0.0.3:80")
    #expect(load.findings(.ports(40_000...40_099)) == [])
  }

  @Test func `equal uses stand in the order of their paths, in every run`() throws {
    var load = Load()
    let servers = (1...9).map { "10.0.0.\(10 - $0):80" }
    for server in servers { try load.add(port: 40_000, at: 0, .by(.client), server: server) }
    let usages = load.stage().portUsages(ofAtLeast: 1)
    #expect(usages.map { "\($0.path.server)" } == servers.reversed())
  }

  @Test func `a range that was presumed gives way to the ports that were seen`() throws {
    var load = Load()
    try load.add(port: 61_000, at: 0, .by(.client))
    #expect(load.stage().portUsages(ofAtLeast: 1).first?.range == EphemeralPorts.dynamic)
    #expect(load.stage(.ports(40_000...40_100)).portUsages(ofAtLeast: 1).first?.range == 40_000...40_100)
    try load.add(port: 2000, at: 100, .by(.client))
    #expect(load.stage().portUsages(ofAtLeast: 1).first?.range == EphemeralPorts.widest)
  }

  @Test func `a sample of the ports does not depend on the order, and stays within its bound`() {
    let uses = (0..<4000).map { number in
      PortUse(
        path: 0, flow: UInt32(number), opened: Int64(number), released: Int64(number), place: 0,
        port: UInt16(number))
    }
    var (forward, backward, merged) = (PortLog(bound: 500), PortLog(bound: 500), PortLog(bound: 500))
    for use in uses { forward.add(use) }
    for use in uses.reversed() { backward.add(use) }
    var other = PortLog(bound: 500)
    for use in uses.prefix(2000) { merged.add(use) }
    for use in uses.dropFirst(2000) { other.add(use) }
    merged.merge(other) { $0 }
    #expect(forward.uses.count <= 500)
    #expect(Set(forward.uses.map(\.port)) == Set(backward.uses.map(\.port)))
    #expect(Set(forward.uses.map(\.port)) == Set(merged.uses.map(\.port)))
    #expect(Set(forward.uses.map { $0.port & 1 }) == [0, 1])
    let estimate = forward.uses.count * Int(forward.sampling)
    #expect((3000...5000).contains(estimate))
  }
}
