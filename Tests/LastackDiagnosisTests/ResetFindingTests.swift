import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// Findings about resets: for each the scripts that raise it, and their nearest neighbours that must not.
@Suite struct ResetFindingTests {
  /// Connections of 10.0.0.1 to a server, each a script of its own after a request and its answer.
  private struct Connections {
    var load = Load()
    private var ports = 40_000

    /// `tail` follows a handshake and, 10 ms later, a request of 100 octets and an answer of 500.
    mutating func add(
      at time: Int, client: String = "10.0.0.1", server: String = "10.0.0.2:80", _ tail: String
    ) throws {
      try add(
        opening: """
          +0.01 C > S  .  1:1(0) ack 1
          +0 C > S  P.  1:101(100) ack 1
          +0.01 S > C  P.  1:501(500) ack 101
          +0.001 C > S  .  101:101(0) ack 501

          """, at: time, client: client, server: server, tail)
    }

    mutating func add(
      opening: String, at time: Int, client: String = "10.0.0.1", server: String = "10.0.0.2:80",
      _ tail: String
    ) throws {
      ports += 1
      try load.add(
        script: """
          client \(client):\(ports) client-isn \(1_000_000 + time * 15)
          server \(server) server-isn \(9_000_000 + time * 15)
          \(time / 1000).\(String(1000 + time % 1000).dropFirst()) C > S S 0:0(0)
          +0.01 S > C S. 0:0(0) ack 1

          """ + opening + tail)
    }

    var findings: [Finding] { load.findings() }
  }

  // MARK: - Keep-alive race

  private static let race = """
    +5.000 S > C  F.  501:501(0) ack 101
    +0.002 C > S  P.  101:201(100) ack 501
    +0.010 S > C  R  501:501(0)
    """
  private static let idleClose = """
    +5.010 S > C  F.  501:501(0) ack 101
    +0.010 C > S  .  101:101(0) ack 502
    +0.010 C > S  F.  101:101(0) ack 502
    +0.010 S > C  .  502:502(0) ack 102
    """

  @Test func `a request that crosses an idle close is a keep-alive race`() throws {
    var load = Connections()
    try load.add(at: 0, Self.race)
    try load.add(at: 20_000, Self.idleClose)
    try load.add(at: 40_000, Self.race)
    try load.add(at: 60_000, Self.idleClose.replacing("+5.010", with: "+30.000"))
    let findings = load.findings
    #expect(findings.map(\.code) == [.keepaliveRaces])
    let finding = try #require(findings.first)
    #expect((finding.severity, finding.confidence, finding.flows) == (.warning, .strong, 2))
    #expect(finding.evidence.map(\.flow) == [0, 0, 2, 2])
    #expect(finding.evidence.map(\.role) == [.closedIdle, .crossed, .closedIdle, .crossed])
    guard case .keepaliveRaces(let found) = finding.detail else { return }
    #expect(found.server == Endpoint(IPAddress(v4: 0x0a00_0002), 80))
    #expect((found.requests, found.lostOctets) == (2, 200))
    // Three closes agree, the one after 30 s does not.
    #expect((found.samples, found.others) == (3, 1))
    #expect(abs(found.timeout - 5_001_000_000) < 2_000_000)
    #expect(abs(found.spread - 10_000_000) < 2_000_000)
    #expect(found.margin == 1_000_000_000)
    #expect(found.clientLimit == found.timeout - 1_000_000_000)
    #expect(found.knownDefaults.map(\.nanoseconds) == [5_000_000_000, 5_000_000_000, 5_000_000_000])
  }

  @Test func `the limit advised keeps off by the round trip where that is longer than a second`() throws {
    var load = Connections()
    try load.add(
      opening: """
        +2.5 C > S  .  1:1(0) ack 1
        +0 C > S  P.  1:101(100) ack 1
        +2.5 S > C  P.  1:501(500) ack 101

        """, at: 0, Self.race)
    guard case .keepaliveRaces(let found)? = load.findings.first?.detail else {
      Issue.record("no race")
      return
    }
    #expect(found.margin == 2_510_000_000)
    #expect(found.clientLimit == found.timeout - 2_510_000_000)
    #expect(load.findings.first?.caveats == [.fewSamples])
  }

  @Test(arguments: [
    // The client had acknowledged the FIN: it wrote after the close.
    """
    +5.000 S > C  F.  501:501(0) ack 101
    +0.002 C > S  .  101:101(0) ack 502
    +0.002 C > S  P.  101:201(100) ack 502
    +0.010 S > C  R  502:502(0)
    """,
    // No idle time: the server closed behind its answer.
    """
    +0.010 S > C  F.  501:501(0) ack 101
    +0.002 C > S  P.  101:201(100) ack 501
    +0.010 S > C  R  501:501(0)
    """,
    idleClose,
  ])
  func `its neighbours are none`(tail: String) throws {
    var load = Connections()
    for number in 0..<4 { try load.add(at: number * 20_000, tail) }
    #expect(load.findings == [])
  }

  // MARK: - Idle limits

  private static func forgotten(after seconds: String) -> String {
    "+\(seconds) C > S  P.  101:201(100) ack 501\n+0.01 S > C  R  501:501(0)"
  }
  private static func survived(_ seconds: String) -> String {
    """
    +\(seconds) C > S  P.  101:201(100) ack 501
    +0.01 S > C  P.  501:601(100) ack 201
    +0.01 C > S  F.  201:201(0) ack 601
    +0.01 S > C  F.  601:601(0) ack 202
    +0.01 C > S  .  202:202(0) ack 602
    """
  }

  @Test func `three silences of a length that none outlived are an idle limit`() throws {
    var load = Connections()
    try load.add(at: 0, Self.survived("300"))
    for number in 0..<3 { try load.add(at: 400_000 * number, Self.forgotten(after: "350.\(number)")) }
    let finding = try #require(load.findings.first)
    #expect(load.findings.map(\.code) == [.idleLimit])
    #expect((finding.severity, finding.confidence, finding.flows) == (.warning, .probable, 3))
    #expect(finding.caveats == [])
    guard case .idleLimit(let found) = finding.detail else { return }
    #expect(found.whose == .service(Endpoint(IPAddress(v4: 0x0a00_0002), 80)))
    #expect((found.connections, found.resets, found.isExact) == (3, 3, false))
    #expect(abs(found.shortest - 350_000_000_000) < 100_000_000)
    #expect(abs(found.longest - 350_200_000_000) < 100_000_000)
    #expect(abs(found.survived - 300_000_000_000) < 100_000_000)
    #expect(found.known.map(\.nanoseconds) == [350_000_000_000, 300_000_000_000])
    #expect(found.keepAliveInterval == 262_000_000_000)
  }

  @Test func `silences in which one moment lies may be a restart`() throws {
    var load = Connections()
    for number in 0..<3 { try load.add(at: 1000 * number, Self.forgotten(after: "350")) }
    let finding = try #require(load.findings.first)
    #expect((finding.code, finding.confidence) == (.idleLimit, .possible))
    #expect(finding.caveats == [.restartLooksTheSame])
  }

  @Test func `silences after which nothing answers are an idle limit, gaps between retransmissions are none`()
    throws
  {
    func findings(after silence: String, gap: Int) throws -> [Finding] {
      var load = Connections()
      for number in 0..<3 {
        let again = (0..<4).map { "+\(gap << $0) C > S  P.  101:201(100) ack 501\n" }.joined()
        try load.add(at: 1_500_000 * number, "+\(silence) C > S  P.  101:201(100) ack 501\n" + again)
      }
      // The input goes on.
      try load.load.add(port: 50_000, at: 9_000_000, .never)
      return load.findings
    }
    let forgotten = try findings(after: "350", gap: 1)
    #expect(forgotten.map(\.code) == [.idleLimit])
    guard case .idleLimit(let found)? = forgotten.first?.detail else { return }
    #expect((found.connections, found.resets) == (3, 0))
    // A host that died: 16, 32, 64 and 128 s between retransmissions.
    #expect(try findings(after: "0.01", gap: 16) == [])
  }

  @Test func `several services that one client loses have the client's device in common`() throws {
    var load = Connections()
    for number in 0..<3 {
      try load.add(at: 400_000 * number, server: "10.0.0.\(10 + number):80", Self.forgotten(after: "350"))
    }
    guard case .idleLimit(let found)? = load.findings.first?.detail else {
      Issue.record("no limit")
      return
    }
    #expect(found.whose == .client(IPAddress(v4: 0x0a00_0001)))
  }

  @Test(arguments: [
    // Two are too few.
    ["350", "350"],
    // They have no length in common.
    ["70", "350", "1800"],
    // Others outlived more: it is not the silence.
    ["350", "350", "350", "survives 400"],
    ["survives 350", "survives 350", "survives 350"],
  ])
  func `its neighbours are no idle limit`(silences: [String]) throws {
    var load = Connections()
    for (number, silence) in silences.enumerated() {
      let length = silence.replacing("survives ", with: "")
      try load.add(
        at: 2_000_000 * number,
        length == silence ? Self.forgotten(after: silence) : Self.survived(length))
    }
    #expect(load.findings == [])
  }

  @Test func `a longer silence outlived early refutes as well as one outlived last`() throws {
    var load = Connections()
    for number in 0..<3 { try load.add(at: 400_000 * number, Self.forgotten(after: "350")) }
    #expect(load.findings.count == 1)
    try load.add(
      at: 0,
      """
      +400 C > S  P.  101:201(100) ack 501
      +0.01 S > C  P.  501:601(100) ack 201
      +2 C > S  P.  201:301(100) ack 601
      +0.01 S > C  P.  601:701(100) ack 301
      +2 C > S  P.  301:401(100) ack 701
      +0.01 S > C  .  701:701(0) ack 401
      """)
    #expect(load.findings == [])
  }

  // MARK: - Suspected middleboxes

  @Test func `resets unlike their end are one finding a path, and modest`() throws {
    func load(timeToLive: Int) throws -> Connections {
      var load = Connections()
      for number in 0..<2 {
        try load.add(
          at: 1000 * number,
          """
          +0.01 C > S  P.  101:201(100) ack 501
          +0.0001 S > C  R  501:501(0) ttl \(timeToLive) nodf
          """)
      }
      return load
    }
    let findings = try load(timeToLive: 253).findings
    #expect(findings.map(\.code) == [.suspectedMiddlebox])
    #expect(findings.map(\.severity) == [.notice])
    #expect(findings.map(\.confidence) == [.possible])
    #expect(findings.first?.caveats == [.oneCapture])
    guard case .suspectedMiddlebox(let found)? = findings.first?.detail else { return }
    #expect(found.resets == 2)
    #expect(found.signs.contains(.otherHopLimit))
    #expect(try load(timeToLive: 64).findings == [])
  }

  // MARK: - Listeners

  @Test func `a listener that refuses for a while was down`() throws {
    var load = Load()
    for number in 0..<3 { try load.add(port: 40_000 + number, at: number * 1000, .by(.client)) }
    for number in 0..<3 { try load.add(port: 41_000 + number, at: 10_000 + number * 2000, .refused) }
    try load.add(port: 42_000, at: 20_000, .by(.client))
    let findings = load.findings()
    #expect(findings.map(\.code) == [.listenerDown])
    guard case .listenerDown(let found)? = findings.first?.detail else { return }
    #expect((found.refused, found.times) == (3, 1))
    #expect(found.certain == 4_000_000_000)
    #expect(found.possible == 18_000_000_000)
    #expect(findings.first?.evidence.map(\.flow) == [2, 3, 5, 6])
  }

  @Test func `refusals between acceptances, or where nothing ever listened, are no time down`() throws {
    var between = Load()
    for number in 0..<6 {
      try between.add(port: 40_000 + number, at: number * 2000, .by(.client))
      try between.add(port: 41_000 + number, at: 1000 + number * 2000, .refused)
    }
    #expect(between.findings() == [])
    var never = Load()
    for number in 0..<6 { try never.add(port: 41_000 + number, at: number * 2000, .refused) }
    try never.add(port: 42_000, at: 60_000, .by(.client))
    #expect(never.findings() == [])
  }

  @Test func `three handshakes reset by the server are an overflow, two are not`() throws {
    for count in 2...3 {
      var load = Connections()
      for number in 0..<count {
        try load.add(opening: "+0.01 C > S  .  1:1(0) ack 1\n", at: number * 1000, "+0.01 S > C  R  1:1(0)")
      }
      #expect(load.findings.map(\.code) == (count == 3 ? [.listenerOverflow] : []))
    }
  }

  @Test func `one client refused at 20 ports is a scan, at 19 or always at one it is none`() throws {
    for (count, ports) in [(20, 20), (19, 19), (40, 1)] {
      var load = Load()
      for number in 0..<count {
        try load.add(
          port: 40_000 + number, at: number * 10, .refused, server: "10.0.0.2:\(80 + number % ports)")
      }
      let findings = load.findings()
      #expect(findings.map(\.code) == (ports == 20 ? [.portScan] : []))
      guard case .portScan(let found)? = findings.first?.detail else { continue }
      #expect((found.ports, found.addresses, found.refused) == (20, 1, 20))
      #expect((found.lowestPort, found.highestPort) == (80, 99))
      #expect(findings.first?.severity == .notice)
    }
  }

  // MARK: - Laws

  @Test func `stages that saw a part each find the same as one that saw all`() throws {
    var load = Connections()
    try load.add(at: 0, Self.race)
    try load.add(at: 0, Self.survived("300"))
    for number in 0..<3 { try load.add(at: 400_000 * number, Self.forgotten(after: "350")) }
    for number in 0..<3 {
      try load.add(opening: "+0.01 C > S  .  1:1(0) ack 1\n", at: number * 1000, "+0.01 S > C  R  1:1(0)")
    }
    for number in 0..<20 {
      try load.load.add(port: 50_000 + number, at: number * 10, .refused, server: "10.0.0.3:\(80 + number)")
    }
    let records = load.load.records
    let whole = Load.stage(of: records)
    #expect(Set(whole.findings().map(\.code)).count == 4)
    var parts = (0..<3).map { _ in HostStage() }
    for (number, record) in records.enumerated() { parts[number % 3].add(record) }
    var merged = parts[2]
    merged.merge(parts[0])
    merged.merge(parts[1])
    #expect(merged.findings() == whole.findings())
    #expect(merged.resetTally.rows == whole.resetTally.rows)
    #expect(merged.resetTally.stages[.postPsh] == whole.resetTally.stages[.postPsh])
  }

  @Test func `stages are counted over all connections that began in the capture`() throws {
    var load = Connections()
    try load.add(at: 0, Self.idleClose)
    try load.add(opening: "+0.01 C > S  .  1:1(0) ack 1\n", at: 100, "+0.01 S > C  R  1:1(0)")
    try load.add(at: 200, "+0.01 S > C  R.  501:501(0) ack 101")
    try load.load.add(port: 50_000, at: 300, .refused)
    let tally = load.load.stage().resetTally
    #expect((tally.flows, tally.total) == (4, 3))
    #expect(tally.stages.total == 4)
    #expect((tally.stages[.postSyn], tally.stages[.postAck], tally.stages[.postPsh]) == (1, 1, 1))
    #expect(tally.stages[.beyond] == 1)
  }
}
