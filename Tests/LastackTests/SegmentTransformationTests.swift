import LastackWire
import SegmentScript
import Testing

@Suite struct SegmentTransformationTests {
  private let client = Endpoint(IPAddress(v4: 0x0A00_0001), 41001)

  private func handshake() throws -> [Segment] {
    try SegmentScript(
      """
      client-isn 1000 server-isn 5000 client-ts 100 server-ts 200
      +0     C > S S  0:0(0)
      +0.001 S > C S. 0:0(0) ack 1
      +0.010 C > S .  1:1(0) ack 1 <ts 111 ecr 201, sack 5:6>
      """
    ).segments
  }

  private func milliseconds(_ segments: [Segment]) -> [Int64] {
    segments.map { $0.time.nanoseconds(since: SegmentScript.defaultStart) / 1_000_000 }
  }

  @Test func `duplicating puts each copy behind its original`() throws {
    let segments = try handshake().duplicatingEach(after: 1_000_000)
    #expect(segments.map(\.frame) == [1, 2, 3, 4, 5, 6])
    #expect(segments.map(\.sequence) == [1000, 1000, 5000, 5000, 1001, 1001])
    #expect(milliseconds(segments) == [0, 1, 1, 2, 11, 12])
  }

  @Test func `swapping exchanges neighbours that are close, and leaves times in order`() throws {
    let near = try handshake().swappingNeighbours(within: 1_000_000)
    #expect(near.map(\.sequence) == [5000, 1000, 1001])
    #expect(milliseconds(near) == [0, 1, 11])
    let far = try handshake().swappingNeighbours(within: 1_000_000, from: 1)
    #expect(far.map(\.sequence) == [1000, 5000, 1001])
  }

  @Test func `shifting moves every time`() throws {
    #expect(milliseconds(try handshake().shiftingTimes(by: -5_000_000)) == [-5, -4, 6])
  }

  @Test func `a sequence number's offset reaches what acknowledges it, and no more`() throws {
    let one = try handshake().addingToSequenceNumbers(10, of: client)
    #expect(one.map(\.sequence) == [1010, 5000, 1011])
    #expect(one.map(\.acknowledgment) == [0, 1011, 5001])
    #expect(one[2].sackRightEdge == 5006)
    let both = try handshake().addingToSequenceNumbers(.max)
    #expect(both.map(\.sequence) == [999, 4999, 1000])
    #expect(both.map(\.acknowledgment) == [0, 1000, 5000])
    #expect(both[2].sackRightEdge == 5005)
  }

  @Test func `a reset that answers a SYN keeps its sequence number 0`() throws {
    let segments = try SegmentScript(
      "client-isn 1000\n+0 C > S S 0:0(0)\n+0 S > C R. =0:=0(0) ack 1"
    ).segments.addingToSequenceNumbers(10)
    #expect(segments.map(\.sequence) == [1010, 0])
    #expect(segments.map(\.acknowledgment) == [0, 1011])
  }

  @Test func `a TSval's offset reaches what echoes it`() throws {
    let one = try handshake().addingToTSvals(10, of: client.address)
    #expect(one.map(\.tsval) == [110, 201, 121])
    #expect(one.map(\.tsecr) == [0, 110, 201])
    let both = try handshake().addingToTSvals(10)
    #expect(both.map(\.tsval) == [110, 211, 121])
    #expect(both.map(\.tsecr) == [0, 110, 211])
  }

  @Test func `interleaving keeps the order of time, the receiver first at equal times`() throws {
    let segments = try handshake().interleaved(with: try handshake().shiftingTimes(by: 1_000_000))
    #expect(milliseconds(segments) == [0, 1, 1, 2, 11, 12])
    #expect(segments.map(\.sequence) == [1000, 5000, 1000, 5000, 1001, 1001])
    #expect(segments.map(\.frame) == [1, 2, 3, 4, 5, 6])
  }

  @Test func `swapping the ends makes each send what the other sent`() throws {
    let segments = try handshake().swappingEnds()
    #expect(segments.map(\.source.port) == [80, 41001, 80])
    #expect(segments.map(\.destination.port) == [41001, 80, 41001])
    #expect(segments.map(\.sequence) == [1000, 5000, 1001])
  }

  @Test func `random numbers are those of SplitMix64`() {
    var random = SeededRandom(seed: 1_234_567)
    #expect(random.next() == 6_457_827_717_110_365_317)
    #expect(random.next() == 3_203_168_211_198_807_973)
  }
}
