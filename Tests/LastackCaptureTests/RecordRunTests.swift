import LastackCapture
import LastackWire
import Testing

/// Records in this machine's byte order are walked in runs; those of the other order one by one.
@Suite struct RecordRunTests {
  /// Packets of many lengths, empty and long ones among them, whose times go back and forth.
  private static func capture(_ order: ByteOrder) -> [UInt8] {
    var writer = PcapWriter(variant: .nanoseconds, order: order, linkType: .ethernet)
    for index in 0..<700 {
      let length = index % 97 == 50 ? 0 : index % 251 == 9 ? 9000 : index * 7 % 200 + 1
      writer.write(
        payload(length, seed: index).span,
        at: CaptureTime(nanoseconds: 1_700_000_000_000_000_000 + Int64(index * 7919 % 701)),
        originalLength: length + index % 3)
    }
    return writer.octets
  }

  private static let others: ByteOrder = ByteOrder.host == .little ? .big : .little

  @Test func `a run hands over what is handed over one by one`() throws {
    let run = try Reading(TemporaryFile(Self.capture(.host)))
    let single = try Reading(TemporaryFile(Self.capture(Self.others)))
    #expect(run.packets.count == 700)
    #expect(run.packets == single.packets)
    var summary = run.summaries[0]
    summary.name = single.summaries[0].name
    summary.path = single.summaries[0].path
    summary.format = single.summaries[0].format
    #expect(summary == single.summaries[0])
  }

  @Test(arguments: [0, 1, 8, 15, 16, 17, 40, 75, 76, 77, 200])
  func `a capture that is cut anywhere ends as it does one by one`(_ lost: Int) throws {
    let run = try Reading(TemporaryFile(Array(Self.capture(.host).dropLast(lost))))
    let single = try Reading(TemporaryFile(Array(Self.capture(Self.others).dropLast(lost))))
    #expect(run.packets == single.packets)
    #expect(run.damages.map(\.problem) == single.damages.map(\.problem))
    #expect(run.damages.map(\.offset) == single.damages.map(\.offset))
  }

  @Test(arguments: [1, 2, 3, 64, 699, 700, 701])
  func `however many are asked for at a time, each comes once`(_ limit: Int) throws {
    let file = TemporaryFile(Self.capture(.host))
    var capture = try CaptureReader(paths: [file.path])
    var frames: [UInt64] = []
    var most = 0
    var hasMore = true
    while hasMore {
      let before = frames.count
      hasMore = try capture.readBatch(limit: limit) { frames.append($0.frame) }
      most = max(most, frames.count - before)
    }
    #expect(frames == (1...700).map { UInt64($0) })
    #expect(most <= limit)
    #expect(capture.summaries[0].delivered == 700)
  }
}
