import LastackCapture
import LastackWire
import Testing

@Suite struct ClassicReaderTests {
  @Test(arguments: PcapVariant.allCases, ByteOrder.allCases)
  func `what the writer writes is read back, in every variant and byte order`(
    variant: PcapVariant, order: ByteOrder
  ) throws {
    let file = TemporaryFile(fivePackets(variant: variant, order: order))
    let reading = try Reading(file)
    #expect(reading.packets == expectedFive)
    #expect(reading.damages.isEmpty)
    #expect(
      reading.summaries[0].format == .pcap(variant, order, majorVersion: 2, minorVersion: 4))
    #expect(try Reading(file, reader: .libpcap).packets == expectedFive)
  }

  @Test func `a header is laid out as the draft draws it`() {
    var writer = PcapWriter(variant: .microseconds, order: .big, linkType: LinkType(rawValue: 101))
    writer.write([0x45, 0x00].span, at: CaptureTime(nanoseconds: 1_000_002_999), originalLength: 40)
    #expect(
      writer.octets
        == octets(
          """
          a1b2c3d4 00020004 00000000 00000000 00040000 00000065
          00000001 00000002 00000002 00000028 4500
          """))
  }

  @Test func `nanoseconds are kept and microseconds cut off`() throws {
    let time = CaptureTime(nanoseconds: 1_700_000_000_123_456_789)
    for (variant, expected) in [(PcapVariant.nanoseconds, 789), (.microseconds, 0)] {
      var writer = PcapWriter(variant: variant, linkType: LinkType(rawValue: 1))
      writer.write([1, 2, 3].span, at: time)
      let file = TemporaryFile(writer.octets)
      #expect(try Reading(file).packets[0].time == 1_700_000_000_123_456_000 + Int64(expected))
    }
  }

  @Test(arguments: [UInt16(0), 1, 2, 3])
  func `old versions keep the two lengths the other way round`(minor: UInt16) throws {
    let file = TemporaryFile(fivePackets(minorVersion: minor))
    #expect(try Reading(file).packets == expectedFive)
  }

  @Test func `version 2.3 is read in both orders of the lengths`() throws {
    // Captured 60, original 1000 as written by 2.4 programs, under a 2.3 header.
    let file = TemporaryFile(fivePackets().replacing(at: 6, with: [3, 0]))
    #expect(try Reading(file).packets == expectedFive)
  }

  @Test func `more captured octets than the packet had are handed over as they are`() throws {
    // The first record's original length, at octet 24 + 12.
    let file = TemporaryFile(fivePackets().replacing(at: 36, with: [10, 0, 0, 0]))
    let first = try Reading(file).packets[0]
    #expect(first.original == 10)
    #expect(first.octets == expectedFive[0].octets)
  }

  @Test(
    arguments: [
      (0x1400_0001, 1), (12, 101), (14, 101), (11, 100), (101, 101), (113, 113), (147, 147),
    ] as [(UInt32, UInt32)])
  func `the link type is read without the length of the check sequence, and DLT numbers as what they mean`(
    stored: UInt32, expected: UInt32
  ) throws {
    let bytes = withUnsafeBytes(of: stored.littleEndian) { Array($0) }
    let file = TemporaryFile(fivePackets().replacing(at: 20, with: bytes))
    #expect(try Reading(file).packets[0].linkType == expected)
  }

  @Test func `seconds beyond 2038 are no negative times`() throws {
    let file = TemporaryFile(fivePackets().replacing(at: 24, with: [0xff, 0xff, 0xff, 0xff]))
    for reader in ReaderKind.allCases {
      #expect(try Reading(file, reader: reader).packets[0].time == 4_294_967_295_000_005_000)
    }
  }

  @Test func `an NFLOG packet of a big-endian machine gets this machine's byte order`() throws {
    var writer = PcapWriter(order: .big, linkType: LinkType(rawValue: 239))
    // Family 2, version 0, group; one attribute of length 6, type 9.
    writer.write(octets("02000001 0006 0009 abcd 0000").span, at: CaptureTime(nanoseconds: 0))
    let file = TemporaryFile(writer.octets)
    for reader in ReaderKind.allCases {
      #expect(try Reading(file, reader: reader).packets[0].octets == octets("02000001 0600 0900 abcd 0000"))
    }
  }
}
