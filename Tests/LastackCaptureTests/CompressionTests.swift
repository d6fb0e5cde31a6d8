import Glibc
import LastackCapture
import LastackWire
import Testing

@Suite struct CompressionTests {
  static let samples: [(Compression, [UInt8])] = [
    (.gzip, octets(Sample.gzip)), (.zstd, octets(Sample.zstd)), (.xz, octets(Sample.xz)),
    (.lz4, octets(Sample.lz4)),
  ]

  @Test(arguments: samples)
  func `compressed captures are told by their first octets and read like others`(
    format: Compression, compressed: [UInt8]
  ) throws {
    let file = TemporaryFile(compressed)
    for reader in ReaderKind.allCases {
      let reading = try Reading(file, reader: reader)
      #expect(reading.packets == expectedFive)
      #expect(reading.damages.isEmpty)
      #expect(reading.summaries[0].compression == format)
    }
  }

  @Test(arguments: samples)
  func `streams behind one another are one capture`(format: Compression, compressed: [UInt8]) throws {
    // The second stream's file header is read as a record of 0 octets captured at its magic's time, then a cut one:
    // so only the first packets are compared, and that the second stream's octets came at all.
    let file = TemporaryFile(compressed + compressed)
    let reading = try Reading(file)
    #expect(Array(reading.packets.prefix(5)) == expectedFive)
    #expect(reading.packets.count > 5 || !reading.damages.isEmpty)
    #expect(
      !reading.damages.contains { $0.kind == .compressedStreamCorrupt || $0.kind == .compressedStreamCut })
  }

  @Test(arguments: samples)
  func `a stream that is cut is damage, and what came before it is delivered`(
    format: Compression, compressed: [UInt8]
  ) throws {
    // The checksum or end mark is missing, all packets are there.
    let file = TemporaryFile(Array(compressed.dropLast(2)))
    let reading = try Reading(file)
    #expect(reading.packets == expectedFive)
    #expect(reading.damages.map(\.kind) == [.compressedStreamCut])
    #expect(
      reading.damages.first?.problem == "the \(format.rawValue) stream ends before its end is marked")
    #expect(reading.damages.first?.offset == compressed.count - 2)
  }

  @Test(arguments: samples)
  func `what follows the last stream and is none is damage`(format: Compression, compressed: [UInt8]) throws {
    let file = TemporaryFile(compressed + Array("this is no stream".utf8))
    let reading = try Reading(file)
    #expect(reading.packets == expectedFive)
    #expect(reading.damages.map(\.kind) == [.compressedStreamCorrupt])
  }

  @Test func `a corrupt stream is damage`() throws {
    let stream = octets(Sample.gzip)
    // The checksum of the whole: everything has been delivered when it is seen to be wrong.
    let file = TemporaryFile(stream.replacing(at: stream.count - 8, with: [0, 0, 0, 0]))
    let reading = try Reading(file)
    #expect(reading.packets == expectedFive)
    #expect(reading.damages.map(\.problem) == ["the gzip stream is corrupt: incorrect data check"])
  }

  @Test func `zero padding behind a gzip member is no damage`() throws {
    let file = TemporaryFile(octets(Sample.gzip) + [UInt8](repeating: 0, count: 512))
    let reading = try Reading(file)
    #expect(reading.packets == expectedFive)
    #expect(reading.damages.isEmpty)
  }

  @Test(arguments: [(Compression.zstd, octets(Sample.zstd)), (.lz4, octets(Sample.lz4))])
  func `a skippable frame in front is skipped`(format: Compression, compressed: [UInt8]) throws {
    let file = TemporaryFile(octets("502a4d18 03000000 010203") + compressed)
    let reading = try Reading(file)
    #expect(reading.packets == expectedFive)
    #expect(reading.summaries[0].compression == format)
    #expect(reading.damages.isEmpty)
  }

  @Test func `a compressed text is named as such`() {
    let file = TemporaryFile(octets("1f8b08000000000002034bcec8c907000b45565a04000000"))
    #expect(failure(file.path)?.problem.hasPrefix("no capture (decompressed with gzip)") == true)
  }

  @Test func `a pipe is read to its end, compressed or not`() throws {
    for octets in [fivePackets(), octets(Sample.gzip)] {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      #expect(write(ends[1], octets, octets.count) == octets.count)
      close(ends[1])
      defer { close(ends[0]) }
      let path = "/dev/fd/\(ends[0])"
      var capture = try CaptureReader(paths: [path], reader: .libpcap)
      #expect(capture.totalBytes == nil)
      var count = 0
      try capture.read { _ in count += 1 }
      #expect(count == 5)
      #expect(capture.bytesRead == octets.count)
    }
  }
}
