import Foundation
import Lastack
import Testing

/// Laws that hold however a capture was cut into files.
@Suite struct FileLawTests {
  private static let folder = SampleCaptureTests.folder

  /// Places to cut: after every octet of a small capture, after some of a larger one.
  static let cuts: [(capture: String, step: Int)] = [
    ("syn-meets-last-ack.pcap", 1), ("format-time-offset.pcapng", 1),
    ("nat-and-time-wait-recycling.pcap", 37), ("half-close.pcap", 11),
    ("format-big-endian-nanoseconds.pcap", 11), ("port-exhaustion.pcap", 9973),
  ]

  private final class Folder {
    let path = NSTemporaryDirectory() + "lastack-laws-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ octets: Data) throws -> String {
      try octets.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
      return "\(path)/\(name)"
    }
  }

  /// A flow as its row, without what names the file.
  private func rows(_ paths: [String]) throws -> (rows: [String], flows: [FlowRecord]) {
    let analysis = try Analysis(AnalysisOptions(paths: paths))
    let encoder = NDJSONEncoder(inputs: Array(repeating: "", count: paths.count))
    return (
      analysis.flows.map { flow in
        var row = OutputBuffer(capacity: 4096)
        encoder.encode(flow, to: &row)
        return row.text
      }, analysis.flows
    )
  }

  @Test(arguments: cuts)
  func `a capture cut anywhere keeps every connection that was over before the cut`(
    capture: String, step: Int
  ) throws {
    let octets = try Data(contentsOf: Self.folder.appendingPathComponent(capture))
    let folder = try Folder()
    let whole = try rows([Self.folder.appendingPathComponent(capture).path])
    let ends = try recordEnds(capture)
    #expect(ends.last == octets.count)
    for length in stride(from: 28, to: octets.count, by: step) {
      let cut = try rows([try folder.write("cut", octets.prefix(length))])
      let frames = ends.filter { $0 <= length }.count
      #expect(cut.flows.reduce(0) { $0 + $1.client.packets + $1.server.packets } == frames, "\(length)")
      for (index, flow) in whole.flows.enumerated() where Int(flow.lastFrame) <= frames {
        // A TIME-WAIT that ran out in the rest of the capture has not run out yet.
        if whole.rows[index].contains("\"CLOSED\",\"server_state\":\"CLOSED\"") {
          #expect(cut.flows[index].outcome == flow.outcome, "\(length)")
          #expect(cut.flows[index].events == flow.events, "\(length)")
        } else {
          #expect(cut.rows[index] == whole.rows[index], "\(length)")
        }
      }
    }
  }

  /// Where each record of a capture ends, by its own lengths.
  private func recordEnds(_ capture: String) throws -> [Int] {
    let octets = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(capture)))
    let isBigEndian = octets[0] == 0xa1
    func number(_ place: Int) -> Int {
      let four = octets[place..<place + 4]
      return (isBigEndian ? Array(four) : four.reversed()).reduce(0) { $0 << 8 | Int($1) }
    }
    var ends: [Int] = []
    if capture.hasSuffix(".pcapng") {
      var place = 0
      while place < octets.count {
        let isPacket = number(place) == 6
        place += number(place + 4)
        if isPacket { ends.append(place) }
      }
    } else {
      var place = 24
      while place < octets.count {
        place += 16 + number(place + 8)
        ends.append(place)
      }
    }
    return ends
  }

  @Test(arguments: ["syn-meets-last-ack.pcap", "nat-and-time-wait-recycling.pcap", "simultaneous-close.pcap"])
  func `two halves of a capture read as one are the capture`(capture: String) throws {
    let octets = try Data(contentsOf: Self.folder.appendingPathComponent(capture))
    let whole = try rows([Self.folder.appendingPathComponent(capture).path])
    let folder = try Folder()
    for (index, end) in try recordEnds(capture).dropLast().enumerated() {
      let first = try folder.write("first", octets.prefix(end))
      let second = try folder.write("second", octets.prefix(24) + octets[end...])
      // In whatever order they are named.
      let halves = try rows([second, first])
      #expect(halves.flows.count == whole.flows.count)
      for (half, flow) in zip(halves.flows, whole.flows) {
        #expect(verdict(half, framesBefore: index + 1) == verdict(flow, framesBefore: 0), "\(index)")
      }
    }
  }

  /// All of a record that does not count frames within a file, and its events with frames counted through.
  private func verdict(_ flow: FlowRecord, framesBefore: Int) -> String {
    var flow = flow
    flow.events = flow.events.map { event in
      var event = event
      if event.input == 1 { event.frame += UInt64(framesBefore) }
      event.input = 0
      return event
    }
    if var reset = flow.reset {
      if reset.input == 1 { reset.frame += UInt64(framesBefore) }
      if let trigger = reset.trigger, trigger.input == 1 {
        reset.trigger?.frame += UInt64(framesBefore)
        reset.trigger?.input = 0
      }
      reset.input = 0
      if var witness = reset.witness {
        (witness.frame, witness.input, witness.contradiction, witness.mirror) = (0, 0, 0, 0)
        reset.witness = witness
      }
      flow.reset = reset
    }
    (flow.firstFrame, flow.lastFrame, flow.input) = (0, 0, 0)
    return String(describing: flow)
  }
}
