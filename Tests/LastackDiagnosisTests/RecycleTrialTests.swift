import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// The trial of tcp_tw_recycle over whole connections (`semantics.md` §4.5, §14 items 8 and 9, §15 item 2).
@Suite struct RecycleTrialTests {
  private static let high: UInt32 = 773_695_118
  private static let low: UInt32 = 12_000_000

  static func stage(_ segments: [Segment], shuffled seed: UInt64? = nil) -> HostStage {
    var tracker = FlowTracker()
    var records: [FlowRecord] = []
    for segment in segments { tracker.ingest(segment) { records.append(copy $0) } }
    tracker.finish { records.append(copy $0) }
    if let seed {
      var random = SeededRandom(seed: seed)
      records.shuffle(using: &random)
    }
    var stage = HostStage()
    for record in records { stage.add(record) }
    return stage
  }

  private func outcome(_ address: SharedAddress) throws -> RecycleOutcome {
    try #require(Self.stage(address.segments).pairSummary().recycle.first)
  }

  /// A server with tcp_tw_recycle, and machines that try again after 1, 3, 7, 15, 31 and 63 s.
  private func recyclingServer(rounds: Int, kernel: RecycleKernel = .perPair) throws -> SharedAddress {
    var memory = RecycleMemory()
    var address = SharedAddress()
    let clocks: [UInt32] = [Self.high, 600_000_000, 470_318_331, Self.low]
    // The machine with the newest clock comes first; the server closes its first connection only.
    for round in 0..<rounds {
      for (number, clock) in clocks.enumerated() {
        let begin = round * 9000 + number * 1500
        var syns: [Int] = []
        for wait in [0, 1000, 3000, 7000, 15_000, 31_000, 63_000] {
          syns.append(begin + wait)
          let tsval = TSval(clock &+ UInt32(begin + wait))
          if !memory.drops(tsval: tsval, now: Int64(begin + wait) / 1000, kernel: kernel) { break }
        }
        let closes = number == 0 && round == 0
        try address.connect(
          port: 50_000 + round * 4 + number, clock: clock, syns: syns, closer: closes ? .server : .client)
        if closes {
          memory.remember(TSval(clock &+ UInt32(begin + 102)), stamp: 0, now: 0)
        }
      }
    }
    return address
  }

  @Test func `drops that follow the rule, and end when it ends, prove it`() throws {
    let address = try recyclingServer(rounds: 5)
    let stage = Self.stage(address.segments)
    let found = try #require(stage.pairSummary().recycle.first)
    #expect(found.verdict == .proven)
    #expect(found.table.dropAnswered == 0 && found.table.passUnanswered == 0)
    #expect(found.connectionsDropped == 15)
    #expect(found.releases == 15 && found.releasesOnTime == 15)
    #expect(found.newerAnswered == 4 && found.newerUnanswered == 0)
    let release = try #require(found.release)
    #expect(release.observed.nanoseconds >= release.predicted.nanoseconds)
    let finding = try #require(stage.findings().first { $0.code == .recycleDrops })
    #expect((finding.severity, finding.confidence) == (.critical, .strong))
    #expect(finding.evidence.map(\.role) == [.clockRemembered, .firstDropped, .lastDropped, .released])
    #expect(finding.evidence.first?.flow == 0)
  }

  @Test func `the verdict does not depend on the order of the records`() throws {
    let segments = try recyclingServer(rounds: 4).segments
    let outcome = Self.stage(segments).pairSummary().recycle
    for seed: UInt64 in 1...3 {
      #expect(Self.stage(segments, shuffled: seed).pairSummary().recycle == outcome)
    }
  }

  @Test func `a server that answers what the rule drops is immune, once for all`() throws {
    var address = SharedAddress()
    for number in 0..<40 {
      try address.connect(
        port: 50_000 + number, clock: number.isMultiple(of: 2) ? Self.high : Self.low,
        syns: [number * 1000], closer: .server)
    }
    let stage = Self.stage(address.segments)
    let summary = stage.pairSummary()
    #expect(summary.recycle.map(\.verdict) == [.immune])
    #expect(summary.immune == (servers: 1, syns: 20))
    #expect(stage.findings().filter { $0.code == .recycleDrops } == [])
  }

  @Test func `a server that never closes first remembers nothing`() throws {
    var address = SharedAddress()
    for number in 0..<40 {
      try address.connect(
        port: 50_000 + number, clock: number.isMultiple(of: 2) ? Self.high : Self.low,
        syns: [number * 1000], closer: .client)
    }
    let found = try outcome(address)
    #expect(found.verdict == .untested)
    #expect(found.table.total == 0 && found.uncertain == 0)
  }

  @Test(arguments: [(UInt32(1), 0), (2, 1)])
  func `a SYN one tick behind passes, two ticks behind it does not`(behind: UInt32, drops: Int) throws {
    var address = SharedAddress()
    try address.connect(port: 50_000, clock: 100_000, syns: [0], closer: .server)
    // The clock that is remembered is that of the client's FIN, 102 ms after the start.
    try address.connect(
      port: 50_001, clock: 100_102 &- 10_000 &- behind, syns: [10_000], closer: .client)
    #expect(try outcome(address).table.dropAnswered == drops)
  }

  @Test(arguments: [(58_000, 1, 0), (59_600, 0, 1), (61_000, 0, 0)])
  func `a memory counts for less than 60 s`(age: Int, drops: Int, uncertain: Int) throws {
    var address = SharedAddress()
    try address.connect(port: 50_000, clock: Self.high, syns: [0], closer: .server)
    try address.connect(port: 50_001, clock: Self.low, syns: [102 + age], closer: .client)
    let found = try outcome(address)
    #expect((found.table.dropAnswered, found.uncertain) == (drops, uncertain))
  }

  @Test func `a SYN that meets TIME-WAIT is not tested`() throws {
    var address = SharedAddress()
    try address.connect(port: 50_000, clock: Self.high, syns: [0], closer: .server)
    try address.connect(port: 50_000, clock: Self.low, syns: [10_000], closer: .client)
    let found = Self.stage(address.segments).pairSummary().recycle
    #expect(found.allSatisfy { $0.table.dropAnswered == 0 && $0.table.dropUnanswered == 0 })
  }

  @Test func `SYNs without timestamps tell 3_17 from what was before`() throws {
    var address = SharedAddress()
    try address.connect(port: 50_000, clock: Self.high, syns: [0], closer: .server)
    try address.connect(port: 50_001, clock: nil, syns: [5000], closer: .client)
    try address.connect(
      port: 50_002, clock: nil, syns: [6000, 7000], isAnswered: false, closer: .nobody)
    let found = try outcome(address)
    #expect((found.bareAnswered, found.bareUnanswered) == (1, 1))
  }

  @Test func `what drops newer clocks as well is something else`() throws {
    var address = SharedAddress()
    try address.connect(port: 50_000, clock: Self.high, syns: [0], closer: .server)
    for number in 1...8 {
      try address.connect(
        port: 50_000 + number, clock: number.isMultiple(of: 2) ? Self.high : Self.low,
        syns: [number * 2000, number * 2000 + 1000], isAnswered: false, closer: .nobody)
    }
    let stage = Self.stage(address.segments)
    #expect(stage.pairSummary().recycle.map(\.verdict) == [.untested])
    #expect(stage.findings().filter { $0.code == .recycleDrops } == [])
  }

  @Test func `one answer to what the rule drops contradicts it`() throws {
    var address = try recyclingServer(rounds: 4)
    try address.connect(port: 60_000, clock: Self.low, syns: [20_000], closer: .client)
    let found = try outcome(address)
    #expect(found.verdict == .contradicted)
    #expect(Self.stage(address.segments).findings().filter { $0.code == .recycleDrops } == [])
  }

  @Test func `the rule drops 39 of 60 SYNs where comparing with the last SYN drops 20 others`() throws {
    var address = SharedAddress()
    var naive = 0
    var last: TSval?
    // The first connection lasts until the second SYN has passed.
    for number in 0..<60 {
      let clock = [Self.high, Self.low, 470_318_331][number % 3]
      let tsval = TSval(clock &+ UInt32(number * 900))
      if let last, tsval.isOlder(than: last) { naive += 1 }
      last = tsval
      try address.connect(
        port: 50_000 + number, clock: clock, syns: [number * 900], closer: .server,
        lifetime: number == 0 ? 1200 : 100)
    }
    let found = try outcome(address)
    #expect(naive == 20)
    #expect(found.table.dropAnswered == 39)
    #expect(found.uncertain == 0)
  }

  @Test func `Fisher's exact test is the hypergeometric tail`() {
    var table = RecycleTable()
    (table.dropUnanswered, table.passAnswered) = (3, 5)
    #expect(abs(table.probability - 1.0 / 56) < 1e-12)
    // The lady tasting tea: 3 of 4 cups right (Fisher 1935, ch. II), 17 in 70.
    table = RecycleTable()
    (table.dropUnanswered, table.dropAnswered, table.passUnanswered, table.passAnswered) = (3, 1, 1, 3)
    #expect(abs(table.probability - 17.0 / 70) < 1e-12)
    #expect(abs(table.oddsRatio - 3.5 * 3.5 / (1.5 * 1.5)) < 1e-12)
    // Far ends that no Double holds.
    table = RecycleTable()
    (table.dropUnanswered, table.dropAnswered, table.passUnanswered, table.passAnswered) =
      (1000, 1000, 1000, 1000)
    #expect(abs(table.probability - 0.512_6) < 1e-3)
    table.dropAnswered = 0
    table.passUnanswered = 0
    #expect(table.probability == 0)
    #expect(RecycleTable().probability == 1)
  }

  @Test func `what does not fit the window is left out and counted, and what does gives the same`() throws {
    let segments = try recyclingServer(rounds: 6).segments
    var tracker = FlowTracker()
    var whole = PairStage()
    var small = PairStage(bound: 64)
    let take = { (record: borrowing FlowRecord) in
      whole.add(record)
      small.add(record)
    }
    for segment in segments { tracker.ingest(segment, emit: take) }
    tracker.finish(emit: take)
    let (all, some) = (whole.finished(), small.finished())
    #expect(all.late == 0)
    let judged = { (stage: PairStage) in
      stage.trial.tallies.values.reduce(0) { $0 + $1.connectionsDropped }
    }
    #expect(judged(all) == 18)
    #expect(judged(some) <= judged(all))
    #expect(some.trial.tallies.values.allSatisfy { $0.table.dropAnswered == 0 })
  }
}
