import LastackTracking
import Testing

/// What a reset's headers say of its sender (`semantics.md` §7.4): each sign, and its nearest neighbour that is none.
@Suite struct ResetOriginTests {
  /// The end's own signs aside.
  static let favour: ResetSigns = [
    .sameHopLimit, .continuesTimestamps, .continuesIdentification, .exactAcknowledgment,
  ]

  /// A server eight routers away, Linux by its TTL, its counter and its timestamps; quiet for a second.
  static let far =
    "client-ts 100 server-ts 9000000 server-ttl 56 server-id 4000\n" + ResetRaceTests.established + """
      +0.010 C > S  P.  101:201(100) ack 1001
      +0.011 S > C  P.  1001:2001(1000) ack 201
      +0.001 C > S  .   201:201(0) ack 2001

      """

  private static func against(_ reset: String, from opening: String = far) throws -> ResetSigns {
    try ResetRaceTests.flow(reset, from: opening).resetSigns.subtracting(favour)
  }

  // MARK: - For the end

  @Test func `an abort with its end's distance, counter, clock and numbers is the end's`() throws {
    let flow = try ResetRaceTests.flow("+1 S > C  R.  2001:2001(0) ack 201", from: Self.far)
    #expect(flow.resetSigns == Self.favour)
    #expect(flow.resetOrigin == .endpoint)
    #expect(flow.resetWitness?.references == 3)
    #expect(flow.resetWitness?.isCounted == true)
  }

  @Test func `a reply with its end's distance and the number it answers is the end's`() throws {
    let flow = try ResetRaceTests.flow(
      "+1 C > S  P.  201:301(100) ack 2001\n+0.010 S > C  R  2001:2001(0)", from: Self.far)
    #expect(flow.resetSigns == [.sameHopLimit, .exactAcknowledgment])
    #expect(flow.resetOrigin == .endpoint)
  }

  @Test func `a refusal with nothing to compare it with is unknown`() throws {
    let flow = try ResetRaceTests.flow("+0 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1", from: "")
    #expect(flow.resetSigns == .exactAcknowledgment)
    #expect(flow.resetOrigin == .unknown)
  }

  @Test func `a flow without a reset has no origin`() throws {
    let flow = try ResetRaceTests.flow("", from: Self.far)
    #expect(flow.resetOrigin == nil)
    #expect(flow.resetWitness == nil)
  }

  // MARK: - Distance

  @Test(
    arguments: [
      ("two off", 58, ResetSigns.otherHopLimit), ("two off the other way", 54, .otherHopLimit),
      ("one off: a route changed", 57, []), ("the same", 56, []), ("near the tap", 253, .otherHopLimit),
      ("another initial value at the same distance, as old Linux replies", 247, []),
      ("and so from 128", 120, []), ("another initial value, two routers off", 245, .otherHopLimit),
    ] as [(String, Int, ResetSigns)])
  func `a TTL is held against the end's others`(which: String, ttl: Int, sign: ResetSigns) throws {
    #expect(try Self.against("+1 S > C  R  2001:2001(0) ttl \(ttl)") == sign)
  }

  @Test func `several routes make every TTL between them the end's`() throws {
    let routes =
      Self.far + "+0.1 S > C  .  2001:2001(0) ack 201 ttl 52\n+0.1 S > C  P.  2001:2002(1) ack 201 ttl 56\n"
    #expect(try Self.against("+1 S > C  R  2001:2001(0) ttl 54", from: routes) == [])
    #expect(try Self.against("+1 S > C  R  2001:2001(0) ttl 60", from: routes) == .otherHopLimit)
  }

  /// A scanner makes up its SYN, and its kernel resets the answer.
  @Test func `the TTL of one segment is no measure`() throws {
    let scan =
      "client-ttl 41\n+0 C > S  S  0:0(0)\n+0.01 S > C  S.  0:0(0) ack 1\n+0.001 C > S  R  1:1(0) ttl 64"
    #expect(try Self.against(scan, from: "") == [])
  }

  @Test func `IPv6 has hop limits`() throws {
    let v6 = "client [2001:db8::1]:4000 server [2001:db8::2]:80\n" + Self.far
    #expect(try Self.against("+1 S > C  R  2001:2001(0) ttl 61", from: v6) == .otherHopLimit)
    #expect(
      try ResetRaceTests.flow("+1 S > C  R  2001:2001(0)", from: v6).resetWitness?.identification == nil)
  }

  // MARK: - Identification

  @Test(
    arguments: [
      ("a constant", "R.  2001:2001(0) ack 201 id 242", ResetSigns.oddIdentification),
      ("that of the end's last segment", "R.  2001:2001(0) ack 201 id 4001", .oddIdentification),
      ("0, on an abort", "R.  2001:2001(0) ack 201 id 0", .oddIdentification),
      ("0, as Linux replies", "R  2001:2001(0) id 0", []),
      ("the next", "R.  2001:2001(0) ack 201 id 4002", []),
      ("a little farther: segments were lost", "R.  2001:2001(0) ack 201 id 4060", []),
      ("farther by what other connections of the host sent", "R.  2001:2001(0) ack 201 id 5000", []),
      ("captured out of order", "R.  2001:2001(0) ack 201 id 3999", []),
    ] as [(String, String, ResetSigns)])
  func `an identification is held against the end's counter`(which: String, reset: String, sign: ResetSigns)
    throws
  {
    #expect(try Self.against("+0.1 S > C  \(reset)") == sign)
  }

  @Test func `a counter that the host's other connections move is not known after a minute`() throws {
    #expect(try Self.against("+60 S > C  R.  2001:2001(0) ack 201 id 9000") == [])
  }

  @Test func `an identification copied from the segment that the reset answers is nobody's`() throws {
    let request = Self.far + "+1 C > S  P.  201:301(100) ack 2001 id 50123\n"
    #expect(try Self.against("+0.011 S > C  R  2001:2001(0) id 50123", from: request) == .oddIdentification)
    #expect(try Self.against("+0.011 S > C  R  2001:2001(0) id 0", from: request) == [])
  }

  /// FreeBSD and others draw them.
  @Test func `random identifications say nothing`() throws {
    let random =
      ResetRaceTests.established
      + "+0.1 S > C  P.  1001:2001(1000) ack 101 id 60000\n+0.1 S > C  P.  2001:3001(1000) ack 101 id 23\n"
    #expect(try Self.against("+0.1 S > C  R.  3001:3001(0) ack 101 id 31000", from: random) == [])
  }

  // MARK: - Window, DF, class

  @Test(
    arguments: [
      ("a window without a connection", "R  2001:2001(0) win 512", ResetSigns.oddWindow),
      ("none", "R  2001:2001(0) win 0", []),
      ("an abort has the socket's", "R.  2001:2001(0) ack 201 win 512", []),
      ("no DF", "R  2001:2001(0) nodf", .otherFragmentBit), ("DF", "R  2001:2001(0)", []),
      ("a class of its own", "R  2001:2001(0) tos 184", .otherTrafficClass),
      ("no class, as a control socket has", "R  2001:2001(0) tos 0", []),
      ("ECN bits", "R  2001:2001(0) tos 2", []),
    ] as [(String, String, ResetSigns)])
  func `fields are held against what replies and the end have`(which: String, reset: String, sign: ResetSigns)
    throws
  {
    #expect(try Self.against("+1 S > C  \(reset)") == sign)
  }

  /// Linux 4.18 and later.
  @Test func `a reply has the class of what it answers`() throws {
    let marked = Self.far + "+1 C > S  P.  201:301(100) ack 2001 tos 184\n"
    #expect(try Self.against("+0.011 S > C  R  2001:2001(0) tos 184", from: marked) == [])
  }

  // MARK: - Timestamps

  @Test func `an abort of a Linux socket has timestamps`() throws {
    #expect(try Self.against("+0.1 S > C  R.  2001:2001(0) ack 201 nots") == .timestampsMissing)
  }

  @Test(arguments: [
    ("Windows", Self.far.replacing("server-ttl 56", with: "server-ttl 120")),
    ("an end without a counter", Self.far.replacing("server-id 4000", with: "server-id 0")),
    ("IPv6", "client [2001:db8::1]:4000 server [2001:db8::2]:80\n" + Self.far),
    (
      "a connection without timestamps",
      "server-ttl 56\n" + ResetRaceTests.established + "+0.1 S > C  P.  1001:2001(1000) ack 101\n"
    ),
  ])
  func `an abort without timestamps is no sign from`(system: String, opening: String) throws {
    #expect(
      try !Self.against("+0.1 S > C  R.  2001:2001(0) ack 201 nots", from: opening).contains(
        .timestampsMissing))
  }

  @Test func `a reply has no timestamps anywhere`() throws {
    #expect(try Self.against("+0.1 S > C  R  2001:2001(0) nots") == [])
  }

  @Test(arguments: [
    ("that goes on", 9_001_200, true), ("from 10 s ahead", 9_012_000, false),
    ("that is old", 9_000_010, false),
  ])
  func `a timestamp speaks for the end where it is of its clock`(which: String, tsval: Int, isItsOwn: Bool)
    throws
  {
    let signs = try ResetRaceTests.flow("+1 S > C  R.  2001:2001(0) ack 201 ts \(tsval)/1100", from: Self.far)
      .resetSigns
    #expect(signs.contains(.continuesTimestamps) == isItsOwn)
  }

  // MARK: - Numbers

  @Test(
    arguments: [
      ("one too many", "R.  2001:2001(0) ack 202", ResetSigns.acknowledgmentOffByOne),
      ("one too few", "R.  2001:2001(0) ack 200", .acknowledgmentOffByOne),
      ("exact", "R.  2001:2001(0) ack 201", []),
      ("an earlier one", "R.  2001:2001(0) ack 101", []),
    ] as [(String, String, ResetSigns)])
  func `an acknowledgment is held against what the peer sent`(which: String, reset: String, sign: ResetSigns)
    throws
  {
    #expect(try Self.against("+0.1 S > C  \(reset)") == sign)
  }

  @Test func `a FIN that was not taken is not acknowledged`() throws {
    let closing = Self.far + "+0.1 C > S  F.  201:201(0) ack 2001\n"
    #expect(try Self.against("+0.001 S > C  R.  2001:2001(0) ack 201", from: closing) == [])
  }

  // MARK: - Time

  /// The handshake took 10 ms to the server and back.
  @Test(
    arguments: [
      ("1 ms", "0.001", ResetSigns.fasterThanPath), ("4.9 ms", "0.0049", .fasterThanPath),
      ("6 ms", "0.006", []),
      ("11 ms", "0.011", []),
    ] as [(String, String, ResetSigns)])
  func `a reply takes the way there and back`(after: String, gap: String, sign: ResetSigns) throws {
    let request = Self.far + "+2 C > S  P.  201:301(100) ack 2001\n"
    #expect(try Self.against("+\(gap) S > C  R  2001:2001(0)", from: request) == sign)
  }

  @Test func `a reply may be to an earlier segment`() throws {
    let requests = Self.far + "+2 C > S  P.  201:301(100) ack 2001\n+0.010 C > S  P.  301:401(100) ack 2001\n"
    #expect(try Self.against("+0.001 S > C  R  2001:2001(0)", from: requests) == [])
  }

  @Test func `an abort answers nothing, and comes when it comes`() throws {
    let response = Self.far + "+2 C > S  .  201:201(0) ack 2001\n"
    #expect(try Self.against("+0.001 S > C  R.  2001:2001(0) ack 201", from: response) == [])
  }

  @Test func `an abort that acknowledges a request was sent when it had arrived`() throws {
    let request = Self.far + "+2 C > S  P.  201:301(100) ack 2001\n"
    #expect(try Self.against("+0.001 S > C  R.  2001:2001(0) ack 301", from: request) == .fasterThanPath)
    #expect(try Self.against("+0.011 S > C  R.  2001:2001(0) ack 301", from: request) == [])
  }

  // MARK: - Pairs

  @Test func `resets to both ends at once with each other's numbers are a pair`() throws {
    let pair =
      "+1 S > C  R.  2001:2001(0) ack 201 id 9 nots\n+0.0004 C > S  R.  201:201(0) ack 2001 id 9 nots"
    let flow = try ResetRaceTests.flow(pair, from: Self.far)
    #expect(flow.resetSigns.contains(.bilateral))
    #expect(flow.resetWitness?.mirror == 11)
    #expect(flow.resetOrigin == .suspectedMiddlebox)
  }

  @Test(arguments: [
    ("other numbers", "+0.0004 C > S  R.  201:201(0) ack 1001"),
    ("a path's time later", "+0.012 C > S  R.  201:201(0) ack 2001"),
    ("the same end again", "+0.0004 S > C  R.  2001:2001(0) ack 201 id 4003"),
  ])
  func `resets of both ends are no pair with`(what: String, second: String) throws {
    #expect(try !Self.against("+1 S > C  R.  2001:2001(0) ack 201\n" + second).contains(.bilateral))
  }

  @Test func `copies of a reset that the capture made are no others`() throws {
    let copied = "+0.1 S > C  R  =5:=5(0) ttl 60 id 7\n+0.0001 S > C  R  =5:=5(0) ttl 59 id 7\n"
    let flow = try ResetRaceTests.flow(copied, from: "+0 C > S S 0:0(0)\n")
    #expect(flow.server.duplicates == 1)
    #expect(flow.resetWitness?.references == 0)
    #expect(flow.resetWitness?.hopLimit == 60)
    #expect(flow.resetSigns == [])
  }

  // MARK: - Which reset

  @Test func `the reset that ended the connection is judged, not one that was ignored`() throws {
    let resets = "+0.1 S > C  R  =5:=5(0) ttl 250\n+9 C > S  R.  201:201(0) ack 2001"
    let flow = try ResetRaceTests.flow(resets, from: Self.far)
    #expect(flow.resetBy == .client)
    #expect(flow.resetWitness?.by == .client)
    #expect(flow.resetWitness?.frame == 11)
    #expect(flow.resetOrigin == .endpoint)
  }

  @Test func `an idle limit on the way resets in the server's name, from elsewhere`() throws {
    let idle = Self.far + "+400 C > S  P.  201:301(100) ack 2001\n"
    let flow = try ResetRaceTests.flow("+0.0007 S > C  R  2001:2001(0) ttl 253 nodf", from: idle)
    #expect(flow.resetSigns.subtracting(Self.favour) == [.otherHopLimit, .fasterThanPath, .otherFragmentBit])
    #expect(flow.resetOrigin == .suspectedMiddlebox)
    #expect(flow.resetWitness?.gap == 700_000)
    #expect(flow.resetWitness?.pathGap == 10_000_000)
    // The server's own, from the same place, after the way there and back.
    let own = try ResetRaceTests.flow("+0.012 S > C  R  2001:2001(0)", from: idle)
    #expect(own.resetOrigin == .endpoint)
  }
}
