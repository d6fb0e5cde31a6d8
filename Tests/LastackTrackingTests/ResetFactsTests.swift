import LastackWire
import SegmentScript
import Testing

@testable import LastackTracking

/// What is kept of a reset until the record is made, and who has the last word on its cause.
@Suite struct ResetFactsTests {
  @Test(arguments: ResetCauseTests.handshake + ResetCauseTests.closing + ResetCauseTests.established)
  func `a packed flow keeps its reset`(of test: ResetCauseTests.Case) throws {
    var policy = TrackingPolicy()
    policy.openFlows = 0
    // Another connection's segments after each make the table pack the flow.
    let script = test.script + "\n" + Opening.inputGoesOn("+0.01") + Opening.inputGoesOn("+0.01")
    let open = try #require(records(of: script).first)
    let packed = try #require(records(of: script, policy: policy).first)
    #expect(packed.resetVerdict == open.resetVerdict)
    #expect(packed.reset == open.reset)
  }

  @Test func `a flow's reset facts go with the flow`() throws {
    var tracker = FlowTracker()
    var retired = 0
    for number in 0..<50 {
      let client = Endpoint(IPAddress(v4: 0x0A00_0001), UInt16(40_000 + number))
      let server = Endpoint(IPAddress(v4: 0x0A00_0002), 80)
      let time = CaptureTime(nanoseconds: Int64(number) * 60_000_000_000)
      tracker.ingest(Segment(from: client, to: server, sequence: 100, flags: .syn, at: time)) { _ in
        retired += 1
      }
      tracker.ingest(
        Segment(
          from: server, to: client, sequence: 0, acknowledgment: 101, flags: [.rst, .ack],
          at: time.advanced(byNanoseconds: 1_000_000))
      ) { _ in retired += 1 }
    }
    #expect(retired > 40)
    #expect(tracker.flows.storage.resets.count == 50 - retired)
    #expect(tracker.flows.storage.resets.octets > 0)
  }

  @Test func `a flow without reset takes no room for one`() throws {
    var tracker = FlowTracker()
    for segment in try SegmentScript(Opening.closedByClient).segments { tracker.ingest(segment) { _ in } }
    #expect(tracker.flows.storage.resets.count == 0)
  }

  @Test func `a flow is no larger than resets need`() {
    // Fourteen cache lines.
    #expect(MemoryLayout<FlowState>.stride <= 896)
    #expect(MemoryLayout<ResetFacts>.stride <= 128)
  }

  // MARK: - Origin and cause

  static let minute: Int64 = 60_000_000_000

  static let weights: [(ResetVerdict, ResetOrigin?, silence: Int64, ResetVerdict)] = [
    (ResetVerdict(.closedPort, .strong), .endpoint, 0, ResetVerdict(.closedPort, .strong)),
    (ResetVerdict(.closedPort, .strong), .provenInjected, 0, ResetVerdict(.forged, .proven)),
    (ResetVerdict(.dataAfterClose, .proven), .suspectedMiddlebox, 0, ResetVerdict(.dataAfterClose, .proven)),
    (.unknown, .suspectedMiddlebox, 0, ResetVerdict(.forged, .probable)),
    (
      ResetVerdict(.closeWithUnreadDataOrLinger, .probable), .suspectedMiddlebox, 0,
      ResetVerdict(.forged, .possible)
    ),
    (
      ResetVerdict(.idleMiddlebox, .possible), .suspectedMiddlebox, minute,
      ResetVerdict(.idleMiddlebox, .probable)
    ),
    (ResetVerdict(.idleMiddlebox, .possible), .unknown, minute, ResetVerdict(.idleMiddlebox, .possible)),
    (ResetVerdict(.halfOpenPeer, .possible), nil, minute, ResetVerdict(.halfOpenPeer, .possible)),
  ]

  @Test(arguments: weights)
  func `who sent it has the last word on why`(
    cause: ResetVerdict, origin: ResetOrigin?, silence: Int64, verdict: ResetVerdict
  ) {
    #expect(cause.weighed(origin: origin, silence: silence) == verdict)
  }

  @Test func `an abort against which its header speaks is a guess`() {
    let abort = ResetVerdict(.closeWithUnreadDataOrLinger, .strong)
    #expect(
      abort.weighed(origin: .unknown, isDoubted: true, silence: 0)
        == ResetVerdict(.closeWithUnreadDataOrLinger, .possible))
    #expect(abort.weighed(origin: .endpoint, isDoubted: true, silence: 0) == abort)
    #expect(abort.weighed(origin: .unknown, isDoubted: false, silence: 0) == abort)
    let close = ResetVerdict(.dataAfterClose, .proven)
    #expect(close.weighed(origin: .unknown, isDoubted: true, silence: 0) == close)
  }
}
