import LastackTracking
import LastackWire
import Testing

/// Segments that are on the wire and ignored by their receiver, because their TSval is old (`semantics.md` §5, §15.11).
@Suite struct OldTimestampTests {
  /// Frames 1 to 5; the server has echoed 1000 + 313.
  static let transfer = """
    client-ts 1000 server-ts 77000
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1
    +0.300 C > S  P.  1:101(100) ack 1
    +0.010 S > C  .   1:1(0) ack 101

    """
  static let close = """
    +0.100 S > C  P.  1:51(50) ack 101
    +0.010 C > S  .   101:101(0) ack 51
    +1.000 S > C  F.  51:51(0) ack 101
    +0.010 C > S  .   101:101(0) ack 52
    +0.500 C > S  F.  101:101(0) ack 52
    +0.010 S > C  .   52:52(0) ack 102

    """
  static let closedByServer =
    "orderly four_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server"

  @Test func `a forged FIN with an old TSval moves nothing, and the real close is judged`() throws {
    let flow = try #require(
      records(of: Self.transfer + "+0.05 C > S  F.  101:101(0) ack 1 ts 900/77010\n" + Self.close).first)
    #expect(flow.verdict == Self.closedByServer)
    #expect(flow.ladder[2] == "6 client old_duplicate ESTABLISHED/ESTABLISHED")
    #expect(flow.ladder[3] == "9 server fin ESTABLISHED/FIN-WAIT-1")
    #expect(flow.firstFin == .client, "a fact, not the verdict")
    #expect(flow.client.fins == 2)
    #expect(flow.client.tsvalRegressions == 1)
    #expect(flow.client.closeWait == 500_000_000)
    #expect(flow.evidence.timestamps == .clientRefused)
  }

  /// The nearest neighbours: one tick older passes on Linux; two do not.
  @Test(arguments: [(1312, CloseEvent.Note.fin), (1311, .fin), (1310, .fin), (1309, .oldDuplicate)])
  func `what some stack takes is taken`(tsval: Int, note: CloseEvent.Note) throws {
    // The client's data went out at 0.311 s, with TSval 1311.
    let flow = try #require(
      records(of: Self.transfer + "+0.05 C > S  F.  101:101(0) ack 1 ts \(tsval)/77010\n").first)
    #expect(flow.events.last?.note == note)
  }

  @Test func `after 36 minutes of silence an old TSval is no reason`() throws {
    let fin = "C > S  F.  101:101(0) ack 1 ts 900/77010\n"
    let soon = try #require(records(of: Self.transfer + "+2140 " + fin).first)
    #expect(soon.events.last?.note == .oldDuplicate)
    let late = try #require(records(of: Self.transfer + "+2150 " + fin).first)
    #expect(late.events.last?.note == .fin)
  }

  @Test func `a forged ACK with an old TSval acknowledges no FIN`() throws {
    let script =
      Self.transfer + """
        +0.100 S > C  F.  1:1(0) ack 101
        +0.001 C > S  .   101:101(0) ack 2 ts 900/77010
        +0.200 S > C  F.  1:1(0) ack 101

        """
    let flow = try #require(records(of: script + Opening.inputGoesOn("+5.0")).first)
    #expect(flow.verdict == "fin_unanswered active=server/proven states=ESTABLISHED/FIN-WAIT-1")
    #expect(flow.evidence.timestamps == .clientRefused)
  }

  @Test func `forged payload with an old TSval is no octet of the connection`() throws {
    let flow = try #require(
      records(of: Self.transfer + "+0.05 C > S  P.  101:601(500) ack 1 ts 900/77010\n" + Self.close).first)
    #expect(flow.verdict == Self.closedByServer)
    #expect(flow.client.uniqueBytes == 100)
    #expect(flow.client.payloadBytes == 600)
    #expect(flow.client.unackedBytes == 0)
    #expect(flow.quality == [])
  }

  /// A balancer in front of several hosts: its receiver does no PAWS.
  @Test func `what the receiver acknowledges it has taken, and those TSvals are no clock`() throws {
    let flow = try #require(
      records(
        of: Self.transfer + """
          +0.100 C > S  P.  101:201(100) ack 1 ts 500/77010
          +0.010 S > C  .   1:1(0) ack 201
          +0.100 C > S  F.  201:201(0) ack 1 ts 400/77010
          +0.010 S > C  F.  1:1(0) ack 202
          +0.010 C > S  .   202:202(0) ack 2 ts 510/77010
          """
      ).first)
    #expect(
      flow.verdict == "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.client.uniqueBytes == 200)
    #expect(flow.quality == [])
    #expect(flow.evidence.timestamps == .clientUnreliable)
    #expect(flow.client.tsHz == nil)
  }

  @Test func `a FIN that was taken for refused counts from when it was sent`() throws {
    let flow = try #require(
      records(
        of: Self.transfer + """
          +0.100 C > S  F.  101:101(0) ack 1 ts 500/77010
          +0.010 S > C  .   1:1(0) ack 102
          +0.490 S > C  F.  1:1(0) ack 102
          +0.010 C > S  .   102:102(0) ack 2
          """
      ).first)
    #expect(
      flow.verdict == "orderly four_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.closeStarted?.nanoseconds(since: flow.start) == 421_000_000)
    #expect(flow.client.finWait2 == 490_000_000)
    #expect(flow.client.unackedBytes == 0)
  }

  @Test func `a reset is never held to its TSval`() throws {
    let flow = try #require(
      records(of: Self.transfer + "+0.05 C > S  R.  101:101(0) ack 1 ts 900/77010\n").first)
    #expect(flow.verdict == "aborted reset_by=client states=CLOSED/CLOSED")
  }

  @Test func `without the option in the SYN-ACK TSvals mean nothing`() throws {
    let script = Self.transfer.replacing("server-ts 77000", with: "")
    let flow = try #require(
      records(of: script + "+0.05 C > S  F.  101:101(0) ack 1 ts 900/77010\n").first)
    #expect(flow.timestamps == .clientOnly)
    #expect(flow.events.last?.note == .fin)
  }

  // MARK: - Negotiation (`semantics.md` §5.1)

  @Test func `segments that lost the option on the way are told, handshake and resets apart`() throws {
    let stripped = try #require(
      records(of: Self.transfer + "+0.1 C > S  P.  101:201(100) ack 1 nots\n").first)
    #expect(stripped.evidence.timestamps == .strippedFromClient)
    #expect(stripped.timestamps == .negotiated)
    let whole = try #require(records(of: Self.transfer + "+0.1 C > S  R  101:101(0)\n").first)
    #expect(whole.evidence.timestamps == [])
    let never = try #require(records(of: Opening.closedByClient).first)
    #expect(never.evidence.timestamps == [])
  }

  @Test func `a SYN-ACK with timestamps that the SYN did not offer is told`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  S   0:0(0)
          +0.010 S > C  S.  0:0(0) ack 1 ts 5/0
          +0.001 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.evidence.timestamps == .unasked)
    #expect(flow.timestamps == .absent)
  }
}
