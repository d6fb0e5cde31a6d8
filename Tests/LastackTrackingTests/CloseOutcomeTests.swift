import LastackTracking
import LastackWire
import Testing

/// Connections that were established: a script for each label of `semantics.md` §1.5 C, O and T, and its neighbours
/// that must not get it.
@Suite struct CloseOutcomeTests {
  typealias Case = HandshakeOutcomeTests.Case

  static let goesOn = Opening.inputGoesOn("+5.0")

  private static func established(_ rest: String) -> String { Opening.handshake + rest }

  static let orderly = [
    Case("orderly: four segments", KnownAnswerTests.orderly, Opening.closedByClient),
    Case(
      "orderly: the server closes first",
      "orderly three_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server",
      established("+0.1 S > C F. 1:1(0) ack 1\n+0.01 C > S F. 1:1(0) ack 2\n+0.01 S > C . 2:2(0) ack 2")),
    Case(
      "orderly: a half-close that was used",
      "orderly half_close active=client/proven states=TIME-WAIT/CLOSED time_wait=client",
      established(
        """
        +0.1 C > S  F.  1:1(0) ack 1
        +0.01 S > C  .   1:1(0) ack 2
        +1.0  S > C  P.  1:101(100) ack 2
        +0.01 C > S  .   2:2(0) ack 101
        +0.01 S > C  F.  101:101(0) ack 2
        +0.01 C > S  .   2:2(0) ack 102
        """)),
    Case(
      "orderly then reset: the number is right, both FINs are acknowledged",
      "orderly_then_reset four_segment active=client/proven reset_by=server states=CLOSED/CLOSED"
        + " time_wait=client", Opening.closedByClient + "+1.0 S > C  R  2:2(0)"),
    Case(
      "orderly: a reset with a wrong number afterwards", KnownAnswerTests.orderly,
      Opening.closedByClient + "+1.0 S > C  R  1000000:1000000(0)"),
    Case(
      "not orderly then reset: the last FIN was not acknowledged yet",
      "reset_after_fin active=client/proven reset_by=client states=CLOSED/CLOSED",
      established(
        """
        +0.1  C > S  F.  1:1(0) ack 1
        +0.01 S > C  .   1:1(0) ack 2
        +0.01 S > C  F.  1:1(0) ack 2
        +0.01 C > S  R   2:2(0)
        """)),
  ]

  static let resets = [
    Case(
      "reset after FIN: the closer gets data",
      "reset_after_fin data_after_close active=client/proven reset_by=client states=CLOSED/CLOSED",
      established(
        """
        +0.1  C > S  F.  1:1(0) ack 1
        +0.01 S > C  .   1:1(0) ack 2
        +0.01 S > C  P.  1:11(10) ack 2
        +0.01 C > S  R   2:2(0)
        """)),
    Case(
      "reset after FIN: its receiver aborts",
      "reset_after_fin active=client/proven reset_by=server states=CLOSED/CLOSED",
      established("+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  R.  1:1(0) ack 2")),
    Case(
      "aborted: no FIN at all", "aborted reset_by=client states=CLOSED/CLOSED",
      established("+0.1 C > S  R.  1:1(0) ack 1")),
    Case(
      "aborted: a FIN after the reset does not undo it",
      "aborted active=server/proven reset_by=client states=CLOSED/CLOSED",
      established("+0.1 C > S  R.  1:1(0) ack 1\n+0.0005 S > C  F.  1:1(0) ack 1")),
    Case(
      "keepalive timeout: three probes, then the prober resets",
      "keepalive_timeout reset_by=server states=CLOSED/CLOSED",
      established(
        """
        +60 S > C  .   0:0(0) ack 1
        +10 S > C  .   0:0(0) ack 1
        +10 S > C  .   0:0(0) ack 1
        +10 S > C  R.  1:1(0) ack 1
        """)),
    Case(
      "not keepalive timeout: the probes were answered", "aborted reset_by=server states=CLOSED/CLOSED",
      established(
        """
        +60    S > C  .   0:0(0) ack 1
        +0.010 C > S  .   1:1(0) ack 1
        +60    S > C  .   0:0(0) ack 1
        +0.010 C > S  .   1:1(0) ack 1
        +10    S > C  R.  1:1(0) ack 1
        """)),
    Case(
      "not keepalive timeout: the other end resets", "aborted reset_by=client states=CLOSED/CLOSED",
      established(
        """
        +60 S > C  .   0:0(0) ack 1
        +10 S > C  .   0:0(0) ack 1
        +10 S > C  .   0:0(0) ack 1
        +0.01 C > S  R  1:1(0)
        """)),
    Case(
      "retransmission timeout: the sender gives up with a reset",
      "retransmission_timeout reset_by=client states=CLOSED/CLOSED",
      established(
        """
        +0.1 C > S  P.  1:11(10) ack 1
        +0.2 C > S  P.  1:11(10) ack 1
        +0.4 C > S  P.  1:11(10) ack 1
        +0.8 C > S  P.  1:11(10) ack 1
        +1.6 C > S  R.  11:11(0) ack 1
        """)),
    Case(
      "not retransmission timeout: the receiver resets what it gets",
      "aborted reset_by=server states=CLOSED/CLOSED",
      established(
        """
        +0.1 C > S  P.  1:11(10) ack 1
        +0.2 C > S  P.  1:11(10) ack 1
        +0.4 C > S  P.  1:11(10) ack 1
        +0.8 C > S  P.  1:11(10) ack 1
        +0.01 S > C  R  1:1(0)
        """)),
  ]

  static let stuck = [
    Case(
      "half-closed: the FIN is acknowledged, the other never comes",
      "half_closed active=client/proven states=FIN-WAIT-2/CLOSE-WAIT",
      established("+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  .  1:1(0) ack 2\n" + goesOn)),
    Case(
      "not half-closed: the input ends before the peer had time to close",
      "open active=client/proven states=FIN-WAIT-2/CLOSE-WAIT",
      established(
        "+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  .   1:1(0) ack 2\n+0.03 C > S  .   2:2(0) ack 1")),
    Case(
      "half-closed: the peer had the path's time and a delayed acknowledgment's",
      "half_closed active=client/proven states=FIN-WAIT-2/CLOSE-WAIT",
      established(
        "+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  .   1:1(0) ack 2\n+0.05 C > S  .   2:2(0) ack 1")),
    Case(
      "FIN unanswered: sent again", "fin_unanswered active=client/proven states=FIN-WAIT-1/ESTABLISHED",
      established("+0.1 C > S  F.  1:1(0) ack 1\n+0.2 C > S  F.  1:1(0) ack 1")),
    Case(
      "FIN unanswered: silence while the input goes on",
      "fin_unanswered active=client/proven states=FIN-WAIT-1/ESTABLISHED",
      established("+0.1 C > S  F.  1:1(0) ack 1\n" + goesOn)),
    Case(
      "not FIN unanswered: the input ends with the FIN",
      "open active=client/proven states=FIN-WAIT-1/ESTABLISHED",
      established("+0.1 C > S  F.  1:1(0) ack 1")),
    Case(
      "last ACK unanswered: the second FIN is sent again",
      "last_ack_unanswered active=client/proven states=FIN-WAIT-2/LAST-ACK",
      established(
        "+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  F.  1:1(0) ack 2\n+0.2 S > C  F.  1:1(0) ack 2")),
    Case(
      "last ACK unanswered: silence while the input goes on",
      "last_ack_unanswered active=client/proven states=FIN-WAIT-2/LAST-ACK",
      established("+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  F.  1:1(0) ack 2\n" + goesOn)),
    Case(
      "retransmission timeout: data sent again, then silence",
      "retransmission_timeout states=ESTABLISHED/ESTABLISHED",
      established(
        """
        +0.1 C > S  P.  1:11(10) ack 1
        +0.2 C > S  P.  1:11(10) ack 1
        +0.4 C > S  P.  1:11(10) ack 1
        +0.8 C > S  P.  1:11(10) ack 1

        """ + goesOn)),
    Case(
      "not retransmission timeout: acknowledged in the end", "open states=ESTABLISHED/ESTABLISHED",
      established(
        """
        +0.1 C > S  P.  1:11(10) ack 1
        +0.2 C > S  P.  1:11(10) ack 1
        +0.4 C > S  P.  1:11(10) ack 1
        +0.8 C > S  P.  1:11(10) ack 1
        +0.1 S > C  .   1:1(0) ack 11

        """ + goesOn)),
    Case("open: established at the end", "open states=ESTABLISHED/ESTABLISHED", established("")),
    Case(
      "open: however long it is silent", "open states=ESTABLISHED/ESTABLISHED",
      established(Opening.inputGoesOn("+290"))),
  ]

  @Test(arguments: orderly + resets + stuck)
  func `a close is labelled by how it went`(_ example: Case) throws {
    #expect(try records(of: example.script).first?.verdict == example.verdict)
  }

  /// A FIN is no more unanswered for being the second: what the input cut off may have been its acknowledgment.
  @Test(arguments: [
    ("+0.01 S > C  F.  1:1(0) ack 2", "active=client/proven states=FIN-WAIT-2/LAST-ACK"),
    ("+0.0005 S > C  F.  1:1(0) ack 1", "simultaneous active=both/proven states=FIN-WAIT-1/FIN-WAIT-1"),
  ])
  func `the input ends with the second FIN, and the connection is open`(fin: String, rest: String) throws {
    let flow = try #require(
      records(of: Opening.handshake + "+0.1 C > S  F.  1:1(0) ack 1\n" + fin).first)
    #expect(flow.verdict == "open " + rest)
  }

  // MARK: - The idle limit

  private var idleAfterTenSeconds: TrackingPolicy {
    var policy = TrackingPolicy()
    policy.idleTimeout = 10_000_000_000
    return policy
  }

  @Test func `a connection silent for longer than the limit is idle`() throws {
    let script = Opening.handshake + Opening.inputGoesOn("+12")
    let flow = try #require(records(of: script, policy: idleAfterTenSeconds).first)
    #expect(flow.verdict == "idle states=ESTABLISHED/ESTABLISHED")
  }

  @Test func `a connection that speaks within the limit is open`() throws {
    let script =
      Opening.handshake + "+9 C > S  P.  1:2(1) ack 1\n" + Opening.inputGoesOn("+9")
    let flow = try #require(records(of: script, policy: idleAfterTenSeconds).first)
    #expect(flow.outcome == .open)
  }

  @Test func `what comes after an idle end is another flow, mid-stream`() throws {
    let flows = try records(
      of: Opening.handshake + Opening.inputGoesOn("+12") + "+0.1 C > S  P.  1:2(1) ack 1",
      policy: idleAfterTenSeconds)
    #expect(flows.map(\.outcome) == [.idle, .open, .open])
    #expect(flows[2].handshake == .midStream)
    #expect(flows[2].client.endpoint == flows[0].client.endpoint)
  }

  @Test func `a half-closed connection that the idle limit ends is half-closed`() throws {
    let script =
      Opening.handshake + "+0.1 C > S  F.  1:1(0) ack 1\n+0.01 S > C  .  1:1(0) ack 2\n"
      + Opening.inputGoesOn("+12")
    let flow = try #require(records(of: script, policy: idleAfterTenSeconds).first)
    #expect(flow.outcome == .halfClosed)
  }
}
