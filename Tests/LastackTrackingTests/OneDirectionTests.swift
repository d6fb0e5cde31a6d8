import LastackTracking
import LastackWire
import Testing

/// Captures that see one direction (`semantics.md` §1.7): what the other end did is absent, and absence proves nothing
/// (§0.2). What the visible end acknowledges still shows what it got.
@Suite struct OneDirectionTests {
  static let clientOnly = """
    +0.000 C > S  S   0:0(0)
    +0.020 C > S  .   1:1(0) ack 1
    +0.010 C > S  P.  1:101(100) ack 1
    +0.050 C > S  .   101:101(0) ack 301

    """

  static let serverOnly = """
    +0.000 S > C  S.  0:0(0) ack 1
    +0.030 S > C  .   1:1(0) ack 101
    +0.010 S > C  P.  1:301(300) ack 101

    """

  @Test(arguments: [
    (clientOnly, QualityFlags.oneSided), (serverOnly, QualityFlags([.oneSided, .midStream])),
  ])
  func `one direction is one_sided`(script: String, quality: QualityFlags) throws {
    let flow = try #require(records(of: script).first)
    #expect(flow.quality == quality)
    #expect(min(flow.client.packets, flow.server.packets) == 0)
    #expect(flow.outcome == .open)
  }

  @Test func `nothing is known of the end that was not seen`() throws {
    let flow = try #require(records(of: Self.clientOnly).first)
    #expect(flow.server.state == nil)
    #expect(flow.client.unackedBytes == nil)
    #expect(flow.handshake == .synOnly)
    #expect(flow.timestamps == .absent, "the SYN offered none")
  }

  @Test func `a SYN that nobody answered is not one_sided`() throws {
    let flow = try #require(records(of: "+0 C > S  S  0:0(0)\n+1 C > S  S  0:0(0)").first)
    #expect(flow.quality == [])
  }

  /// The acknowledgment that advances by one octet may be of the peer's FIN, or of one octet of data.
  @Test func `in one direction the active closer is unknown`() throws {
    let flow = try #require(
      records(of: Self.clientOnly + "+0.010 C > S  F.  101:101(0) ack 302").first)
    #expect(flow.activeCloser == .unknown)
    #expect(flow.activeCloserConfidence == nil)
    #expect(flow.firstFin == .client, "a fact, not a verdict")
  }

  // MARK: - What is absent was not captured

  @Test(arguments: [clientOnly, serverOnly])
  func `an end that sends data and acknowledges some is established, whatever was captured of the other`(
    script: String
  ) throws {
    let flow = try #require(records(of: script + Opening.inputGoesOn("+5.0")).first)
    #expect(flow.outcome == .open)
  }

  @Test func `an end that sent data before its reset aborted, and did not give up a handshake`() throws {
    let flow = try #require(records(of: Self.serverOnly + "+1 S > C  R.  301:301(0) ack 101").first)
    #expect(flow.outcome == .aborted)
  }

  @Test func `an established connection is kept however long it is silent`() throws {
    let flows = try records(
      of: Self.clientOnly + Opening.inputGoesOn("+200") + "+0.1 C > S  P.  101:201(100) ack 301\n")
    #expect(flows.count == 2)
  }

  @Test func `a FIN whose answer could not be captured is not unanswered`() throws {
    let flow = try #require(
      records(
        of: Self.clientOnly + """
          +0.1 C > S  F.  101:101(0) ack 301
          +0.1 C > S  .   102:102(0) ack 302      // the server's FIN, in answer

          """ + Opening.inputGoesOn("+5.0")
      ).first)
    #expect(flow.outcome != .finUnanswered)
  }

  @Test func `retransmissions with progress between them are no timeout`() throws {
    let flow = try #require(
      records(
        of: """
          +0.0 C > S  P.  101:201(100) ack 301
          +0.2 C > S  P.  101:201(100) ack 301
          +0.1 C > S  P.  201:301(100) ack 401
          +0.2 C > S  P.  201:301(100) ack 401
          +0.1 C > S  P.  301:401(100) ack 501
          +0.2 C > S  P.  301:401(100) ack 501
          +0.1 C > S  .   401:401(0) ack 601

          """ + Opening.inputGoesOn("+5.0")
      ).first)
    #expect(flow.outcome == .open)
  }
}
