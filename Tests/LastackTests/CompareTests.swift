import Foundation
import Lastack
import SegmentScript
import Testing

/// Two capture files compared, from their octets on.
@Suite struct CompareTests {
  private func write(_ segments: [Segment], _ folder: String, _ name: String) throws -> String {
    var writer = PcapWriter(linkType: .ethernet)
    for segment in segments.sorted(by: { $0.time < $1.time }) {
      let octets = SegmentEncoder().encode(segment)
      writer.write(octets.span, at: segment.time)
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(writer.octets).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    return "\(folder)/\(name)"
  }

  @Test func `flows have the numbers of a run over each file, and every segment its fate`() throws {
    let script = try SegmentScript(
      """
      client 10.0.0.1:41001 server 10.0.0.2:80 client-isn 1000 server-isn 5000 client-id 10 server-id 500
      0.000 C > S S 0:0(0)
      +0.010 S > C S. 0:0(0) ack 1
      +0.010 C > S . 1:1(0) ack 1
      +0.010 C > S . 1:101(100) ack 1
      +0.300 C > S . 1:101(100) ack 1
      +0.010 S > C . 1:1(0) ack 101
      +0.010 C > S F. 101:101(0) ack 1
      +0.010 S > C F. 1:1(0) ack 102
      +0.010 C > S . 102:102(0) ack 2
      """)
    let folder = NSTemporaryDirectory() + "lastack-compare-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let client = try #require(script.segments.first).source
    // An earlier connection that only B has, so that the numbers differ.
    var stray = try #require(script.segments.first)
    stray.source.port = 999
    stray.sequence = 77
    stray.time = stray.time.advanced(byNanoseconds: -1_000_000)
    var there = script.segments
    // The first transmission of the request is lost.
    there.remove(at: 3)
    there = ([stray] + there).map { segment in
      var segment = segment
      // 2 ms on the way, and a clock that is 1.7 s ahead.
      segment.time = segment.time.advanced(
        byNanoseconds: 1_700_000_000 + (segment.source == client ? 2_000_000 : -2_000_000))
      segment.hopLimit = segment.source == client ? segment.hopLimit - 3 : segment.hopLimit + 3
      return segment
    }
    let a = try write(script.segments, folder, "a.pcap")
    let b = try write(there, folder, "b.pcap")
    let run = try Analysis.compare(AnalysisOptions(paths: [a]), AnalysisOptions(paths: [b]))
    let comparison = run.comparison
    let numbers = try [a, b].map { path in
      try #require(try Analysis(of: path).flows.first { $0.client.endpoint == client }).flow
    }
    #expect(comparison.flows.map { [$0.pair.a, $0.pair.b] } == [numbers])
    #expect(numbers == [0, 1])
    #expect(comparison.clock.pieces.map(\.offset) == [1_700_000_000])
    #expect(comparison.clock.pieces.map(\.uncertainty) == [2_000_000])
    #expect(
      comparison.a.segments.indices.map { comparison.verdict(of: $0, at: .a).fate }
        == [.seen, .seen, .seen, .lost, .seen, .seen, .seen, .seen, .seen])
    #expect(comparison.a.segments.map(\.frame) == Array(1...9))
    #expect(comparison.flows[0].clientFates == [.seen: 5, .lost: 1])
    #expect(comparison.flows[0].serverFates == [.seen: 3])
    #expect(comparison.flows[0].clientHops == 3)
    #expect(comparison.onlyB.map(\.flow) == [0])
    #expect(run.a.totals.segments == 9)
  }

  @Test func `more segments than may be kept are refused, exactly as many are not`() throws {
    let path = SampleCaptureTests.folder.appendingPathComponent("half-close.pcap").path
    let options = AnalysisOptions(paths: [path])
    let segments = try Analysis(of: path).summary.totals.segments
    #expect(try Analysis.compare(options, options, maximumSegments: segments).comparison.flows.count == 1)
    #expect(throws: ComparisonError.tooLarge(path: path, maximumSegments: segments - 1)) {
      try Analysis.compare(options, options, maximumSegments: segments - 1)
    }
  }
}
