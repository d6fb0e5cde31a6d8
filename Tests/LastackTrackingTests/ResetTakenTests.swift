import Testing

@testable import LastackTracking

/// A forged reset that its receiver took: what the end itself sends on finds no connection and draws resets, which are
/// the consequence and not the cause.
@Suite struct ResetTakenTests {
  private static let forged = "+0.1 S > C  R.  1001:1001(0) ack 101 \(ResetRaceTests.forged)\n"
  private static let goesOn = "+0.050 S > C  P.  1001:2001(1000) ack 101\n"
  private static let reply = "+0.001 C > S  R   101:101(0) nots id 0 win 0\n"

  private func flow(_ script: String) throws -> FlowRecord { try ResetRaceTests.flow(script) }

  @Test(arguments: [
    ("one segment, one reply", reply),
    ("the server sends again", reply + "+0.3 S > C  P.  1001:2001(1000) ack 101\n" + reply),
    ("a storm of replies", reply + reply + reply),
  ])
  func `the replies of who took a forged reset are not the reset`(what: String, replies: String) throws {
    let flow = try flow(Self.forged + Self.goesOn + replies)
    #expect(flow.outcome == .aborted)
    #expect(flow.resetBy == .server)
    #expect(flow.reset?.by == .server)
    #expect(flow.reset?.frame == 7)
    #expect(flow.resetOrigin == .suspectedMiddlebox)
    #expect(flow.resetCause == .forged)
    #expect(flow.resetCauseConfidence == .probable)
    #expect(flow.resetEffect == .accepted)
    #expect(flow.reset?.damage.serverUnacked == 1000)
  }

  @Test(arguments: [
    (
      "it took what came after the reset",
      forged + goesOn + "+0.001 C > S  .  101:101(0) ack 2001\n+5 S > C  P.  2001:2011(10) ack 101\n"
        + "+0.001 C > S  R  101:101(0) nots id 0 win 0\n"
    ),
    (
      "it asked for more itself, long after",
      forged + goesOn + "+1.5 C > S  P.  101:111(10) ack 1001\n+0.1 S > C  .  2001:2001(0) ack 111\n"
        + "+0.001 C > S  R   111:111(0) nots id 0 win 0\n"
    ),
    (
      "the reset's number was not the one that it waited for",
      "+0.1 S > C  R.  9001:9001(0) ack 101 \(ResetRaceTests.forged)\n" + goesOn + reply
    ),
    ("its own is an abort", forged + goesOn + "+0.001 C > S  R.  101:101(0) ack 1001\n"),
  ])
  func `a reset that its receiver survived leaves the next one its own`(what: String, script: String) throws {
    let flow = try flow(script)
    #expect(flow.resetBy == .client)
    #expect(flow.resetOrigin != .suspectedMiddlebox)
    #expect(flow.resetCause != .forged)
  }

  /// Too soon to be evidence against the end, since a capture may change the order; but none for it either.
  @Test func `an end that sends on at once behind a reply is not said to have forgotten the connection`()
    throws
  {
    let reset = """
      +0.1   C > S  P.  101:201(100) ack 1001
      +0.001 S > C  R   1001:1001(0) nots id 0 win 0

      """
    let alone = try flow(reset)
    #expect(alone.resetOrigin == .endpoint)
    let followed = try flow(reset + "+0.005 S > C  P.  1001:2001(1000) ack 201")
    #expect(followed.resetOrigin == .unknown)
    #expect(followed.resetCause == .unknown)
  }
}
