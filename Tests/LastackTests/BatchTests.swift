import AllocationCounter
import Foundation
import Testing

@testable import Lastack

/// The batches that go from thread to thread.
@Suite struct BatchTests {
  private static let client = Endpoint(IPAddress(v4: 0x0A00_0001), 40_000)
  private static let server = Endpoint(IPAddress(v4: 0x0A00_0002), 443)

  private func segment(_ number: Int) -> Segment {
    Segment(
      from: Self.client, to: Self.server, sequence: SequenceNumber(UInt32(number)), flags: .ack,
      at: CaptureTime(nanoseconds: Int64(number)), frame: UInt64(number + 1))
  }

  /// `count` packets of one connection, read into batches of `capacity`.
  private func batches(of capacity: Int, packets count: Int, _ body: (borrowing SegmentBatch) -> Void) throws
  {
    let encoder = SegmentEncoder()
    var writer = PcapWriter(linkType: .ethernet)
    for number in 0..<count {
      writer.write(encoder.encode(segment(number)).span, at: CaptureTime(nanoseconds: Int64(number) * 1000))
    }
    let path = NSTemporaryDirectory() + "lastack-batches-\(UUID().uuidString).pcap"
    try Data(writer.octets).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var stage = try DecodingStage(AnalysisOptions(paths: [path]))
    var batch = SegmentBatch(capacity: capacity)
    while true {
      let end = stage.fillForOther(&batch)
      body(batch)
      if let end {
        #expect(end.statistics.segments == count)
        return
      }
    }
  }

  @Test(arguments: [1, 63, 64, 65, 200, 256, 1000])
  func `every segment is in one batch, in order, whatever their number`(count: Int) throws {
    var sequences: [UInt32] = []
    try batches(of: 256, packets: count) { batch in
      #expect(batch.count <= 256)
      for position in 0..<batch.count { sequences.append(batch.segments[position].sequence.rawValue) }
    }
    #expect(sequences == (0..<UInt32(count)).map { $0 })
  }

  /// Records of `count` connections that were never closed.
  private func records(_ count: Int) -> [FlowRecord] {
    var tracker = FlowTracker()
    var records: [FlowRecord] = []
    for number in 0..<count {
      var opening = segment(number)
      opening.source.port = UInt16(1000 + number)
      opening.flags = .syn
      tracker.ingest(opening) { _ in }
    }
    tracker.finish { records.append(copy $0) }
    return records
  }

  @Test(
    .enabled(if: allocation_counter_works(), "allocations are counted with glibc, and without sanitizers"))
  func `a batch of records that is filled again uses the storage of its records again`() {
    let records = records(200)
    var batch = FlowRecordBatch(capacity: 200)
    func fill() -> UInt64 {
      let before = allocation_count()
      for record in records { batch.append(record) }
      return allocation_count() - before
    }
    #expect(fill() > 0)
    #expect(batch.isFull)
    var taken: [Int] = []
    batch.drain { taken.append($0.flow) }
    #expect(taken == records.map(\.flow))
    #expect(batch.count == 0)
    // One for each record is left unoptimised; storage that is made anew would cost more.
    #expect(fill() < 2 * 200)
  }

  @Test func `a record that was kept does not change when its place is taken by another`() {
    let records = records(3)
    var batch = FlowRecordBatch(capacity: 1)
    batch.append(records[0])
    var kept: [FlowRecord] = []
    batch.drain { kept.append(copy $0) }
    batch.append(records[1])
    #expect(kept[0].events == records[0].events)
    batch.drain { #expect($0.events == records[1].events) }
  }
}
