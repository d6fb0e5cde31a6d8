import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Changes of a capture that must change nothing of what is said about a reset, on every scenario of a cause.
@Suite struct ResetLawTests {
  static let cases =
    ResetCauseTests.handshake + ResetCauseTests.closing + ResetCauseTests.established + ResetCauseTests.closed

  /// What a law compares: all but times and frames.
  private func verdicts(_ segments: [Segment]) -> [String] {
    records(of: segments).map { flow in
      let reset = flow.reset
      return "\(flow.resetVerdict.prefix { $0 != "=" }) \(String(describing: flow.resetOrigin))"
        + " \(String(describing: reset?.stage)) \(String(describing: reset?.damage)) \(String(describing: reset?.repeats))"
    }
  }

  @Test(arguments: cases)
  func `the numbers and clocks that a connection starts from do not matter`(of test: ResetCauseTests.Case)
    throws
  {
    let segments = try SegmentScript(test.script).segments
    let moved = segments.addingToSequenceNumbers(0x7fff_fff0).addingToTSvals(0xffff_ff00)
    #expect(verdicts(moved) == verdicts(segments))
  }

  @Test(arguments: cases)
  func `the time that a capture was made does not matter`(of test: ResetCauseTests.Case) throws {
    let segments = try SegmentScript(test.script).segments
    #expect(verdicts(segments.shiftingTimes(by: -1_000_000_000_000_000_000)) == verdicts(segments))
  }

  /// Addresses say nothing: what decides is who sent the SYN, where there is one.
  @Test(arguments: cases)
  func `which address is the client's does not matter`(of test: ResetCauseTests.Case) throws {
    let segments = try SegmentScript(test.script).segments
    guard segments.contains(where: { $0.flags.contains(.syn) }) else { return }
    #expect(verdicts(segments.swappingEnds()) == verdicts(segments))
  }

  @Test(arguments: cases)
  func `copies made by the capture change no cause`(of test: ResetCauseTests.Case) throws {
    let segments = try SegmentScript(test.script).segments
    let doubled = records(of: segments.duplicatingEach(after: 20_000))
    #expect(doubled.map(\.resetCause) == records(of: segments).map(\.resetCause))
    #expect(doubled.map(\.resetEffect) == records(of: segments).map(\.resetEffect))
  }
}
