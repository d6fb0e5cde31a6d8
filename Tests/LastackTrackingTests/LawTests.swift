import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Changes of a capture that must change no verdict, on connections made up from seeds.
@Suite struct LawTests {
  static let scenarios = (1...60).map { RandomScenario(seed: UInt64($0)) }

  /// What a law compares: verdicts and the flow's own numbers, without times and frames.
  private func verdicts(_ segments: [Segment]) -> [String] {
    records(of: segments).map {
      "\($0.verdict) \($0.handshake.rawValue) \($0.client.uniqueBytes)/\($0.server.uniqueBytes)"
        + " \($0.client.retransmissions)/\($0.server.retransmissions)"
    }
  }

  @Test(arguments: scenarios)
  func `a scenario ends as it was made`(scenario: RandomScenario) throws {
    let flow = try #require(records(of: try scenario.segments).first)
    let expected: (Outcome, ActiveCloser?) =
      switch scenario.ending {
      case .clientCloses, .threeSegments, .halfClose: (.orderly, .client)
      case .serverCloses: (.orderly, .server)
      case .simultaneous: (.orderly, .both)
      case .clientAborts, .serverAborts: (.aborted, nil)
      case .finUnanswered: (.finUnanswered, .client)
      case .none: (.open, nil)
      }
    #expect(flow.outcome == expected.0)
    if scenario.ending != .threeSegments { #expect(flow.activeCloser == expected.1) }
  }

  /// A mirror port that shows every packet twice.
  @Test(arguments: scenarios)
  func `copies made by the capture change nothing but the counts of copies`(scenario: RandomScenario) throws {
    let segments = try scenario.segments
    let doubled = segments.duplicatingEach(after: 20_000)
    #expect(verdicts(doubled) == verdicts(segments))
    let once = try #require(records(of: segments).first)
    let twice = try #require(records(of: doubled).first)
    #expect(twice.client.duplicates == once.client.packets)
    #expect(twice.client.packets == 2 * once.client.packets)
  }

  @Test(arguments: scenarios)
  func `the numbers that a connection starts from do not matter`(scenario: RandomScenario) throws {
    let segments = try scenario.segments
    let moved = segments.addingToSequenceNumbers(0x7fff_fff0).addingToTSvals(0xffff_ff00)
    #expect(verdicts(moved) == verdicts(segments))
  }

  @Test(arguments: scenarios)
  func `the time that a capture was made does not matter`(scenario: RandomScenario) throws {
    let segments = try scenario.segments
    #expect(verdicts(segments.shiftingTimes(by: -1_000_000_000_000_000_000)) == verdicts(segments))
  }

  @Test func `connections between each other's segments stay apart`() throws {
    let first = try Self.scenarios[0].segments
    for other in Self.scenarios.dropFirst() {
      let second = try other.segments
      guard second[0].source != first[0].source, second[0].destination != first[0].source else { continue }
      #expect(
        verdicts(first.interleaved(with: second)).sorted() == (verdicts(first) + verdicts(second)).sorted())
    }
  }

  /// Two capture queues put neighbours in the wrong order.
  @Test(arguments: scenarios)
  func `neighbours exchanged within a millisecond change no outcome`(scenario: RandomScenario) throws {
    let segments = try scenario.segments
    for first in 0...1 {
      let swapped = segments.swappingNeighbours(within: 1_000_000, from: first)
      #expect(records(of: swapped).map(\.outcome) == records(of: segments).map(\.outcome))
    }
  }

  @Test func `a capture cut in two and read as one is the same capture`() throws {
    for scenario in Self.scenarios {
      let segments = try scenario.segments
      let whole = verdicts(segments)
      for cut in segments.indices {
        var tracker = FlowTracker()
        var found: [FlowRecord] = []
        for segment in segments[..<cut] { tracker.ingest(segment) { found.append(copy $0) } }
        for segment in segments[cut...] { tracker.ingest(segment) { found.append(copy $0) } }
        tracker.finish { found.append(copy $0) }
        #expect(found.count == whole.count)
      }
    }
  }
}
