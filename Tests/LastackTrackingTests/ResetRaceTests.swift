import Testing

@testable import LastackTracking

/// Weaver, Sommer, Paxson (NDSS 2009), `semantics.md` §7.4: each race, and what only looks like it.
@Suite struct ResetRaceTests {
  /// Both ends have numbers: the server has sent up to 1001, all acknowledged, the client up to 101.
  static let established =
    Opening.handshake + """
      +0.010 C > S  P.  1:101(100) ack 1
      +0.020 S > C  P.  1:1001(1000) ack 101
      +0.001 C > S  .   101:101(0) ack 1001

      """
  /// An injector's reset in the server's name: neither its timestamps nor its identification.
  static let forged = "id 31337 nots"
  static let races: ResetSigns = [.dataAfterReset, .resetBelowData, .risingNumbers, .changingAcknowledgments]

  static func flow(_ script: String, from opening: String = established) throws -> FlowRecord {
    try #require(records(of: opening + script).first)
  }

  private func check(_ script: String, _ race: ResetSigns?, from opening: String = established) throws {
    let flow = try Self.flow(script, from: opening)
    #expect(flow.resetSigns.intersection(Self.races) == race ?? [])
    if race != nil {
      #expect(flow.resetOrigin == .suspectedMiddlebox)
      #expect(flow.resetWitness?.contradiction != 0)
    } else {
      #expect(flow.resetOrigin != .suspectedMiddlebox)
    }
  }

  // MARK: - RST_SEQ_DATA

  @Test(arguments: [
    ("new octets, 3 ms later", "+0.003 S > C  P.  1001:2001(1000) ack 101"),
    ("new octets, 1.9 s later", "+1.9 S > C  P.  1001:2001(1000) ack 101"),
    ("a FIN", "+0.050 S > C  F.  1001:1001(0) ack 101"),
    (
      "an acknowledgment of what was sent after the reset",
      "+0.020 C > S  P.  101:201(100) ack 1001\n+0.010 S > C  .  1001:1001(0) ack 201"
    ),
  ])
  func `an end that goes on did not send its reset`(what: String, later: String) throws {
    try check("+0.1 S > C  R.  1001:1001(0) ack 101 \(Self.forged)\n" + later, .dataAfterReset)
  }

  @Test func `an end that sends on below the number of its reset did not send it`() throws {
    try check(
      "+0.1 S > C  R.  9001:9001(0) ack 101 \(Self.forged)\n+0.050 S > C  P.  1001:2001(1000) ack 101",
      .dataAfterReset)
  }

  @Test(arguments: [
    (
      "data sent before it, captured behind it", "R.  2001:2001(0) ack 101",
      "+0.005 S > C  P.  1001:2001(1000) ack 101"
    ),
    (
      "data of another queue, before a reply", "R   1001:1001(0)", "+0.005 S > C  P.  1001:2001(1000) ack 101"
    ),
    ("a retransmission", "R.  1001:1001(0) ack 101", "+0.3 S > C  P.  1:1001(1000) ack 101"),
    ("a copy made by the capture", "R.  1001:1001(0) ack 101", "+0.0001 C > S  .   101:101(0) ack 1001"),
    ("the receiver goes on", "R.  1001:1001(0) ack 101", "+0.005 C > S  P.  101:201(100) ack 1001"),
    (
      "an acknowledgment of what was sent before", "R.  1001:1001(0) ack 101",
      "+0.5 S > C  .  1001:1001(0) ack 101"
    ),
    ("more than 2 s later", "R.  1001:1001(0) ack 101", "+2.1 S > C  P.  1001:2001(1000) ack 101"),
    ("a number of another incarnation", "R   =99:=99(0)", "+0.1 S > C  P.  1001:2001(1000) ack 101"),
  ])
  func `no race is`(what: String, reset: String, later: String) throws {
    try check("+0.1 S > C  \(reset) \(Self.forged)\n" + later, nil)
  }

  /// An end in SYN-SENT resets what answers for another incarnation, and goes on (RFC 9293 §3.10.7.3).
  @Test func `a client that resets a challenge and then connects is no race`() throws {
    try check(
      """
      +0.000 C > S  S   0:0(0)
      +0.010 S > C  .   77777:77777(0) ack 5000
      +0.001 C > S  R   5000:5000(0) nots id 0
      +0.010 C > S  S   0:0(0)
      +0.010 S > C  S.  0:0(0) ack 1
      +0.001 C > S  .   1:1(0) ack 1
      +0.001 C > S  P.  1:101(100) ack 1
      """, nil, from: "")
  }

  @Test func `after both FINs nothing is a race`() throws {
    try check(
      "+0.1 C > S  R.  2:2(0) ack 2 \(Self.forged)\n+0.1 C > S  P.  2:102(100) ack 2", nil,
      from: Opening.closedByClient)
  }

  @Test func `where octets are missing nothing is a race`() throws {
    try check(
      """
      +0.1  C > S  .   101:101(0) ack 3001          // 2000 octets that were not captured
      +0.01 S > C  R.  3001:3001(0) ack 101 \(Self.forged)
      +0.05 S > C  P.  3001:4001(1000) ack 101
      """, nil)
  }

  // MARK: - SYN_RST

  @Test func `a SYN that is refused and then accepted was refused by another`() throws {
    let refused = "+0 C > S  S  0:0(0)\n+0.004 S > C  R.  =0:=0(0) ack 1 \(Self.forged)\n"
    let flow = try Self.flow(refused + "+0.006 S > C  S.  0:0(0) ack 1", from: "")
    #expect(flow.resetSigns.contains(.dataAfterReset))
    #expect(flow.resetOrigin == .suspectedMiddlebox)
    #expect(flow.resetWitness?.contradiction == 3)
  }

  @Test func `a SYN that is refused, sent again and then accepted met a service that came up`() throws {
    try check(
      """
      +0     C > S  S   0:0(0)
      +0.010 S > C  R.  =0:=0(0) ack 1 \(Self.forged)
      +0.500 C > S  S   0:0(0)
      +0.010 S > C  S.  0:0(0) ack 1
      """, nil, from: "")
  }

  @Test func `of two SYNs one may be refused and the other accepted`() throws {
    try check(
      """
      +0     C > S  S   0:0(0)
      +1.000 C > S  S   0:0(0)
      +0.004 S > C  R.  =0:=0(0) ack 1 \(Self.forged)
      +0.006 S > C  S.  0:0(0) ack 1
      """, nil, from: "")
  }

  // MARK: - DATA_SEQ_RST

  /// 2000 octets are on their way.
  static let inFlight = established + "+0.1 S > C  P.  1001:3001(2000) ack 101\n"

  @Test func `a reset below what its end has sent was made from an older segment`() throws {
    try check("+0.001 S > C  R.  2461:2461(0) ack 101 \(Self.forged)", .resetBelowData, from: Self.inFlight)
  }

  @Test(arguments: [
    ("an acknowledgment that was not captured", Self.inFlight, "+0.1 S > C  R  2461:2461(0) nots id 0 win 0"),
    ("the number that a reply has", Self.inFlight, "+0.1 S > C  R  1001:1001(0) nots id 0"),
    (
      "the end of the peer's window, which Linux' tcp_acceptable_seq takes",
      Self.established + "+0 C > S  .  101:101(0) ack 1001 win 10\n+0.1 S > C  P.  1001:3001(2000) ack 101\n",
      "+0.1 S > C  R.  2281:2281(0) ack 101 \(Self.forged)"
    ),
    (
      "the FIN's own number, which macOS takes", Self.established + "+0.1 S > C  F.  1001:1001(0) ack 101\n",
      "+0.1 S > C  R.  1001:1001(0) ack 101 \(Self.forged)"
    ),
    (
      "where an end retransmits from", Self.inFlight + "+0.3 S > C  P.  1001:2001(1000) ack 101\n",
      "+0.3 S > C  R.  2001:2001(0) ack 101 \(Self.forged)"
    ),
    ("all that was sent", Self.inFlight, "+0.001 S > C  R.  3001:3001(0) ack 101 \(Self.forged)"),
  ])
  func `a stack resets below its edge at`(what: String, opening: String, reset: String) throws {
    try check(reset, nil, from: opening)
  }

  // MARK: - RST_SEQ_CHANGE

  @Test func `resets with rising numbers guess`() throws {
    try check(
      """
      +0.1   S > C  R.  1001:1001(0) ack 101 \(Self.forged)
      +0.001 S > C  R.  2461:2461(0) ack 101 id 31338 nots
      +0.001 S > C  R.  5381:5381(0) ack 101 id 31339 nots
      """, .risingNumbers)
  }

  @Test(arguments: [
    (
      "a storm: one for each segment, with the number that it acknowledged",
      """
      +0.001 C > S  .   101:101(0) ack 2001
      +0.001 C > S  .   101:101(0) ack 3001
      +0.1   S > C  R   1001:1001(0) nots id 0
      +0.001 S > C  R   2001:2001(0) nots id 0
      +0.001 S > C  R   3001:3001(0) nots id 0
      """
    ),
    (
      "an abort behind a reply",
      """
      +0.1   S > C  R   1001:1001(0) nots id 0
      +0.001 S > C  R.  3001:3001(0) ack 101 \(Self.forged)
      """
    ),
    (
      "a challenged reset, and the exact one",
      """
      +0.001 C > S  .   101:101(0) ack 3001
      +0.1   S > C  R   1001:1001(0) nots id 0
      +0.020 C > S  .   101:101(0) ack 3001
      +0.010 S > C  R   3001:3001(0) nots id 0
      """
    ),
    (
      "two that are more than 2 s apart",
      """
      +0.1   S > C  R.  3001:3001(0) ack 101 \(Self.forged)
      +2.1   S > C  R.  9001:9001(0) ack 101 \(Self.forged)
      """
    ),
  ])
  func `rising numbers are no guesses where they are`(what: String, resets: String) throws {
    try check(resets, nil, from: Self.inFlight)
  }

  // MARK: - RST_ACK_CHANGE

  @Test func `resets that acknowledge what was never sent guess`() throws {
    try check(
      """
      +0.1   S > C  R.  1001:1001(0) ack 101 \(Self.forged)
      +0.001 S > C  R.  1001:1001(0) ack 1561 id 31338 nots
      """, .changingAcknowledgments)
  }

  @Test func `resets that acknowledge more because more came are one end's`() throws {
    try check(
      """
      +0.1   S > C  R.  1001:1001(0) ack 101 \(Self.forged)
      +0.001 C > S  P.  101:201(100) ack 1001
      +0.010 S > C  R.  1001:1001(0) ack 201 id 31338 nots
      """, nil)
  }

  // MARK: - Storage

  @Test func `a flow that was packed between its reset and the contradiction keeps both`() throws {
    let script =
      Self.established + "+0.1 S > C  R.  1001:1001(0) ack 101 \(Self.forged)\n"
      + Opening.inputGoesOn("+0.5") + Opening.inputGoesOn("+0.7") + "+0.1 S > C  P.  1001:2001(1000) ack 101"
    var policy = TrackingPolicy()
    policy.openFlows = 0
    let packed = try #require(records(of: script, policy: policy).first)
    policy.openFlows = .max
    let open = try #require(records(of: script, policy: policy).first)
    #expect(packed.resetSigns == open.resetSigns && packed.resetWitness == open.resetWitness)
    #expect(packed.resetOrigin == .suspectedMiddlebox)
  }
}
