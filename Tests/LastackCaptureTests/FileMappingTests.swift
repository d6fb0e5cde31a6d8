import Glibc
import LastackCapture
import LastackWire
import Testing

/// Reading of mapped files: the same as reading through a buffer, and as safe.
@Suite struct FileMappingTests {
  init() { FileMapping.allow() }

  /// What `octets` read as where they cannot be mapped: from a pipe, which has room for them.
  private func readThroughPipe(_ octets: [UInt8]) throws -> Reading {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    #expect(write(ends[1], octets, octets.count) == octets.count)
    close(ends[1])
    return try Reading(["/dev/fd/\(ends[0])"])
  }

  private func fivePacketsAsPcapng() -> [UInt8] {
    var writer = PcapngWriter()
    let interface = writer.add(.init(linkType: .ethernet))
    for packet in expectedFive {
      writer.write(
        packet.octets.span, at: CaptureTime(nanoseconds: packet.time), interface: interface)
    }
    return writer.octets
  }

  @Test(arguments: [false, true])
  func `every prefix of a file reads the same mapped and through a buffer`(isPcapng: Bool) throws {
    let whole = isPcapng ? fivePacketsAsPcapng() : fivePackets()
    for length in 24..<whole.count {
      let octets = Array(whole[..<length])
      let mapped = try Reading(TemporaryFile(octets))
      let piped = try readThroughPipe(octets)
      #expect(mapped.packets == piped.packets, "\(length)")
      #expect(mapped.damages.map(\.kind) == piped.damages.map(\.kind), "\(length)")
      #expect(mapped.damages.map(\.offset) == piped.damages.map(\.offset), "\(length)")
      #expect(mapped.damages.map(\.octetsLost) == piped.damages.map(\.octetsLost), "\(length)")
    }
  }

  @Test func `octets in the middle may be anything, mapped and through a buffer alike`() throws {
    let whole = fivePackets()
    for place in stride(from: 24, to: whole.count, by: 5) {
      let octets = whole.replacing(at: place, with: [0xff])
      let mapped = try Reading(TemporaryFile(octets))
      let piped = try readThroughPipe(octets)
      #expect(mapped.packets == piped.packets, "\(place)")
      #expect(mapped.damages.map(\.octetsLost) == piped.damages.map(\.octetsLost), "\(place)")
    }
  }

  /// A savefile of `count` packets of 1000 octets.
  private func manyPackets(_ count: Int) -> [UInt8] {
    var writer = PcapWriter(linkType: .ethernet)
    let octets = payload(1000)
    for index in 0..<count { writer.write(octets.span, at: CaptureTime(nanoseconds: Int64(index) * 1000)) }
    return writer.octets
  }

  /// Reads ten packets, does something to the file, and reads the rest.
  private func read(
    _ file: borrowing TemporaryFile, interruptedBy change: (String) -> Void
  ) throws -> (packets: [Int], damages: [Damage]) {
    var capture = try CaptureReader(paths: [file.path], reader: .native)
    var sums: [Int] = []
    func take(_ packet: borrowing Packet) {
      sums.append(packet.bytes.withUnsafeBytes { $0.reduce(0) { $0 + Int($1) } })
    }
    #expect(try capture.readBatch(limit: 10) { take($0) })
    change(file.path)
    try capture.read { take($0) }
    return (sums, capture.summaries[0].damages)
  }

  // Cut inside a page, at a page's end, inside a record's header; of a file of more than one window of the mapping.
  @Test(arguments: [20_000, 40_960, 24 + 1016 * 31 + 5, 24 + 1016 * 40, 9_000_000])
  func `a file that is cut while it is read ends there, and says so`(length: Int) throws {
    let file = TemporaryFile(manyPackets(10_000))
    let whole = (length - 24) / 1016
    let sum = payload(1000).reduce(0) { $0 + Int($1) }
    let (packets, damages) = try read(file) { truncate($0, length) }
    #expect(packets.prefix(whole).allSatisfy { $0 == sum })
    // The one that was cut, and what its remains look like.
    #expect((whole...whole + 2).contains(packets.count))
    #expect(damages.map(\.kind) == [.unreadable])
    #expect(
      damages.first?.problem.hasPrefix("the file shrank while it was read: it had 10160024 octets") ?? false)
  }

  @Test func `what is written to a file while it is read belongs to it`() throws {
    let file = TemporaryFile(manyPackets(100))
    let more = Array(manyPackets(9000).dropFirst(24))
    let (packets, damages) = try read(file) { path in
      let descriptor = open(path, O_WRONLY | O_APPEND)
      #expect(write(descriptor, more, more.count) == more.count)
      close(descriptor)
    }
    #expect(packets.count == 9100)
    #expect(damages == [])
  }
}
