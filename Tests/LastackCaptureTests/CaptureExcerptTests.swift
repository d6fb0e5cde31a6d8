import LastackCapture
import LastackWire
import Testing

/// What describes a chosen packet comes with it.
@Suite struct CaptureExcerptTests {
  private func excerpt(
    _ files: [[UInt8]], remark: String? = nil, choose: (UInt64) -> [String]?
  ) throws -> [UInt8] {
    var excerpt = CaptureExcerpt(application: "test")
    for octets in files {
      let file = TemporaryFile(octets)
      try excerpt.open(path: file.path, remark: remark)
      while excerpt.copy(limit: 1, choose: choose) {}
    }
    excerpt.finish()
    return excerpt.take()
  }

  @Test(arguments: PcapVariant.allCases, ByteOrder.allCases)
  func `a savefile's packets are read back as they were`(variant: PcapVariant, order: ByteOrder) throws {
    let file = TemporaryFile(fivePackets(variant: variant, order: order))
    let copy = TemporaryFile(try excerpt([contents(of: file.path)]) { _ in [] })
    let (before, after) = (try Reading(file), try Reading(copy))
    #expect(after.packets == before.packets)
    #expect(after.summaries[0].format == .pcapng(order))
    #expect(after.summaries[0].timeResolutions == before.summaries[0].timeResolutions)
    #expect(after.summaries[0].snapLength == before.summaries[0].snapLength)
  }

  @Test(arguments: CompressedFile.all)
  func `a compressed savefile is copied as what it holds`(file: CompressedFile) throws {
    let copy = TemporaryFile(try excerpt([octets(file.digits)]) { $0 == 2 ? [] : nil })
    #expect(try Reading(copy).packets.map(\.octets) == [expectedFive[1].octets])
  }

  struct CompressedFile: CustomTestStringConvertible {
    var name: String
    var digits: String
    var testDescription: String { name }
    static let all = [
      CompressedFile(name: "gzip", digits: Sample.gzip), CompressedFile(name: "zstd", digits: Sample.zstd),
      CompressedFile(name: "xz", digits: Sample.xz), CompressedFile(name: "lz4", digits: Sample.lz4),
    ]
  }

  /// A big-endian section: its header with a comment, an interface with a name, names, secrets, a custom block that may be
  /// copied and one that may not, a packet with a comment, a hash and an option that may not be copied, statistics.
  private static let described = """
    0a0d0d0a 00000028 1a2b3c4d 00010000 ffffffffffffffff 00010002 68690000 00000000 00000028
    00000001 0000002c 00010000 00000080 00020003 6c616e00 00090001 09000000 0002 0000 00000000 0000002c
    00000004 00000020 00010008 0a000001 61620000 00000000 00000000 00000020
    0000000a 00000018 544c534b 00000004 73656372 00000018
    00000bad 00000014 00007ed9 01020304 00000014
    40000bad 00000014 00007ed9 05060708 00000014
    00000006 00000048 00000000 00000001 00000002 00000003 00000009 abcdef00
    00010002 68690000 00030005 02112233 44000000 4bad0006 00007ed9 41420000 00000000 00000048
    00000005 00000028 00000000 00000001 00000003 00050008 0000000000000007 00000000 00000028
    """

  @Test func `blocks and options of a section are kept in its byte order, what forbids it is not`() throws {
    let copy = try excerpt([octets(Self.described)], remark: "why") { _ in ["new", "er"] }
    #expect(
      copy
        == octets(
          """
          0a0d0d0a 00000030 1a2b3c4d 00010000 ffffffffffffffff 00010002 68690000 00010003 77687900 00000000 00000030
          00000001 0000002c 00010000 00000080 00020003 6c616e00 00090001 09000000 0002 0000 00000000 0000002c
          00000004 00000020 00010008 0a000001 61620000 00000000 00000000 00000020
          0000000a 00000018 544c534b 00000004 73656372 00000018
          00000bad 00000014 00007ed9 01020304 00000014
          00000006 0000004c 00000000 00000001 00000002 00000003 00000009 abcdef00
          00010002 68690000 00030005 02112233 44000000 00010003 6e657700 00010002 65720000 00000000 0000004c
          00000005 00000028 00000000 00000001 00000003 00050008 0000000000000007 00000000 00000028
          """))
  }

  @Test func `a section without a chosen packet is left out, unless it has names or secrets`() throws {
    var plain = PcapngWriter()
    _ = plain.add(.init(linkType: LinkType(rawValue: 1)))
    plain.write([1, 2, 3].span, at: CaptureTime(nanoseconds: 5))
    var chosen = PcapngWriter(order: .big)
    _ = chosen.add(.init(linkType: LinkType(rawValue: 101)))
    chosen.write([4].span, at: CaptureTime(nanoseconds: 5))
    var inputs = 0
    let copy = TemporaryFile(
      try excerpt([plain.octets, chosen.octets, octets(Self.described)]) { _ in
        inputs += 1
        return inputs == 2 ? [] : nil
      })
    let reading = try Reading(copy)
    #expect(reading.packets.map(\.octets) == [[4]])
    // The chosen packet's, and that of the section with names and secrets.
    #expect(reading.summaries[0].interfaces.count == 2)
  }

  @Test func `a simple packet block with a comment becomes an enhanced one of time 0`() throws {
    var writer = PcapngWriter()
    _ = writer.add(.init(linkType: LinkType(rawValue: 1), snapLength: 2))
    writer.writeSimple([1, 2, 3].span, originalLength: 3)
    writer.writeSimple([4, 5, 6].span, originalLength: 3)
    let copy = TemporaryFile(try excerpt([writer.octets]) { $0 == 1 ? ["said"] : [] })
    let original = TemporaryFile(writer.octets)
    #expect(try Reading(copy).packets == Reading(original).packets)
  }

  @Test func `options that run past their block do not spoil the copy`() throws {
    let damaged = octets(Self.described).replacing(at: 40 + 20, with: [0xff, 0xff])
    let copy = TemporaryFile(try excerpt([damaged]) { _ in [] })
    let reading = try Reading(copy)
    #expect(reading.packets.count == 1)
    #expect(reading.damages.isEmpty)
  }

  @Test func `a comment beyond 65,535 octets is cut between characters`() throws {
    let copy = try excerpt([fivePackets()]) { $0 == 1 ? [String(repeating: "ü", count: 40_000)] : nil }
    let file = TemporaryFile(copy)
    #expect(try Reading(file).packets.count == 1)
    #expect(copy.count < 65_536 + 300)
  }

  @Test func `a damaged input is copied as far as it is read`() throws {
    let file = fivePackets()
    let copy = TemporaryFile(try excerpt([Array(file[..<(file.count - 10)])]) { _ in [] })
    #expect(try Reading(copy).packets == Array(expectedFive[..<4]))
  }
}
