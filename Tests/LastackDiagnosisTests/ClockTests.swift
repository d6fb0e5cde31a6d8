import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// Machines behind an address, counted by their timestamp clocks, where those can be compared (`semantics.md` §5.6, §6).
@Suite struct ClockTests {
  private static let clocks: [UInt32] = [773_695_118, 470_318_331, 0xffff_ff00]

  private func clocks(_ addresses: SharedAddress...) -> [AddressClocks] {
    var stage = HostStage()
    for address in addresses {
      var tracker = FlowTracker()
      for segment in address.segments { tracker.ingest(segment) { stage.add($0) } }
      tracker.finish { stage.add($0) }
    }
    return stage.pairSummary().clocks
  }

  /// `rounds` connections of each clock, 5 s apart.
  private func address(
    _ clocks: [UInt32], rounds: Int, hz: Int = 1000, from start: Int = 0, port: Int = 40_000
  ) throws -> SharedAddress {
    var address = SharedAddress()
    for round in 0..<rounds {
      for (number, clock) in clocks.enumerated() {
        try address.connect(
          port: port + round * clocks.count + number, clock: clock, hz: hz,
          syns: [start + round * 5000 + number * 700], closer: .client)
      }
    }
    return address
  }

  @Test(arguments: [10, 100, 250, 1000])
  func `three clocks are at least three machines, each of which conflicts with each`(hz: Int) throws {
    let found = try #require(clocks(try address(Self.clocks, rounds: 10, hz: hz)).first)
    #expect((found.regime, found.machines) == (.shared, 3))
    #expect(found.lines.map(\.hz) == [Int64(hz), Int64(hz), Int64(hz)])
    #expect((found.syns, found.onLines) == (30, 30))
    #expect(found.conflicts.count == 3)
    // One server only: an offset for the pair of addresses cannot be told from none.
    #expect(!found.showsUptime)
  }

  @Test func `one clock is one machine and no finding`() throws {
    let address = try address([5000], rounds: 30)
    let found = try #require(clocks(address).first)
    #expect((found.regime, found.machines, found.lines.count) == (.shared, 1, 1))
    #expect(RecycleTrialTests.stage(address.segments).findings() == [])
  }

  @Test(arguments: [1000, 1_000_000])
  func `one clock whose SYNs wait in queues is one machine and no finding`(hz: Int) throws {
    var address = SharedAddress()
    for number in 0..<200 {
      // Sent up to 400 ms before it is seen.
      let delay = UInt32(number * 37 % 400 * hz / 1000)
      try address.connect(
        port: 40_000 + number, clock: 500_000_000 - delay, hz: hz, syns: [number * 500], closer: .client)
    }
    #expect(RecycleTrialTests.stage(address.segments).findings() == [])
    // A clock of a megahertz is spread so far that none may be told.
    let found = try #require(clocks(address).first)
    #expect(found.machines ?? 1 == 1)
  }

  @Test func `several clocks are a finding that names a SYN of each`() throws {
    let stage = RecycleTrialTests.stage(try address(Self.clocks, rounds: 10).segments)
    let finding = try #require(stage.findings().first)
    #expect((finding.code, finding.severity) == (.severalClocks, .notice))
    #expect(Set(finding.evidence.map(\.flow)) == [0, 1, 2])
  }

  @Test func `a thousand connections with offsets of their own raise no alarm, and count nothing`() throws {
    var random = SeededRandom(seed: 7)
    var address = SharedAddress()
    for number in 0..<1000 {
      try address.connect(
        port: 2000 + number, clock: UInt32.random(in: 0...(.max), using: &random), syns: [number * 50],
        closer: number.isMultiple(of: 2) ? .server : .client)
    }
    let stage = RecycleTrialTests.stage(address.segments)
    #expect(stage.findings() == [])
    let summary = stage.pairSummary()
    let found = try #require(summary.clocks.first)
    #expect((found.regime, found.machines, found.lines.count) == (.perConnection, nil, 0))
    #expect(summary.immune.servers == 1)
    #expect(summary.immune.syns > 300)
  }

  @Test func `a port used again is on its own line, and that is no clock`() throws {
    var random = SeededRandom(seed: 8)
    var address = SharedAddress()
    let offsets = (0..<12).map { _ in UInt32.random(in: 0...(.max), using: &random) }
    for number in 0..<96 {
      try address.connect(
        port: 40_000 + number % 12, clock: offsets[number % 12], syns: [number * 6000], closer: .client)
    }
    let found = try #require(clocks(address).first)
    #expect((found.regime, found.machines) == (.perConnection, nil))
  }

  @Test func `a machine that rebooted has two clocks and is one machine`() throws {
    var stage = HostStage()
    var tracker = FlowTracker()
    let before = try address([90_000_000], rounds: 10)
    let after = try address([4_294_000_000], rounds: 10, from: 400_000, port: 41_000)
    for segment in before.segments + after.segments { tracker.ingest(segment) { stage.add($0) } }
    tracker.finish { stage.add($0) }
    let found = try #require(stage.pairSummary().clocks.first)
    #expect((found.regime, found.machines, found.lines.count) == (.shared, 1, 2))
    #expect(found.conflicts == [])
    #expect(stage.findings() == [])
  }

  @Test func `offsets for each pair of addresses are not summed over servers`() throws {
    let one = try address([1_000_000, 2_000_000], rounds: 10)
    var other = SharedAddress()
    other.server = "198.51.100.81:443"
    for round in 0..<10 {
      for (number, clock) in [3_000_000_000 as UInt32, 3_500_000_000, 4_000_000_000].enumerated() {
        try other.connect(
          port: 45_000 + round * 3 + number, clock: clock, syns: [round * 5000 + number * 300],
          closer: .client)
      }
    }
    let found = clocks(one, other)
    #expect(found.map(\.machines) == [3])
    #expect(found.first?.servers == 2)
    #expect(found.first?.showsUptime == false)
  }

  @Test func `a clock that two servers see has no offset, and tells since when it runs`() throws {
    let one = try address([86_400_000], rounds: 10)
    var other = SharedAddress()
    other.server = "198.51.100.81:443"
    for round in 0..<10 {
      try other.connect(port: 45_000 + round, clock: 86_400_000, syns: [2000 + round * 5000], closer: .client)
    }
    let found = try #require(clocks(one, other).first)
    #expect((found.machines, found.showsUptime) == (1, true))
  }

  @Test func `few SYNs and none with timestamps say nothing`() throws {
    #expect(clocks(try address(Self.clocks, rounds: 1)).map(\.machines) == [nil])
    var bare = SharedAddress()
    for number in 0..<30 {
      try bare.connect(port: 40_000 + number, clock: nil, syns: [number * 100], closer: .client)
    }
    #expect(clocks(bare) == [])
  }

  @Test func `two stages that saw half of the SYNs each know what one does`() throws {
    var tracker = FlowTracker()
    var stages = [HostStage(), HostStage()]
    var number = 0
    let take = { (record: borrowing FlowRecord) in
      stages[number % 2].add(record)
      number += 1
    }
    for segment in try address(Self.clocks, rounds: 12).segments { tracker.ingest(segment, emit: take) }
    tracker.finish(emit: take)
    stages[0].merge(stages[1])
    #expect(stages[0].pairSummary().clocks.map(\.machines) == [3])
  }
}
