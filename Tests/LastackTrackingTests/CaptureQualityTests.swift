import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// What the segments say of the capture itself (`semantics.md` §12.6).
@Suite struct CaptureQualityTests {
  private func quality(_ script: String) throws -> CaptureQuality {
    var tracker = FlowTracker()
    for segment in try SegmentScript(Opening.handshake + script).segments { tracker.ingest(segment) { _ in } }
    return tracker.captureQuality
  }

  @Test func `a whole capture has nothing to tell`() throws {
    #expect(
      try quality("+0.1 C > S  P.  1:1461(1460) ack 1\n+0.1 S > C  .  1:1(0) ack 1461\n") == CaptureQuality())
  }

  @Test func `places that the receiver has and the capture lacks are counted`() throws {
    let script = """
      +0.1 C > S  P.  1:101(100) ack 1
      +0.1 C > S  P.  201:301(100) ack 1
      +0.1 C > S  P.  401:501(100) ack 1
      +0.1 S > C  .   1:1(0) ack 501
      """
    #expect(try quality(script).ackedUnseen == 2)
    #expect(try quality(script).outOfOrder == 0)
  }

  @Test func `a hole that is filled late is disorder, and no loss`() throws {
    let quality = try quality(
      """
      +0.1 C > S  P.  1:101(100) ack 1
      +0.1 C > S  P.  201:301(100) ack 1
      +0.1 C > S  P.  101:201(100) ack 1
      +0.1 S > C  .   1:1(0) ack 301
      """)
    #expect((quality.outOfOrder, quality.ackedUnseen) == (1, 0))
  }

  @Test func `payload beyond the receiver's MSS is offload`() throws {
    let quality = try quality(
      "+0.1 C > S  P.  1:2897(2896) ack 1\n+0.1 C > S  P.  2897:66897(64000) ack 1\n")
    #expect((quality.oversized, quality.largestPayload) == (2, 64_000))
  }

  @Test func `a jumbo frame under a large MSS is none`() throws {
    var tracker = FlowTracker()
    let script = """
      +0.000 C > S  S   0:0(0) <mss 8960>
      +0.010 S > C  S.  0:0(0) ack 1 <mss 8960>
      +0.001 C > S  .   1:1(0) ack 1
      +0.100 C > S  P.  1:8961(8960) ack 1
      """
    for segment in try SegmentScript(script).segments { tracker.ingest(segment) { _ in } }
    #expect((tracker.captureQuality.oversized, tracker.captureQuality.largestPayload) == (0, 8960))
  }

  @Test func `a connection whose time goes back by a second has a clock step`() throws {
    var segments = try SegmentScript(Opening.handshake + "+0.1 C > S  P.  1:11(10) ack 1\n").segments
    segments[3].time = segments[2].time.advanced(byNanoseconds: -1_000_000_000)
    var tracker = FlowTracker()
    for segment in segments { tracker.ingest(segment) { _ in } }
    #expect(tracker.captureQuality.clockSteps == 1)
  }
}
