import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Segments that the capture lost or has in another order: the verdict weakens, or the others prove it all the same.
@Suite struct MissingSegmentTests {
  // MARK: - A SYN that was not captured

  private static let reused =
    Opening.closedByClient + """
      +61    S > C  S.  =777000:=777000(0) ack =9000001
      +0.001 C > S  .   =9000001:=9000001(0) ack =777001
      +0.001 S > C  F.  =777001:=777001(0) ack =9000001
      +0.001 C > S  F.  =9000001:=9000001(0) ack =777002
      +0.001 S > C  .   =777002:=777002(0) ack =9000002
      """

  @Test func `a SYN-ACK with numbers of its own after a close begins an incarnation`() throws {
    let flows = try records(of: Self.reused)
    #expect(flows.count == 2)
    #expect(flows[0].verdict.hasPrefix("orderly four_segment active=client/proven"))
    #expect(
      flows[1].verdict
        == "orderly three_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server")
    #expect(flows[1].handshake == .synAckOnly)
    #expect(flows[1].previousFlow == 0)
    #expect(flows[1].rolesFrom == .synAck)
  }

  @Test func `a SYN-ACK that the SYN follows ends the TIME-WAIT that it made way for`() throws {
    let flows = try records(
      of: Opening.handshake + """
        +0.100 S > C  F.  1:1(0) ack 1
        +0.001 C > S  F.  1:1(0) ack 2
        +0.001 S > C  .   2:2(0) ack 2
        +1     S > C  S.  =777000:=777000(0) ack =900001
        +0.001 C > S  S   =900000:=900000(0)
        +0.001 C > S  .   =900001:=900001(0) ack =777001
        """)
    #expect(flows.count == 2)
    #expect(flows[0].timeWaitEndReason == .reopened)
    #expect(flows[1].handshake == .complete)
    #expect(flows[1].reopen == .accepted)
    #expect(flows[1].reopenMet == .timeWait)
  }

  @Test(arguments: ["S.  0:0(0) ack 1", "S.  =777000:=777000(0) ack 1"])
  func `a SYN-ACK to the SYN of a closed connection is that one's`(copy: String) throws {
    #expect(try records(of: Opening.closedByClient + "+1 S > C \(copy)").count == 1)
  }

  @Test func `a SYN-ACK with numbers of its own begins nothing while the connection lives`() throws {
    #expect(
      try records(of: Opening.handshake + "+1 S > C  S.  =777000:=777000(0) ack =9000001").count == 1)
  }

  @Test
  func
    `segments with numbers of their own after a close are another connection's, its handshake not captured`()
    throws
  {
    let flows = try records(
      of: Opening.closedByClient + """
        +61    C > S  P.  =9000001:=9000011(10) ack =777000001
        +0.001 S > C  .   =777000001:=777000001(0) ack =9000011
        +0.001 S > C  F.  =777000001:=777000001(0) ack =9000011
        +0.001 C > S  F.  =9000011:=9000011(0) ack =777000002
        +0.001 S > C  .   =777000002:=777000002(0) ack =9000012
        """)
    try #require(flows.count == 2)
    #expect(
      flows[0].verdict == "orderly four_segment active=client/proven states=CLOSED/CLOSED time_wait=client")
    #expect(
      flows[1].verdict
        == "orderly three_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server")
    #expect(flows[1].handshake == .midStream)
  }

  @Test(arguments: [
    ("too soon", "+0.5 C > S  P.  =9000001:=9000011(10) ack =777000001"),
    ("its acknowledgment fits", "+61 C > S  P.  =9000001:=9000011(10) ack 2"),
    ("its number fits", "+61 C > S  P.  1:11(10) ack =777000001"),
    ("a reset", "+61 C > S  R.  =9000001:=9000001(0) ack =777000001"),
  ])
  func `after a close no incarnation begins with a segment where`(why: String, line: String) throws {
    #expect(try records(of: Opening.closedByClient + line).count == 1)
  }

  // MARK: - A challenge that was not captured

  @Test func `the reset of an earlier incarnation by the SYN's sender proves the challenge`() throws {
    let script = { (challenge: String) in
      Opening.handshake + """
        +0.100 S > C  F.  1:1(0) ack 1
        +0.001 C > S  F.  1:1(0) ack 2
        +0.001 S > C  .   2:2(0) ack 2
        +1     C > S  S   0:0(0) isn 4000000000 ts 5/0
        \(challenge)
        +0.001 C > S  R   2:2(0) old
        +0.010 C > S  S   0:0(0)
        +0.001 S > C  S.  0:0(0) ack 1 isn 777000
        +0.001 C > S  .   1:1(0) ack 1

        """
    }
    for challenge in ["", "+0.001 S > C  .  2:2(0) ack 2 old"] {
      let flows = try records(of: script(challenge))
      #expect(flows.count == 2)
      #expect(flows[0].timeWaitEndReason == .assassinated)
      #expect(flows[1].reopen == .challenged)
      #expect(flows[1].reopenMet == .timeWait)
    }
  }

  // MARK: - FINs

  @Test func `a FIN's first transmission captured late shows that both closed`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  F.  1:1(0) ack 1
          +0.200 S > C  F.  1:1(0) ack 2
          +0.001 S > C  F.  1:1(0) ack 1 id 7
          +0.001 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(
      flow.verdict == "orderly simultaneous active=both/proven states=TIME-WAIT/TIME-WAIT time_wait=both")
  }

  /// The FIN carries 50 octets, and was sent before: the empty segment has the number after both.
  @Test func `a FIN with payload whose number was passed before it was captured is a retransmission`() throws
  {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 S > C  F.  1:1(0) ack 1
          +0.020 C > S  .   52:52(0) ack 2
          +0.200 C > S  FP. 1:51(50) ack 2
          +0.001 S > C  .   2:2(0) ack 52
          """
      ).first)
    #expect(flow.activeCloser == .server)
    #expect(flow.activeCloserConfidence == .probable)
    #expect(flow.evidence.closerDoubt == .firstFinMissed)
  }

  static let second: [(what: String, script: String)] = [
    (
      "the capture begins between the two",
      "+0 S > C  .  100:100(0) ack 202\n+0.1 S > C  F.  100:100(0) ack 202\n+0.1 C > S  .  202:202(0) ack 101\n"
    ),
    (
      "an acknowledgment is of an octet that was not captured",
      Opening.handshake
        + "+0.1 S > C  .  1:1(0) ack 2\n+0.1 S > C  F.  1:1(0) ack 2\n+0.1 C > S  .  2:2(0) ack 2\n"
    ),
    (
      "the other end has passed numbers that were not captured",
      Opening.handshake + "+0.1 S > C  F.  1:1(0) ack 1\n+0.1 C > S  .  52:52(0) ack 2\n"
    ),
  ]

  @Test(arguments: second)
  func `a FIN that may have been the second proves no CLOSE-WAIT`(case: (what: String, script: String)) throws
  {
    let flow = try #require(records(of: `case`.script + "+9 C > S  .  202:202(0) ack 101\n").first)
    #expect(flow.activeCloser == .unknown)
    for side in [flow.client, flow.server] {
      #expect(side.state == nil)
      #expect(side.closeWait == nil)
      #expect(side.finWait2 == nil)
    }
    #expect(flow.timeWaitHolder == .none)
  }

  // MARK: - A forged reset

  /// RFC 5961 §3.2: a number inside the window, but not the right one, is answered by an ACK, and the sender goes on.
  @Test func `a reset ahead of its sender, who goes on below it, was forged`() throws {
    let script =
      Opening.handshake + """
        +1     S > C  R   100:100(0)
        +0.001 C > S  .   1:1(0) ack 1
        +0.020 S > C  P.  1:11(10) ack 1
        +0.001 C > S  .   1:1(0) ack 11

        """
    let flow = try #require(records(of: script).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    let late = script.replacing("+0.020 S > C", with: "+0.002 S > C")
    #expect(try records(of: late).first?.outcome == .aborted, "sent before the reset, and captured after it")
  }

  // MARK: - Systems that ignore resets

  @Test func `where resets end no TIME-WAIT a SYN meets it after one`() throws {
    var policy = TrackingPolicy()
    policy.timeWait.decision.system = .bsd
    let script =
      Opening.handshake + """
        +0.100 S > C  F.  1:1(0) ack 1
        +0.001 C > S  F.  1:1(0) ack 2
        +0.001 S > C  .   2:2(0) ack 2
        +0.100 C > S  R   2:2(0)

        """
    let alone = try #require(records(of: script, policy: policy).first)
    #expect(alone.server.state == .timeWait)
    #expect(alone.client.state == .closed)
    let flows = try records(
      of: script + "+1 C > S  S  0:0(0) isn 900000\n+0.001 S > C  S.  0:0(0) ack 1 isn 777000\n",
      policy: policy)
    #expect(flows[0].timeWaitEndReason == .reopened)
    #expect(flows[0].server.state == .closed)
    #expect(flows[1].reopen == .accepted)
    #expect(flows[1].reopenMet == .timeWait)
    #expect(flows[1].reopenRule == .higherSequence)
  }
}
