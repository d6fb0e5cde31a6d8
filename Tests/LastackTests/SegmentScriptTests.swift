import LastackWire
import SegmentScript
import Testing

@Suite struct SegmentScriptTests {
  private let start = SegmentScript.defaultStart

  private func only(_ text: String) throws -> Segment {
    let segments = try SegmentScript(text).segments
    try #require(segments.count == 1)
    return segments[0]
  }

  @Test func `a line becomes a segment with every field that it states`() throws {
    let segment = try only(
      """
      client 10.1.2.3:4001 server [2001:db8::2]:443 client-isn 1000 server-isn 5000
      """ + "\n"
        + "+1.5 C > S FP. 11:21(10) ack 7 win 300 ttl 9 id 77 tos 16 nodf <ts 5 ecr 6, sack 101:201>")
    #expect(segment.source == Endpoint(IPAddress(v4: 0x0A01_0203), 4001))
    #expect(segment.destination == Endpoint(IPAddress(v6: 0x2001_0DB8 << 96 | 2), 443))
    #expect(segment.time == start.advanced(byNanoseconds: 1_500_000_000))
    #expect(segment.frame == 1)
    #expect(segment.flags == [.fin, .psh, .ack])
    #expect(segment.sequence == 1011)
    #expect(segment.payloadLength == 10)
    #expect(segment.acknowledgment == 5007)
    #expect(segment.window == 300)
    #expect(segment.hopLimit == 9)
    #expect(segment.identification == 77)
    #expect(segment.trafficClass == 16)
    #expect(segment.traits == [.timestamps, .sackBlocks])
    #expect((segment.tsval, segment.tsecr) == (5, 6))
    #expect(segment.sackRightEdge == 5201)
    #expect(segment.headerLength == 44)
  }

  @Test func `times are after the line before, before it, or absolute`() throws {
    let times = try SegmentScript(
      """
      start 100
      +0.25 C > S S 0:0(0)
      +0.000000001 C > S S 0:0(0)
      -1 C > S S 0:0(0)
      7.5 C > S S 0:0(0)
      """
    ).segments.map(\.time.nanoseconds)
    #expect(times == [100_250_000_000, 100_250_000_001, 99_250_000_001, 107_500_000_000])
  }

  @Test func `numbers count from the ISN, wrap, and are absolute after an equals sign`() throws {
    let segments = try SegmentScript(
      """
      client-isn 4294967290 server-isn 10
      +0 C > S . 1:11(10) ack -1
      +0 C > S . =7:=9(2) ack =4294967295
      """
    ).segments
    #expect(segments.map(\.sequence) == [4_294_967_291, 7])
    #expect(segments.map(\.end) == [5, 9])
    #expect(segments.map(\.acknowledgment) == [9, 4_294_967_295])
  }

  @Test func `a SYN with an ISN begins an incarnation, and old counts from the one before`() throws {
    let segments = try SegmentScript(
      """
      client-isn 100 server-isn 200 client-ts 1000 server-ts 9000
      +0    C > S S  0:0(0)
      +0    S > C S. 0:0(0) ack 1
      +0    C > S F. 1:1(0) ack 1
      +0    S > C F. 1:1(0) ack 2
      +0.1  C > S S  0:0(0) isn 700
      +0    S > C .  2:2(0) ack 2 old
      +0    C > S R  2:2(0) old
      +0.1  C > S S  0:0(0)
      +0    S > C S. 0:0(0) ack 1 isn end+65537
      +0.1  C > S S  0:0(0) isn clock
      """
    ).segments
    #expect(segments.map(\.sequence) == [100, 200, 101, 201, 700, 202, 102, 700, 65739, 3_125_700])
    #expect(segments.map(\.acknowledgment) == [0, 101, 201, 102, 0, 102, 0, 0, 701, 0])
    #expect(segments[5].tsecr == 1000, "an old ACK echoes the old incarnation's TSval")
    #expect(segments[8].tsecr == 1200)
  }

  @Test func `clocks give timestamps to every segment but a bare RST, each echoing the peer's last`() throws {
    let segments = try SegmentScript(
      """
      client-ts 4294967295 server-ts 50 server-hz 100
      +0     C > S S  0:0(0)
      +0.010 S > C S. 0:0(0) ack 1
      +0.010 C > S .  1:1(0) ack 1
      +0     C > S .  1:1(0) ack 1 nots
      +0     C > S .  1:1(0) ack 1 ts 3/4
      +0     S > C R  1:1(0)
      """
    ).segments
    #expect(segments.map { $0.traits.contains(.timestamps) } == [true, true, true, false, true, false])
    #expect(segments.map(\.tsval) == [4_294_967_295, 51, 19, 0, 3, 0])
    #expect(segments.map(\.tsecr) == [0, 4_294_967_295, 51, 0, 4, 0])
  }

  @Test func `an end without a clock refuses timestamps for both`() throws {
    let segments = try SegmentScript(
      """
      client-ts 5
      +0 C > S S  0:0(0)
      +0 S > C S. 0:0(0) ack 1
      +0 C > S .  1:1(0) ack 1
      """
    ).segments
    #expect(segments.map { $0.traits.contains(.timestamps) } == [true, false, false])
  }

  @Test func `what a line leaves out is what Linux sends`() throws {
    let segments = try SegmentScript(
      """
      client-id 500
      +0 C > S S  0:0(0)
      +0 S > C S. 0:0(0) ack 1
      +0 C > S .  1:1(0) ack 1
      +0 S > C R  1:1(0)
      """
    ).segments
    #expect(segments.map(\.identification) == [500, 0, 501, 0])
    #expect(segments.map(\.window) == [64240, 65160, 502, 0])
    let synTraits: SegmentTraits = [.maximumSegmentSize, .windowScale, .sackPermitted, .dontFragment]
    #expect(segments.map(\.traits) == [synTraits, synTraits, .dontFragment, .dontFragment])
    #expect(segments.map(\.headerLength) == [32, 32, 20, 20])
  }

  @Test func `named connections keep their own numbers, and begin with the unnamed header's`() throws {
    let segments = try SegmentScript(
      """
      server 10.0.0.9:443 server-isn 9000     // for all of them
      connection one client 10.0.0.1:1 client-isn 100
      connection two client 10.0.0.2:2 client-isn 200
      +0 one C > S S  0:0(0)
      +0 two C > S S  0:0(0)
      +0 one S > C S. 0:0(0) ack 1
      +0 two S > C S. 0:0(0) ack 1
      """
    ).segments
    #expect(segments.map(\.source.port) == [1, 2, 443, 443])
    #expect(segments.map(\.sequence) == [100, 200, 9000, 9000])
    #expect(segments.map(\.acknowledgment) == [0, 0, 101, 201])
    #expect(segments.map(\.frame) == [1, 2, 3, 4])
  }

  @Test(arguments: [
    ("\n\n+0 C > S Q 0:0(0)", 3, ScriptError.Problem.expected("flags, as in F.", found: "Q")),
    ("+x C > S S 0:0(0)", 1, .expected("a time, as in +0.010", found: "x")),
    ("+0 C < S S 0:0(0)", 1, .expected("\">\" after the options", found: nil)),
    ("+0 C > C S 0:0(0)", 1, .expected("C > S or S > C", found: "C > C")),
    ("+0 C > S S 0:1(0)", 1, .rangeMismatch("0:1(0)")),
    ("+0 C > S S 0:0", 1, .expected("sequence numbers, as in 1:11(10)", found: "0:0")),
    ("+0 C > S .  0:0(0)", 1, .expected("\"ack\" and a number, since the flags have \".\"", found: nil)),
    ("+0 C > S S 0:0(0) wim 3", 1, .unknownWord("wim")),
    ("+0 C > S S 0:0(0) win 65536", 1, .expected("a window", found: "65536")),
    ("+0 C > S S 0:0(0) <tfo>", 1, .unknownWord("tfo")),
    ("+0 C > S S 0:0(0) old", 1, .noEarlierIncarnation),
    ("+0 C > S S 0:0(0) isn end+1", 1, .noEarlierIncarnation),
    ("+0 other C > S S 0:0(0)", 1, .unknownConnection("other")),
    ("client 10.0.0.256:1", 1, .expected("an address and a port", found: "10.0.0.256:1")),
    ("client [1::2::3]:1", 1, .expected("an address and a port", found: "[1::2::3]:1")),
    ("client 10.0.0.1:1 sever 1.2.3.4:5", 1, .unknownWord("sever")),
    ("start", 1, .expected("seconds since 1970", found: nil)),
  ])
  func `a mistake is told with its line`(text: String, line: Int, problem: ScriptError.Problem) {
    #expect(throws: ScriptError(line: line, problem)) { try SegmentScript(text) }
  }

  @Test func `an error reads as a sentence`() {
    let error = ScriptError(line: 3, .expected("a window", found: "65536"))
    #expect(error.description == "line 3: expected a window, found \"65536\"")
  }
}
