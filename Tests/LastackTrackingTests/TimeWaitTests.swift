import LastackTracking
import LastackWire
import Testing

/// How long the active closer is in TIME-WAIT: 60 s on Linux since what restarted it last (`semantics.md` §2.3).
@Suite struct TimeWaitTests {
  /// The last ACK does not reach the server, which sends its FIN again after 3 s; the ACK is sent again.
  static let restarted =
    Opening.closedByClient + """
      +3.000 S > C  F.  1:1(0) ack 2
      +0.001 C > S  .   2:2(0) ack 2

      """

  @Test func `the FIN sent again and its acknowledgment begin TIME-WAIT anew`() throws {
    let flow = try #require(records(of: Self.restarted).first)
    #expect(flow.verdict == KnownAnswerTests.orderly)
    #expect(
      flow.ladder.suffix(3) == [
        "7 client final_ack TIME-WAIT/CLOSED", "8 server fin_retransmission TIME-WAIT/CLOSED",
        "9 client time_wait_restart TIME-WAIT/CLOSED",
      ])
  }

  @Test(arguments: [
    ("+59.0", EndpointState.timeWait),  // 62 s after the first last ACK: only the restart explains it
    ("+61.0", .closed),
  ])
  func `a TIME-WAIT begun anew ends 60 s after the last acknowledgment`(
    time: String, state: EndpointState
  ) throws {
    let flow = try #require(records(of: Self.restarted + Opening.inputGoesOn(time)).first)
    #expect(flow.client.state == state)
    #expect(flow.outcome == .orderly)
    #expect(flow.timeWaitHolder == .client)
  }

  @Test(arguments: [("+59.0", EndpointState.timeWait), ("+61.0", .closed)])
  func `a TIME-WAIT that nothing restarts ends 60 s after it began`(time: String, state: EndpointState) throws
  {
    let flow = try #require(records(of: Opening.closedByClient + Opening.inputGoesOn(time)).first)
    #expect(flow.client.state == state)
  }

  @Test func `a last ACK that was not captured is the one sent again`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100 C > S  F.  1:1(0) ack 1
          +0.001 S > C  F.  1:1(0) ack 2
          +0.200 S > C  F.  1:1(0) ack 2
          +0.001 C > S  .   2:2(0) ack 2
          """
      ).first)
    #expect(
      flow.ladder.dropFirst(2) == [
        "4 client fin FIN-WAIT-1/ESTABLISHED", "5 server fin FIN-WAIT-2/LAST-ACK",
        "6 server fin_retransmission FIN-WAIT-2/LAST-ACK", "7 client final_ack TIME-WAIT/CLOSED",
      ])
  }

  @Test func `the length is that of the holder's network under the policy`() throws {
    var policy = TrackingPolicy()
    policy.timeWait.rules = [
      .init(network: IPNetwork(IPAddress(v4: 0x0A00_0000), prefixLength: 8), seconds: 20),
      .init(network: IPNetwork(IPAddress(v4: 0x0A00_0001), prefixLength: 32), seconds: 10),
    ]
    func state(after time: String) throws -> EndpointState? {
      try records(of: Opening.closedByClient + Opening.inputGoesOn(time), policy: policy).first?.client.state
    }
    #expect(try state(after: "+9.0") == .timeWait)
    #expect(try state(after: "+11.0") == .closed)
  }

  @Test func `an abort leaves no TIME-WAIT`() throws {
    let flow = try #require(records(of: Opening.handshake + "+0.1 C > S  R.  1:1(0) ack 1").first)
    #expect(flow.timeWaitHolder == .none)
  }
}
