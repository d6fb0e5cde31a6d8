import LastackTracking
import LastackWire
import Testing

/// One four-tuple, several connections (`semantics.md` §9): a SYN with another number begins the next.
@Suite struct IncarnationTests {
  /// A handshake of the next incarnation, `seconds` later.
  static func reopened(after seconds: String, isn: UInt32 = 500_000) -> String {
    """
    +\(seconds) C > S  S   0:0(0) isn \(isn)
    +0.010 S > C  S.  0:0(0) ack 1 isn \(isn + 1_000_000)
    +0.001 C > S  .   1:1(0) ack 1

    """
  }

  /// `flow incarnation previous outcome`, a line each.
  private func chain(_ flows: [FlowRecord]) -> [String] {
    flows.map {
      "\($0.flow) \($0.incarnation) \($0.previousFlow.map(String.init) ?? "-") \($0.outcome.rawValue)"
    }
  }

  // MARK: - A new number begins a new incarnation

  @Test(arguments: [
    (
      "after an orderly close, in TIME-WAIT", Opening.closedByClient, "1.0", "orderly",
      CloseEvent.Note.synOnLiveTuple
    ),
    ("after TIME-WAIT", Opening.closedByClient, "70", "orderly", CloseEvent.Note.syn),
    (
      "after a reset", Opening.handshake + "+0.1 C > S  R.  1:1(0) ack 1\n", "0.5", "aborted",
      CloseEvent.Note.syn
    ),
    (
      "after a refusal", "+0 C > S S 0:0(0)\n+0.01 S > C R. =0:=0(0) ack 1\n", "0.5", "refused",
      CloseEvent.Note.syn
    ),
    (
      "when the first SYN was never answered", "+0 C > S S 0:0(0)\n+1 C > S S 0:0(0)\n", "3",
      "syn_unanswered",
      CloseEvent.Note.synOnLiveTuple
    ),
    (
      "when half-closed", Opening.handshake + "+0.1 C > S F. 1:1(0) ack 1\n+0.01 S > C . 1:1(0) ack 2\n", "5",
      "half_closed", CloseEvent.Note.synOnLiveTuple
    ),
    ("when established", Opening.handshake, "5", "open", CloseEvent.Note.synOnLiveTuple),
  ])
  func `a SYN with another number begins an incarnation`(
    when: String, before: String, seconds: String, outcome: String, note: CloseEvent.Note
  ) throws {
    let flows = try records(of: before + Self.reopened(after: seconds))
    #expect(chain(flows) == ["0 0 - \(outcome)", "1 1 0 open"])
    #expect(flows[1].handshake == .complete)
    #expect(flows[1].events.map(\.note) == [note, .synAck])
  }

  /// After a close by the server its client's port may be used from the other end as well.
  @Test func `the other end's SYN begins an incarnation with the roles exchanged`() throws {
    let flows = try records(
      of: Opening.closedByClient + """
        +70    S > C  S   0:0(0) isn 900000
        +0.010 C > S  S.  0:0(0) ack 1 isn 700000
        +0.001 S > C  .   1:1(0) ack 1
        """)
    #expect(chain(flows) == ["0 0 - orderly", "1 1 0 open"])
    #expect(flows.map(\.client.endpoint.port) == [41001, 80])
  }

  @Test func `a SYN-ACK with another number is the same incarnation`() throws {
    // A load balancer or SYN cookies: the SYN sent again was answered by another state.
    let flows = try records(
      of: """
        +0.000 C > S  S   0:0(0)
        +0.010 S > C  S.  0:0(0) ack 1
        +1.000 C > S  S   0:0(0)
        +0.010 S > C  S.  0:0(0) ack 1 isn 777000
        +0.001 C > S  .   1:1(0) ack 1
        """)
    #expect(flows.count == 1)
    #expect(flows[0].handshake == .complete)
  }

  @Test(arguments: [("1", 1), ("900001", 2)])
  func `a reset at the start of the input is another connection's than a SYN that it does not acknowledge`(
    acknowledged: String, count: Int
  ) throws {
    let flows = try records(
      of: "+0 S > C R. 0:0(0) ack \(acknowledged)\n+0.1 C > S S 0:0(0)\n+0.1 S > C S. 0:0(0) ack 1")
    #expect(flows.count == count)
    #expect(flows.last?.lastFrame == 3)
  }

  // MARK: - The same number does not

  @Test func `a SYN with the same number 100 s later is a retransmission`() throws {
    let flows = try records(of: "+0 C > S  S  0:0(0)\n+100 C > S  S  0:0(0)")
    #expect(flows.count == 1)
    #expect(flows[0].ladder == ["1 client syn SYN-SENT/-", "2 client syn_retransmission SYN-SENT/-"])
  }

  /// Some stacks send a refused SYN again, half a second apart; scanners use one number for everything.
  @Test(arguments: [("0.5", 1), ("0.99", 1), ("1.01", 2), ("30", 2)])
  func `the same number more than 1 s after a reset begins an incarnation`(seconds: String, count: Int) throws
  {
    let flows = try records(
      of:
        "+0 C > S S 0:0(0)\n+0 S > C R. =0:=0(0) ack 1\n+\(seconds) C > S S 0:0(0)\n+0 S > C R. =0:=0(0) ack 1"
    )
    #expect(flows.map(\.outcome) == Array(repeating: .refused, count: count))
    #expect(flows.map(\.client.syns).reduce(0, +) == 2)
  }

  @Test func `each probe of a scanner that uses one number is an incarnation`() throws {
    let probe = "C > S S 0:0(0)\n+0.1 S > C R. =0:=0(0) ack 1\n"
    let flows = try records(of: "+0 \(probe)+3 \(probe)+3 \(probe)+3 \(probe)")
    #expect(chain(flows) == ["0 0 - refused", "1 1 0 refused", "2 2 1 refused", "3 3 2 refused"])
    #expect(flows.map(\.firstFrame) == [1, 3, 5, 7])
    #expect(flows.map(\.lastFrame) == [2, 4, 6, 8])
  }

  // MARK: - Segments of the incarnation before

  @Test func `an old SYN that wanders is the old incarnation's`() throws {
    let flows = try records(
      of: Opening.closedByClient + Self.reopened(after: "1.0") + "+0.1 C > S  S  0:0(0) old\n")
    #expect(chain(flows) == ["0 0 - orderly", "1 1 0 open"])
    #expect(flows[0].ladder.last == "11 client old_duplicate TIME-WAIT/CLOSED")
    #expect(flows[0].client.syns == 2)
    #expect(flows[1].client.syns == 1)
  }

  @Test func `a FIN sent again and its ACK, late, are the old incarnation's`() throws {
    let flows = try records(
      of: Opening.closedByClient + """
        +1.0   C > S  S   0:0(0) isn 500000
        +0.010 S > C  F.  1:1(0) ack 2 old
        +0.001 C > S  .   2:2(0) ack 2 old
        +0.010 S > C  S.  0:0(0) ack 1 isn 1500000
        +0.001 C > S  .   1:1(0) ack 1
        """)
    #expect(chain(flows) == ["0 0 - orderly", "1 1 0 open"])
    #expect(flows[0].server.fins == 2)
    #expect(flows[0].lastFrame == 10)
    #expect(flows[1].server.fins == 0)
    #expect(flows[1].events.map(\.frame) == [8, 11])
    #expect(flows[1].quality == [])
  }

  @Test func `old data behind the new handshake is the old incarnation's`() throws {
    let flows = try records(
      of: Opening.handshake + """
        +0.1   C > S  P.  1:101(100) ack 1
        +0.010 S > C  .   1:1(0) ack 101
        +0.1   C > S  F.  101:101(0) ack 1
        +0.001 S > C  F.  1:1(0) ack 102
        +0.001 C > S  .   102:102(0) ack 2

        """ + Self.reopened(after: "1.0", isn: 900_000_000) + "+0.1 C > S  P.  1:101(100) ack 1 old\n")
    #expect(flows[0].client.payloadBytes == 200)
    #expect(flows[0].client.retransmissions == 1)
    #expect(flows[0].events.last?.note == .oldDuplicate)
    #expect(flows[1].client.payloadBytes == 0)
  }

  // MARK: - Challenged

  static let challenged =
    Opening.closedByClient + """
      +1.0   C > S  S   0:0(0) isn 500000
      +0.010 S > C  .   2:2(0) ack 2 old        // what the old incarnation would say
      +0.001 C > S  R   2:2(0) old
      +0.011 C > S  S   0:0(0)

      """

  @Test func `the ACK that challenges a SYN and the reset it gets are the old incarnation's`() throws {
    let flows = try records(
      of: Self.challenged + "+0.001 S > C S. 0:0(0) ack 1 isn 1500000\n+0.001 C > S . 1:1(0) ack 1")
    #expect(chain(flows) == ["0 0 - orderly_then_reset", "1 1 0 open"])
    #expect(flows[0].events.suffix(2).map(\.note) == [.challengeAck, .rst])
    #expect(flows[1].events.map(\.note) == [.synOnLiveTuple, .synRetransmission, .synAck])
    #expect(flows[1].client.rsts == 0)
  }

  @Test func `a SYN that is challenged and never gets through met another incarnation`() throws {
    let flows = try records(of: Self.challenged)
    #expect(flows.map(\.outcome) == [.orderlyThenReset, .tupleCollision])
  }

  @Test func `a SYN challenged in the middle of an established connection ends it by the reset`() throws {
    let flows = try records(
      of: Opening.handshake + """
        +60    C > S  S   0:0(0) isn 500000        // the client has forgotten
        +0.010 S > C  .   1:1(0) ack 1 old
        +0.001 C > S  R   1:1(0) old
        +0.011 C > S  S   0:0(0)
        +0.001 S > C  S.  0:0(0) ack 1 isn 1500000
        +0.001 C > S  .   1:1(0) ack 1
        """)
    #expect(chain(flows) == ["0 0 - aborted", "1 1 0 open"])
    #expect(flows[0].resetBy == .client)
  }

  // MARK: - Many

  /// A close, then six more incarnations a second apart, each reset.
  private static func reused(_ count: UInt32) -> String {
    (1...count).map { number in
      reopened(after: "1.0", isn: number * 100_000_000) + "+0.1 C > S  R.  1:1(0) ack 1\n"
    }.joined()
  }

  @Test func `incarnations are numbered by four-tuple, flows by input`() throws {
    let flows = try records(
      of: Opening.closedByClient + Opening.inputGoesOn("+0.1") + Self.reused(2))
    #expect(
      chain(flows) == ["0 0 - orderly", "1 0 - open", "2 1 0 aborted", "3 2 2 aborted"])
  }

  @Test func `four earlier incarnations are within reach`() throws {
    let wanderer = "+0.1 S > C  F.  =5001:=5001(0) ack =1002\n"
    let near = try records(of: Opening.closedByClient + Self.reused(4) + wanderer)
    #expect(near.map(\.server.fins) == [2, 0, 0, 0, 0])
    let far = try records(of: Opening.closedByClient + Self.reused(5) + wanderer)
    #expect(far.map(\.server.fins) == [1, 0, 0, 0, 0, 1])
    #expect(far.map(\.incarnation) == [0, 1, 2, 3, 4, 5])
  }
}
