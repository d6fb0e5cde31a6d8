import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Copies made by the capture itself (`semantics.md` §1.7): a mirror port, the `any` device, a bridge.
@Suite struct CaptureCopyTests {
  /// Data both ways, a retransmission, a half-close: something of everything that copies could disturb.
  static let conversation = """
    client-ts 1000 server-ts 9000
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1
    +0.010 C > S  P.  1:101(100) ack 1
    +0.250 C > S  P.  1:101(100) ack 1
    +0.010 S > C  .   1:1(0) ack 101
    +0.010 C > S  F.  101:101(0) ack 1
    +0.010 S > C  .   1:1(0) ack 102
    +0.500 S > C  P.  1:201(200) ack 102
    +0.010 C > S  .   102:102(0) ack 201
    +0.010 S > C  F.  201:201(0) ack 102
    +0.010 C > S  .   102:102(0) ack 202

    """

  /// Each segment again `delay` ns later, one hop farther: the other side of a router.
  private func routed(_ segments: [Segment], delay: Int64) -> [Segment] {
    var result = segments.duplicatingEach(after: delay)
    for index in stride(from: 1, to: result.count, by: 2) { result[index].hopLimit -= 1 }
    return result
  }

  /// Everything that copies must not change.
  private func facts(_ flow: FlowRecord) -> [String] {
    [
      flow.verdict, flow.handshake.rawValue, flow.timestamps.rawValue, "\(flow.handshakeRTT ?? -1)",
      "\(flow.client.uniqueBytes) \(flow.server.uniqueBytes)",
      "\(flow.client.retransmissions) \(flow.server.retransmissions)",
      "\(flow.client.tsvalRegressions) \(flow.server.tsvalRegressions)",
      "\(flow.client.unackedBytes ?? -1) \(flow.server.unackedBytes ?? -1)",
      "\(flow.client.finWait2 ?? -1) \(flow.server.closeWait ?? -1)",
    ] + flow.events.map { "\($0.from) \($0.note) \($0.flags) \($0.time.nanoseconds)" }
  }

  @Test func `every segment twice, one hop and 30 µs apart, is the capture without copies`() throws {
    let segments = try SegmentScript(Self.conversation).segments
    let once = try #require(records(of: segments).first)
    let twice = try #require(records(of: routed(segments, delay: 30_000)).first)
    #expect(facts(twice) == facts(once))
    #expect(once.client.duplicates == 0)
    #expect(twice.client.duplicates == once.client.packets)
    #expect(twice.server.duplicates == once.server.packets)
    #expect(twice.client.packets == 2 * once.client.packets)
    #expect(once.quality == [])
    #expect(twice.quality == .duplicateFrames)
  }

  @Test func `an IP identification lets a copy be 50 ms late`() throws {
    let segments = try SegmentScript(Opening.handshake + "+1.0 C > S  P.  1:11(10) ack 1").segments
    var late = segments
    late.append(segments[3])
    late[4].time = segments[3].time.advanced(byNanoseconds: 50_000_000)
    let copy = try #require(records(of: late).first)
    #expect(copy.client.duplicates == 1)
    #expect(copy.client.retransmissions == 0)

    late[4].time = segments[3].time.advanced(byNanoseconds: 60_000_000)
    let again = try #require(records(of: late).first)
    #expect(again.client.duplicates == 0)
    #expect(again.client.retransmissions == 1)
  }

  @Test func `a reset without IP identification is a copy within a millisecond`() throws {
    let flow = try #require(
      records(
        of: Opening.closedByClient + """
          +0.100   S > C  R  2:2(0)
          +0.00003 S > C  R  2:2(0) ttl 63
          """
      ).first)
    #expect(flow.outcome == .orderlyThenReset)
    #expect(flow.server.duplicates == 1)
    #expect(flow.events.filter { $0.flags.contains(.rst) }.map(\.frame) == [8])
  }

  @Test func `a second reset 2 ms later is a second reset`() throws {
    let flow = try #require(
      records(
        of: Opening.closedByClient + """
          +0.100 S > C  R  2:2(0)
          +0.002 S > C  R  2:2(0)
          """
      ).first)
    #expect(flow.server.duplicates == 0)
    #expect(flow.events.filter { $0.flags.contains(.rst) }.map(\.frame) == [8, 9])
  }

  static let overIPv6 =
    "client [2001:db8::1]:41001 server [2001:db8::2]:80\n" + Opening.handshake + """
      +0.100 C > S  P.  1:11(10) ack 1

      """

  @Test func `IPv6 has no identification and a copy is one within a millisecond`() throws {
    let flow = try #require(
      records(of: Self.overIPv6 + "+0.0009 C > S  P.  1:11(10) ack 1 ttl 63").first)
    #expect(flow.client.duplicates == 1)
    #expect(flow.client.retransmissions == 0)
  }

  @Test func `over IPv6 the same segment 2 ms later was sent again`() throws {
    let flow = try #require(records(of: Self.overIPv6 + "+0.002 C > S  P.  1:11(10) ack 1").first)
    #expect(flow.client.duplicates == 0)
    #expect(flow.client.retransmissions == 1)
  }

  /// What was sent once was not sent again in vain, however often the capture has it.
  @Test(arguments: [
    ("+0 C > S  S  0:0(0) id 7", "+0.0001 C > S  S  0:0(0) id 7 ttl 63", "open states=SYN-SENT/-"),
    (
      "+0 C > S  S  0:0(0)\n+0.01 S > C  S.  0:0(0) ack 1", "+0.0001 S > C  S.  0:0(0) ack 1 ttl 63",
      "open states=SYN-SENT/SYN-RECEIVED"
    ),
  ])
  func `a copy of the last segment of a handshake is no retransmission`(
    segments: String, copy: String, verdict: String
  ) throws {
    let flow = try #require(records(of: segments + "\n" + copy).first)
    #expect(flow.verdict == verdict)
  }

  // MARK: - What looks alike and is no copy

  @Test func `a retransmission has an IP identification of its own, however soon it comes`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100   C > S  P.  1:11(10) ack 1 id 7
          +0.00003 C > S  P.  1:11(10) ack 1 id 8
          """
      ).first)
    #expect(flow.client.duplicates == 0)
    #expect(flow.client.retransmissions == 1)
    #expect(flow.client.uniqueBytes == 10)
  }

  /// Fast retransmit is made of these: 1, 2 and 3 segments arrived behind a hole.
  @Test func `duplicate acknowledgments with counting IP identifications are no copies`() throws {
    let flow = try #require(
      records(
        of: Opening.handshake + """
          +0.100   C > S  .  1:1(0) ack 1 id 100
          +0.00003 C > S  .  1:1(0) ack 1 id 101
          +0.00003 C > S  .  1:1(0) ack 1 id 102
          """
      ).first)
    #expect(flow.client.duplicates == 0)
    #expect(flow.client.packets == 5)
    #expect(flow.quality == [])
  }

  @Test func `over IPv6 duplicate acknowledgments differ in what they report by SACK`() throws {
    let flow = try #require(
      records(
        of: Self.overIPv6 + """
          +0.010   S > C  .  1:1(0) ack 1 <sack 11:21>
          +0.00003 S > C  .  1:1(0) ack 1 <sack 11:31>
          """
      ).first)
    #expect(flow.server.duplicates == 0)
  }

  // MARK: - Neighbours in the wrong order

  /// Two capture queues: which of two segments less than a millisecond apart comes first is luck.
  ///
  /// Only the shape describes the capture as it is: a FIN captured before the ACK that went ahead of it looks like
  /// three segments.
  @Test(arguments: 0..<6)
  func `neighbours exchanged within a millisecond leave the verdict as it is`(first: Int) throws {
    let segments = try SegmentScript(
      """
      +0.0000 C > S  S   0:0(0)
      +0.0002 S > C  S.  0:0(0) ack 1
      +0.0002 C > S  .   1:1(0) ack 1
      +0.0002 C > S  F.  1:1(0) ack 1
      +0.0002 S > C  .   1:1(0) ack 2
      +0.0002 S > C  F.  1:1(0) ack 2
      +0.0002 C > S  .   2:2(0) ack 2
      """
    ).segments
    var swapped = segments
    swapped.swapAt(first, first + 1)
    swapped[first].time = segments[first].time
    swapped[first + 1].time = segments[first + 1].time
    let flow = try #require(records(of: swapped.renumbered()).first)
    let shape = first == 4 ? "three_segment" : "four_segment"
    #expect(
      flow.verdict == "orderly \(shape) active=client/proven states=TIME-WAIT/CLOSED time_wait=client")
    #expect(flow.quality == [])
  }
}
