import LastackDiagnosis
import LastackReport
import LastackTracking
import LastackWire
import Testing

/// Comparisons of captures whose times nobody took.
@Suite struct ComparisonTimesTests {
  private let client = Endpoint(IPAddress(v4: 0x0a00_0001), 40_000)
  private let server = Endpoint(IPAddress(v4: 0x0a00_0002), 80)
  private let start: Int64 = 1_700_000_000_000_000_000

  /// Ten segments, two hops between the places; the last of the server's at `time`.
  private func sightings(isAtA: Bool, last time: Int64) -> Sightings {
    var tracker = FlowTracker()
    var log = SightingLog()
    var records: [FlowRecord] = []
    for index in UInt32(0)..<10 {
      let isClient = index.isMultiple(of: 2)
      var segment = Segment(
        from: isClient ? client : server, to: isClient ? server : client,
        sequence: SequenceNumber((isClient ? 1000 : 9000) + index),
        acknowledgment: SequenceNumber(index == 0 ? 0 : (isClient ? 9000 : 1000) + index),
        flags: index == 0 ? [.syn] : index == 1 ? [.syn, .ack] : [.ack],
        payloadLength: index < 3 ? 0 : 1,
        at: CaptureTime(nanoseconds: index == 9 ? time : start + Int64(index) * 1_000_000))
      segment.frame = UInt64(index) + 1
      segment.hopLimit = isClient == isAtA ? 64 : 62
      let flow = tracker.assign(segment) { records.append(copy $0) }
      log.add(segment, flow: flow)
    }
    tracker.finish { records.append(copy $0) }
    for record in records { log.add(record) }
    return log.sightings()
  }

  @Test(arguments: [(Int64.max, Int64.min), (Int64.min, Int64.max)])
  func `a segment that arrived centuries before it was sent can be drawn, told and written`(
    a: Int64, b: Int64
  )
    throws
  {
    let comparison = CaptureComparison(sightings(isAtA: true, last: a), sightings(isAtA: false, last: b))
    let report = ComparisonReport(comparison, a: RunSummary(version: ""), b: RunSummary(version: ""))
    let flow = try #require(report.flow(0))
    let ladder = ComparisonLadder(flow, of: report, width: 100, style: .plain).text
    #expect(ladder.contains("FLOW 0 of A, 0 of B"))
    #expect(
      ComparisonText(report, width: 100, style: .plain).text.contains("1 of 1 in A matched with 1 of 1 in B"))
    var output = OutputBuffer(capacity: 1 << 12)
    ComparisonJSON.write(report, to: &output)
    #expect(output.text.hasSuffix("}\n"))
  }
}
