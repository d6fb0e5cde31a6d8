import LastackWire
import SegmentScript
import Testing

/// What is encoded decodes to what it was: every field, through every framing.
@Suite struct SegmentRoundTripTests {
  static let encoders = [
    SegmentEncoder(),
    SegmentEncoder(framing: .ethernet(vlan: 100), payload: .sequencePattern),
    SegmentEncoder(framing: .ethernet(), payload: .sequencePattern, trailer: .minimumFrame),
    SegmentEncoder(framing: .rawIP),
  ]

  private func decoded(_ segment: Segment, by encoder: SegmentEncoder) -> (DecodeOutcome, Segment) {
    var decoder = PacketDecoder()
    var result = Segment(
      from: segment.source, to: segment.source, sequence: 0, flags: [], at: CaptureTime(nanoseconds: 0))
    let bytes = encoder.encode(segment)
    let outcome = decoder.decode(
      Packet(
        bytes: bytes.span.bytes, time: segment.time, originalLength: bytes.count, linkType: encoder.linkType,
        frame: segment.frame), into: &result)
    // The number of the VLAN's encapsulation is the decoder's own.
    result.encapsulation = 0
    return (outcome, result)
  }

  @Test(arguments: encoders)
  func `every segment of the laboratory's traces`(encoder: SegmentEncoder) throws {
    for trace in LabTrace.all {
      for segment in try trace.segments {
        let (outcome, result) = decoded(segment, by: encoder)
        #expect(outcome == .segment, "\(trace.name) \(segment.frame)")
        #expect(String(describing: result) == String(describing: segment), "\(trace.name) \(segment.frame)")
      }
    }
  }

  @Test(arguments: encoders)
  func `IPv6, odd lengths, every flag and every option`(encoder: SegmentEncoder) throws {
    let script = try SegmentScript(
      """
      client [2001:db8::1]:65535 server [2001:db8::2]:1 client-ttl 255 server-ttl 1
      +0 C > S SFRP.UEWA =4294967295:=0(1) ack =0 win 65535 tos 255 <mss 65535, wscale 255, sackOK>
      +0 S > C -   0:3(3) win 0 <ts 4294967295 ecr 1, sack =1:=0>
      client 255.255.255.255:1 server 1.0.0.0:65535
      +0 C > S S   0:0(0) id 65535 nodf <sackOK, wscale 0>
      +0 S > C .   1:1461(1460) ack 1 <sackOK, ts 1 ecr 0, mss 0>
      """)
    for segment in script.segments {
      let (outcome, result) = decoded(segment, by: encoder)
      #expect(outcome == .segment)
      #expect(String(describing: result) == String(describing: segment))
    }
  }

  @Test func `bad checksums are seen as such, and nothing else changes`() throws {
    var segment = try #require(try SegmentScript("+0 C > S . 1:8(7) ack 1").segments.first)
    segment.traits.formUnion([.badIPChecksum, .badTCPChecksum])
    let (outcome, result) = decoded(segment, by: SegmentEncoder())
    #expect(outcome == .segment)
    #expect(String(describing: result) == String(describing: segment))
  }
}
