import Foundation
import Lastack
import SegmentScript
import Testing

/// An extract tells of the chosen connections what the whole capture tells of them.
@Suite struct ExtractionTests {
  static let captures =
    (try? SampleCaptureTests.names(with: "", in: SampleCaptureTests.folder))?.filter {
      $0.contains(".pcap")
    } ?? []

  /// A record without what tells of its place in a file.
  private func rows(_ paths: [String]) throws -> [String] {
    let encoder = NDJSONEncoder(inputs: Array(repeating: "", count: paths.count))
    return try Analysis(AnalysisOptions(paths: paths)).flows.map { flow in
      var flow = flow
      flow.events = flow.events.map { event in
        var event = event
        (event.frame, event.input) = (0, 0)
        return event
      }
      (flow.firstFrame, flow.lastFrame, flow.input) = (0, 0, 0)
      var row = OutputBuffer(capacity: 4096)
      encoder.encode(flow, to: &row)
      return row.text
    }
  }

  @Test(arguments: captures)
  func `the extract of all connections has the same records`(capture: String) throws {
    let folder = try ExtractFolder()
    let path = SampleCaptureTests.folder.appendingPathComponent(capture).path
    let extract = try folder.extract([path]) { _ in true }
    #expect(try rows([extract]) == rows([path]))
  }

  @Test(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)), arguments: Corpus.captures)
  func `the extract of all connections of a capture that others made has the same records`(
    capture: String
  ) throws {
    let path = Corpus.path(capture)
    guard let whole = try? rows([path]) else { return }
    let folder = try ExtractFolder()
    let extract = try folder.extract([path]) { _ in true }
    #expect(try rows([extract]) == whole)
  }

  /// What a connection's packets alone decide; roles, idle and TIME-WAIT's end rest on other packets too.
  private func verdict(_ flow: FlowRecord, outcome: Outcome) -> String {
    """
    \(flow.handshake) \(outcome) \(flow.shape as Any) \(flow.activeCloser as Any) \
    \(flow.activeCloserConfidence as Any) \(flow.resetBy as Any) \(flow.resetCause as Any) \
    \(flow.resetEffect as Any) \(flow.timeWaitHolder) \(flow.zeekHistory) \(flow.events.map(\.note)) \
    \(flow.client.packets) \(flow.server.packets) \(flow.client.duplicates) \(flow.server.duplicates) \
    \(flow.client.payloadBytes) \(flow.server.payloadBytes) \(flow.client.uniqueBytes) \(flow.server.uniqueBytes)
    """
  }

  @Test(arguments: captures)
  func `the extract of one connection has its verdict and its packets`(capture: String) throws {
    let path = SampleCaptureTests.folder.appendingPathComponent(capture).path
    try checkEach(path, most: 6)
  }

  @Test(.enabled(if: Corpus.isThere, Comment(rawValue: Corpus.absence)), arguments: Corpus.captures)
  func `the extract of one connection of a capture that others made has its verdict and its packets`(
    capture: String
  ) throws {
    try checkEach(Corpus.path(capture), most: 2)
  }

  private func checkEach(_ path: String, most: Int) throws {
    guard let whole = try? Analysis(of: path) else { return }
    let tuples = Dictionary(grouping: whole.flows) { Ends($0.client.endpoint, $0.server.endpoint) }
    // Incarnations tell of each other, and roles may be known from another connection.
    let alone = whole.flows.filter {
      tuples[Ends($0.client.endpoint, $0.server.endpoint)]?.count == 1 && $0.rolesFrom == .syn
    }
    let folder = try ExtractFolder()
    for flow in alone.prefix(most) {
      let extract = try folder.extract([path]) { $0.flow == flow.flow }
      let again = try Analysis(of: extract)
      // Silence counts up to the end of the capture, which was later: what it decided may be open here.
      let outcome =
        again.flows.first?.outcome == .open && Self.bySilence.contains(flow.outcome) ? .open : flow.outcome
      #expect(
        again.flows.map { verdict($0, outcome: $0.outcome) } == [verdict(flow, outcome: outcome)],
        "flow \(flow.flow)")
      // Segments, fragments and ICMP errors: nothing of other connections.
      #expect(again.summary.totals.notTCP.isEmpty)
    }
  }

  private static let bySilence: [Outcome] = [
    .synUnanswered, .synAckUnanswered, .halfClosed, .finUnanswered, .lastAckUnanswered, .keepaliveTimeout,
    .retransmissionTimeout,
  ]

  @Test func `several inputs of several formats become sections of one extract, and stay in their order`()
    throws
  {
    let folder = try ExtractFolder()
    let inputs = ["format-big-endian.pcapng", "half-close.pcap", "format-picoseconds.pcapng"].map {
      SampleCaptureTests.folder.appendingPathComponent($0).path
    }
    let extract = try folder.extract(inputs) { _ in true }
    #expect(try rows([extract]) == rows(inputs))
    let again = try Analysis(of: extract)
    let resolutions = try Analysis(AnalysisOptions(paths: inputs)).summary.inputs.compactMap(\.resolution)
    #expect(again.summary.inputs[0].resolution?.split(separator: ", ").count == Set(resolutions).count)
  }

  @Test func `nothing chosen is a capture without packets`() throws {
    let folder = try ExtractFolder()
    let path = SampleCaptureTests.folder.appendingPathComponent("half-close.pcap").path
    let again = try Analysis(of: folder.extract([path]) { _ in false })
    #expect(again.flows.isEmpty)
    #expect(again.summary.inputs[0].packets == 0)
    #expect(again.summary.isComplete)
  }

  @Test func `the frames of a connection are its own, copies, late ones, fragments and ICMP errors too`()
    throws
  {
    let folder = try ExtractFolder()
    let whole = try folder.write(MixedCapture.octets)
    let frames = try folder.frames(ofExtract: [whole]) { $0.client.endpoint.port == 40_001 }
    #expect(frames == MixedCapture.framesOfFirst)
    let other = try folder.frames(ofExtract: [whole]) { $0.client.endpoint.port == 40_002 }
    #expect(other == MixedCapture.framesOfSecond)
  }

  @Test(arguments: 1..<MixedCapture.count)
  func `a capture cut in two has the same frames of each connection, though a datagram lies across the cut`(
    cut: Int
  ) throws {
    let folder = try ExtractFolder()
    let halves = try [1...cut, cut + 1...MixedCapture.count].map {
      try folder.write(MixedCapture.octets(of: $0))
    }
    let frames = try folder.frames(ofExtract: halves) { $0.client.endpoint.port == 40_001 }
    #expect(frames == MixedCapture.framesOfFirst)
    let other = try folder.frames(ofExtract: halves) { $0.client.endpoint.port == 40_002 }
    #expect(other == MixedCapture.framesOfSecond)
  }
}

/// Extracts in a folder of their own.
final class ExtractFolder {
  let path = NSTemporaryDirectory() + "lastack-extracts-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ octets: [UInt8]) throws -> String {
    let file = "\(path)/\(UUID().uuidString)"
    try Data(octets).write(to: URL(fileURLWithPath: file))
    return file
  }

  func extract(_ paths: [String], selects: (borrowing FlowRecord) -> Bool) throws -> String {
    var extraction = try FlowExtraction(AnalysisOptions(paths: paths), selects: selects)
    var octets: [UInt8] = []
    while try extraction.copyOn() { octets += extraction.take() }
    return try write(octets + extraction.take())
  }

  /// The chosen packets' octets as numbers of the frames that had the same ones.
  func frames(ofExtract paths: [String], selects: (borrowing FlowRecord) -> Bool) throws -> [Int] {
    let all = try packets(paths)
    var used = Set<Int>()
    return try packets([extract(paths, selects: selects)]).map { packet in
      let place = all.indices.first { all[$0] == packet && !used.contains($0) } ?? -1
      used.insert(place)
      return place + 1
    }
  }

  private func packets(_ paths: [String]) throws -> [[UInt8]] {
    var reader = try CaptureReader(paths: paths)
    var packets: [[UInt8]] = []
    try reader.read { packet in packets.append(packet.bytes.withUnsafeBytes { Array($0) }) }
    return packets
  }
}
