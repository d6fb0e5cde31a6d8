import LastackCapture
import LastackWire
import Testing

@Suite struct CaptureReaderTests {
  /// A savefile of one packet for each time, in seconds.
  private func file(_ seconds: [Int64], octet: UInt8, linkType: UInt32 = 1) -> TemporaryFile {
    var writer = PcapWriter(linkType: LinkType(rawValue: linkType))
    for second in seconds {
      writer.write([octet].span, at: CaptureTime(nanoseconds: second * 1_000_000_000))
    }
    return TemporaryFile(writer.octets)
  }

  @Test func `inputs follow each other in the order of their first packets`() throws {
    let late = file([30, 10], octet: 3)
    let none = file([], octet: 0)
    let early = file([20, 50], octet: 2)
    let same = file([20], octet: 4)
    let reading = try Reading([none.path, late.path, early.path, same.path])
    #expect(reading.packets.map(\.octets) == [[2], [2], [4], [3], [3]])
    #expect(reading.packets.map(\.frame) == [1, 2, 1, 1, 2])
    #expect(reading.packets.map(\.input) == [0, 0, 1, 2, 2])
    #expect(reading.summaries.map(\.path) == [early.path, same.path, late.path, none.path])
    #expect(reading.summaries.map(\.packets) == [2, 1, 2, 0])
    #expect(reading.summaries[2].earliest == CaptureTime(nanoseconds: 10_000_000_000))
    #expect(reading.summaries[2].latest == CaptureTime(nanoseconds: 30_000_000_000))
    #expect(reading.summaries[3].earliest == nil)
  }

  @Test func `more inputs than are kept open are read as well`() throws {
    // The same file many times over: opened, closed and opened again.
    let one = file([7], octet: 9)
    let reading = try Reading(Array(repeating: one.path, count: 40))
    #expect(reading.packets.count == 40)
    #expect(reading.packets.map(\.input) == Array(0..<40))
    #expect(reading.summaries.allSatisfy { $0.packets == 1 })
  }

  @Test func `one input that cannot be read stops all`() {
    let good = file([7], octet: 9)
    #expect(throws: CaptureError.self) { try Reading([good.path, "/nonexistent"]) }
  }

  @Test func `a filter hides packets and leaves their numbers alone`() throws {
    var writer = PcapWriter(linkType: LinkType(rawValue: 101))
    // IPv4 headers: UDP, TCP, UDP, TCP.
    for proto in [17, 6, 17, 6] as [UInt8] {
      let header: [UInt8] = [0x45, 0, 0, 20, 0, 0, 0, 0, 64, proto, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
      writer.write(header.span, at: CaptureTime(nanoseconds: 0))
    }
    let file = TemporaryFile(writer.octets)
    for reader in ReaderKind.allCases {
      let reading = try Reading(file, reader: reader, filter: "tcp")
      #expect(reading.packets.map(\.frame) == [2, 4])
      #expect(reading.summaries[0].packets == 4)
      #expect(reading.summaries[0].delivered == 2)
    }
  }

  @Test func `a filter that is none is an error with libpcap's words`() {
    let file = file([7], octet: 9)
    let error = failure(file.path, filter: "tcp prot 80")
    #expect(error?.layer == .filter)
    #expect(error?.subject == "filter 'tcp prot 80'")
    #expect(error?.problem.contains("syntax error") == true)
  }

  @Test func `reading in steps reads everything and tells how far it is`() throws {
    let file = TemporaryFile(fivePackets())
    var capture = try CaptureReader(paths: [file.path])
    #expect(capture.totalBytes == 24 + 5 * 76)
    var frames: [UInt64] = []
    var steps = 0
    while try capture.readBatch(limit: 2, { frames.append($0.frame) }) { steps += 1 }
    #expect(frames == [1, 2, 3, 4, 5])
    #expect(steps == 2)
    #expect(capture.bytesRead == 24 + 5 * 76)
    #expect(try capture.readBatch(limit: 2) { _ in } == false)
  }

  @Test func `records larger than the buffer are read whole`() throws {
    var writer = PcapngWriter()
    _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 1), snapLength: 0))
    for length in [1, 300_000, 2_000_000, 5] {
      writer.write(payload(length).span, at: CaptureTime(nanoseconds: 1))
    }
    let file = TemporaryFile(writer.octets)
    #expect(try Reading(file).packets.map(\.octets) == [1, 300_000, 2_000_000, 5].map { payload($0) })
  }
}
