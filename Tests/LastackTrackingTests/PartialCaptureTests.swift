import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Captures that begin late, see one direction, miss segments, or cut them short (`semantics.md` §1.7).
@Suite struct PartialCaptureTests {
  // MARK: - Mid-stream

  @Test func `a FIN alone is an active close of nobody knows whom`() throws {
    let flow = try #require(records(of: "+0 C > S  F.  100:100(0) ack 200").first)
    #expect(flow.verdict == "open active=unknown states=FIN-WAIT-1/-")
    #expect(flow.handshake == .midStream)
    #expect(flow.rolesFrom == .port)
    #expect(flow.quality.contains(.midStream))
    #expect(flow.closeStarted == flow.start)
    #expect(flow.closeFinished == nil)
  }

  @Test func `a RST alone is an abort`() throws {
    let flow = try #require(records(of: "+0 S > C  R  100:100(0)").first)
    #expect(flow.verdict == "aborted reset_by=server states=CLOSED/CLOSED")
    #expect(flow.handshake == .midStream)
    #expect(flow.firstRst == .server)
    #expect(flow.quality.contains(.midStream))
  }

  /// RFC 9293 §3.10.7.1: RST,ACK with the number 0 answers a segment without ACK, and acknowledges it.
  @Test func `a RST,ACK with the number 0 alone refused a SYN that was not captured`() throws {
    let flow = try #require(records(of: "+0 C > S  R.  =0:=0(0) ack 777").first)
    #expect(flow.verdict == "refused reset_by=server states=CLOSED/CLOSED")
    #expect(flow.server.endpoint.port == 41001, "whoever refuses is the server")
    #expect(flow.rolesFrom == .firstSegment)
    #expect(flow.quality == [.midStream, .oneSided])
  }

  @Test(arguments: ["R.  1:1(0) ack 777", "R  =0:=0(0)"])
  func `any other RST alone is an abort`(reset: String) throws {
    #expect(try records(of: "+0 S > C  \(reset)").first?.outcome == .aborted)
  }

  @Test func `a RST,ACK with the number 0 behind other segments refuses nothing`() throws {
    let flow = try #require(
      records(of: "+0 C > S  P.  100:110(10) ack 200\n+0.01 S > C  R.  =0:=0(0) ack 110").first)
    #expect(flow.outcome != .refused)
  }

  @Test func `a SYN-ACK first tells who is the server, and that the SYN was missed`() throws {
    let flow = try #require(
      records(
        of: """
          client 10.0.0.1:80 server 10.0.0.2:41001     // ports say the opposite
          +0.000 S > C  S.  0:0(0) ack 1
          +0.001 C > S  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
    #expect(flow.rolesFrom == .synAck)
    #expect(flow.server.endpoint.port == 41001)
    #expect(flow.handshake == .synAckOnly)
    #expect(flow.handshakeRTT == nil)
    #expect(flow.timestamps == .unknown)
    #expect(flow.quality == .midStream)
  }

  @Test func `an orderly close in the middle of nothing is an orderly close`() throws {
    let flow = try #require(
      records(
        of: """
          +0.000 C > S  F.  100:100(0) ack 200
          +0.010 S > C  .   200:200(0) ack 101
          +0.010 S > C  F.  200:200(0) ack 101
          +0.010 C > S  .   101:101(0) ack 201
          """
      ).first)
    #expect(flow.verdict == KnownAnswerTests.orderly)
    #expect(flow.quality == .midStream)
  }

  // MARK: - Segments missing

  @Test func `what was acknowledged and never captured is capture loss`() throws {
    let flow = try #require(
      records(of: Opening.handshake + "+0.1 S > C  .  1:1(0) ack 1001").first)
    #expect(flow.quality == .captureLoss)
    #expect(flow.client.uniqueBytes == 0)
  }

  @Test func `a hole that was acknowledged is capture loss, one filled late is not`() throws {
    let hole =
      Opening.handshake + """
        +0.1   C > S  P.  1:101(100) ack 1
        +0.001 C > S  P.  201:301(100) ack 1

        """
    let lost = try #require(records(of: hole + "+0.01 S > C  .  1:1(0) ack 301").first)
    #expect(lost.quality == .captureLoss)
    #expect(lost.client.uniqueBytes == 200)
    let filled = try #require(
      records(of: hole + "+0.001 C > S  P.  101:201(100) ack 1\n+0.01 S > C  .  1:1(0) ack 301").first)
    #expect(filled.quality == [])
    #expect(filled.client.uniqueBytes == 300)
    #expect(filled.client.retransmissions == 0)
  }

  @Test func `data acknowledged and not yet sent is a hole of the network, not of the capture`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.1   C > S  P.  101:201(100) ack 1
          +0.001 S > C  .   1:1(0) ack 1
          """
      ).first)
    #expect(flow.quality == [])
  }

  // MARK: - A keepalive first

  /// Its number is one below the edge, which only the answer tells.
  @Test(arguments: ["99:99(0)", "99:100(1)"])
  func `a capture that begins with a keepalive lacks nothing`(range: String) throws {
    let flow = try #require(
      records(
        of: """
          +0.00 C > S  .   \(range) ack 500
          +0.01 S > C  .   500:500(0) ack 100
          +60.0 C > S  .   99:99(0) ack 500
          +0.01 S > C  .   500:500(0) ack 100
          +1.00 C > S  F.  100:100(0) ack 500
          +0.01 S > C  F.  500:500(0) ack 101
          +0.01 C > S  .   101:101(0) ack 501
          """
      ).first)
    #expect(flow.quality == .midStream)
    #expect(flow.activeCloser == .client)
    #expect(flow.activeCloserConfidence == .proven)
  }

  /// The nearest neighbours: more than one octet is missing, or the answer is not to the first segment.
  @Test(arguments: [
    "+0.00 C > S  .  99:99(0) ack 500\n+0.01 S > C  .  500:500(0) ack 101",
    "+0.00 C > S  .  99:99(0) ack 500\n+0.01 S > C  P.  500:510(10) ack 100",
    "+0.00 C > S  .  99:99(0) ack 500\n+0.01 C > S  .  99:99(0) ack 500\n+0.01 S > C  .  500:500(0) ack 100",
  ])
  func `what else acknowledges more than was captured is capture loss`(script: String) throws {
    #expect(try records(of: script).first?.quality == [.midStream, .captureLoss])
  }

  // MARK: - Cut headers

  /// A snap length of 54 keeps the fixed header and cuts every option.
  private func cut(_ frames: Set<UInt64>) throws -> [Segment] {
    try SegmentScript("client-ts 100 server-ts 200\n" + Opening.handshake).segments.map { segment in
      guard frames.contains(segment.frame) else { return segment }
      var segment = segment
      segment.traits = .snappedHeader
      return segment
    }
  }

  @Test(arguments: [[1, 2, 3], [1], [2]] as [Set<UInt64>])
  func `options cut from a handshake leave timestamps unknown, not absent`(frames: Set<UInt64>) throws {
    let flow = try #require(records(of: cut(frames)).first)
    #expect(flow.timestamps == .unknown)
    #expect(flow.quality == .snappedHeaders)
    #expect(flow.handshake == .complete)
  }

  @Test func `options cut after the handshake leave timestamps known`() throws {
    let flow = try #require(records(of: cut([3])).first)
    #expect(flow.timestamps == .negotiated)
    #expect(flow.quality == .snappedHeaders)
    #expect(flow.client.lastTSval == 100)
  }

  @Test(arguments: [
    ("client-ts 100 server-ts 200", TimestampUse.negotiated), ("client-ts 100", .clientOnly),
    ("server-ts 200", .absent), ("", .absent),
  ])
  func `timestamps are used if both ends offer them`(header: String, use: TimestampUse) throws {
    let flow = try #require(records(of: header + "\n" + Opening.handshake).first)
    #expect(flow.timestamps == use)
  }
}
