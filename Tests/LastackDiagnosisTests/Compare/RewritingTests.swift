import LastackDiagnosis
import LastackTracking
import LastackWire
import Testing

/// What a device between two captures changed.
@Suite struct RewritingTests {
  struct Change: CustomTestStringConvertible {
    var testDescription: String
    var expected: Rewriting
    var fate = SegmentFate.rewritten
    var change: @Sendable (inout Segment) -> Void
  }

  static let changes = [
    Change(testDescription: "hops alone", expected: [], fate: .seen) { _ in },
    Change(testDescription: "another route", expected: .hopLimit, fate: .seen) { $0.hopLimit -= 3 },
    Change(testDescription: "MSS", expected: .maximumSegmentSize) { $0.maximumSegmentSize = 1_380 },
    Change(testDescription: "MSS put in", expected: .optionsStripped) {
      $0.traits.remove(.maximumSegmentSize)
    },
    Change(testDescription: "timestamps out", expected: .timestampsStripped) {
      $0.traits.remove(.timestamps)
    },
    Change(testDescription: "SACK out", expected: .optionsStripped) { $0.traits.remove(.sackPermitted) },
    Change(testDescription: "TFO in", expected: .optionsAdded) { $0.traits.insert(.fastOpen) },
    Change(testDescription: "window scale", expected: .windowScale) { $0.windowScale = 0 },
    Change(testDescription: "window", expected: .window) { $0.window = 1_000 },
    Change(testDescription: "PSH", expected: .flags) { $0.flags.insert(.psh) },
    Change(testDescription: "ECE", expected: .flags) { $0.flags.insert(.ece) },
    Change(testDescription: "DSCP", expected: .trafficClass) { $0.trafficClass = 0x28 },
    Change(testDescription: "cut header", expected: [], fate: .seen) {
      $0.traits.insert(.snappedHeader)
      $0.traits.remove(.sackPermitted)
    },
    Change(testDescription: "don't fragment", expected: .fragmentBit) { $0.traits.insert(.dontFragment) },
  ]

  @Test(arguments: changes)
  func `a change of a SYN is named, and its neighbours are not touched`(change: Change) throws {
    var crossing = Crossing()
    let syn = crossing.pass(.client, 0, .syn, 0, change: change.change)
    crossing.pass(.server, 6, .synAck, 0, ack: 1)
    crossing.pass(.client, 12, .ack, 1, ack: 1)
    crossing.exchange(at: 30, from: 1, answer: 1)
    let comparison = crossing.compared()
    let verdict = try #require(comparison.verdict(syn, at: .b))
    #expect(verdict.rewriting == change.expected)
    #expect(verdict.fate == change.fate)
    #expect(comparison.flows[0].rewriting == change.expected)
    #expect(comparison.flows[0].count(.rewritten) == (change.fate == .rewritten ? 1 : 0))
    #expect(comparison.flows[0].count(.lost) + comparison.flows[0].count(.injected) == 0)
  }

  @Test func `a congestion mark is no rewriting, its removal is`() throws {
    for (before, after, expected) in [
      (UInt8(2), UInt8(3), Rewriting.congestionMarked), (2, 0, .trafficClass),
    ] {
      var crossing = Crossing()
      crossing.open()
      crossing.exchange(at: 30, from: 1, answer: 1)
      let marked = crossing.pass(.client, 60, .ack, 101, ack: 201, length: 10) { $0.trafficClass = after }
      let (a, b) = crossing.captures
      let sent = a.map { segment in
        var segment = segment
        if segment.identification == marked { segment.trafficClass = before }
        return segment
      }
      let comparison = CaptureComparison(Sightings(sent), Sightings(b))
      let verdict = try #require(comparison.verdict(marked, at: .b))
      #expect(verdict.rewriting == expected)
      #expect(verdict.fate == (after == 3 ? .seen : .rewritten))
    }
  }

  @Test func `timestamps shifted by a constant are changed, and still tell transmissions apart`() throws {
    var crossing = Crossing()
    let shift: (inout Segment) -> Void = { $0.tsval = TSval($0.tsval.rawValue &+ 500_000) }
    crossing.pass(.client, 0, .syn, 0, change: shift)
    crossing.pass(.server, 6, .synAck, 0, ack: 1)
    crossing.pass(.client, 12, .ack, 1, ack: 1, change: shift)
    crossing.pass(.client, 30, .ack, 1, ack: 1, length: 10, change: shift)
    let lost = crossing.pass(.client, 60, .ack, 11, ack: 1, length: 10, seen: .onlyA, id: 9)
    let again = crossing.pass(.client, 64, .ack, 11, ack: 1, length: 10, id: 9, change: shift)
    crossing.pass(.server, 90, .ack, 1, ack: 21)
    let comparison = crossing.compared()
    #expect(lost == again)
    #expect(comparison.fates(9, at: .a) == [.lost, .rewritten])
    #expect(comparison.flows[0].rewriting == .timestamps)
  }
}
