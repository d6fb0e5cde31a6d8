import LastackTracking
import SegmentScript
import Testing

/// What makes a passive closer's role less than proven (`semantics.md` §1.3): each tell-tale with its nearest neighbours
/// that must be silent.
@Suite struct CloserDoubtTests {
  // MARK: - A FIN queued behind data

  /// The server fills the client's window of 4096 octets; the client closes its direction meanwhile.
  static let fullWindow = """
    +0.000 C > S  S   0:0(0) win 4096 <mss 1460>
    +0.010 S > C  S.  0:0(0) ack 1 <mss 1460>
    +0.001 C > S  .   1:1(0) ack 1 win 4096
    +0.100 S > C  .   1:1461(1460) ack 1
    +0.000 S > C  .   1461:2921(1460) ack 1
    +0.000 S > C  P.  2921:4097(1176) ack 1
    +0.001 C > S  F.  1:1(0) ack 1 win 4096
    +0.010 S > C  .   4097:4097(0) ack 2

    """
  /// Each acknowledgment lets the next data out at once, and the last of them the FIN.
  static let withoutPause = """
    +0.040 C > S  .   2:2(0) ack 2921 win 4096
    +0.010 S > C  .   4097:5557(1460) ack 2
    +0.000 S > C  P.  5557:7017(1460) ack 2
    +0.040 C > S  .   2:2(0) ack 5557 win 4096
    +0.010 S > C  FP. 7017:8000(983) ack 2
    +0.010 C > S  .   2:2(0) ack 8001 win 4096

    """

  @Test func `a FIN behind data that never paused may have been queued: passive only probably`() throws {
    let flow = try #require(records(of: Self.fullWindow + Self.withoutPause).first)
    #expect(
      flow.verdict == "orderly half_close active=client/probable states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.evidence.closerDoubt == .queuedFin)
  }

  static let innocent: [(what: String, script: String)] = [
    (
      "the window was not full",
      fullWindow.replacing("win 4096", with: "win 40960")
        + withoutPause.replacing("win 4096", with: "win 40960")
    ),
    (
      "a pause before the FIN",
      fullWindow + withoutPause.replacing("+0.010 S > C  FP.", with: "+0.200 S > C  FP.")
    ),
    (
      "a pause before the data",
      fullWindow + withoutPause.replacing("+0.010 S > C  .   4097", with: "+0.200 S > C  .   4097")
    ),
    (
      "the answer to a half-close, begun after it",
      Opening.handshake + """
        +0.100 C > S  FP. 1:101(100) ack 1 win 4096
        +0.010 S > C  .   1:1461(1460) ack 102
        +0.000 S > C  .   1461:2921(1460) ack 102
        +0.010 C > S  .   102:102(0) ack 2921 win 4096
        +0.010 S > C  FP. 2921:4000(1079) ack 102
        +0.010 C > S  .   102:102(0) ack 4001 win 4096

        """
    ),
  ]

  @Test(arguments: innocent)
  func `a passive closer is proven where`(case: (what: String, script: String)) throws {
    let flow = try #require(records(of: `case`.script).first)
    #expect(flow.outcome == .orderly)
    #expect(flow.activeCloser == .client)
    #expect(flow.activeCloserConfidence == .proven)
    #expect(flow.evidence.closerDoubt == nil)
  }

  // MARK: - A first FIN that was not captured

  /// The server's FIN was lost before the tap: its ACK has the number after it.
  static let missed =
    Opening.handshake + """
      +0.100 C > S  F.  1:1(0) ack 1
      +0.010 S > C  .   2:2(0) ack 2

      """

  @Test func `a FIN whose number was passed before it was captured is a retransmission`() throws {
    let flow = try #require(
      records(of: Self.missed + "+0.200 S > C  F.  1:1(0) ack 2\n+0.010 C > S  .  2:2(0) ack 2").first)
    #expect(flow.activeCloser == .client)
    #expect(flow.activeCloserConfidence == .probable)
    #expect(flow.evidence.closerDoubt == .firstFinMissed)
  }

  @Test func `two capture queues that exchange FIN and ACK are no loss`() throws {
    let flow = try #require(
      records(of: Self.missed + "+0.001 S > C  F.  1:1(0) ack 2\n+0.010 C > S  .  2:2(0) ack 2").first)
    #expect(flow.activeCloserConfidence == .proven)
    #expect(flow.evidence.closerDoubt == nil)
  }

  @Test func `an octet that was lost before is no FIN`() throws {
    let flow = try #require(
      records(
        of: Self.missed + """
          +0.100 S > C  P.  1:2(1) ack 2
          +0.100 S > C  F.  2:2(0) ack 2
          +0.010 C > S  .   2:2(0) ack 3
          """
      ).first)
    #expect(flow.evidence.closerDoubt == nil)
    #expect(flow.activeCloserConfidence == .proven)
  }

  /// A FIN acknowledges no more than its first transmission did: who did not acknowledge the peer's is active, whatever
  /// the capture lacks.
  @Test func `both active is proven, capture loss or not`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 S > C  .   1:1(0) ack 501     // 500 octets that the capture does not have
          +0.100 C > S  F.  501:501(0) ack 1
          +0.001 S > C  F.  1:1(0) ack 501
          +0.010 C > S  .   502:502(0) ack 2
          +0.001 S > C  .   2:2(0) ack 502
          """
      ).first)
    #expect(
      flow.verdict == "orderly simultaneous active=both/proven states=TIME-WAIT/TIME-WAIT time_wait=both")
    #expect(flow.quality.contains(.captureLoss))
  }

  // MARK: - close() or shutdown() (`semantics.md` §1.4)

  static let hints: [(trace: String, call: CloseCall?)] = [
    ("orderly4", .close), ("fin_with_data", .close), ("halfclose", .shutdown),
    // No FIN-WAIT-2 on the way: the full socket answers either way.
    ("orderly3", nil), ("unread", nil),
  ]

  @Test(arguments: hints)
  func `the last ACK's IP identification hints at the call`(hint: (trace: String, call: CloseCall?)) throws {
    let flow = try #require(records(of: LabTrace.named(hint.trace).segments).first)
    #expect(flow.evidence.closeCall == hint.call)
  }

  @Test func `identifications of 0 throughout, or of no order, hint at nothing`() throws {
    let quiet = try #require(
      records(
        of: Opening.closedByClient.replacing("C > S  F.  1:1(0) ack 1", with: "C > S  F.  1:1(0) ack 1 id 0")
      )
      .first)
    #expect(quiet.evidence.closeCall == nil)
    let random = try #require(
      records(of: Opening.closedByClient.replacing("2:2(0) ack 2", with: "2:2(0) ack 2 id 1")).first)
    #expect(random.evidence.closeCall == nil)
  }

  // MARK: - The tap's place (`semantics.md` §1.9)

  @Test func `the handshake's two gaps are the way to either end`() throws {
    let flow = try #require(records(of: Opening.handshake).first)
    #expect(flow.evidence.vantage == VantagePoint(serverGap: 10_000_000, clientGap: 1_000_000))
  }

  @Test func `a SYN-ACK sent again leaves the gaps unknown`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1
          +1.000 S > C  S.  0:0(0) ack 1
          +0.001 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.evidence.vantage == nil)
  }
}
