import LastackCapture
import LastackWire
import Testing

@Suite struct PcapngReaderTests {
  static let ethernet = PcapngWriter.Interface(linkType: LinkType(rawValue: 1))

  @Test(arguments: ByteOrder.allCases)
  func `an enhanced packet block is read back, comments and padding passed over`(order: ByteOrder) throws {
    var writer = PcapngWriter(order: order, application: "test")
    let interface = writer.add(Self.ethernet)
    for length in 0...5 {
      writer.write(
        payload(length).span, at: CaptureTime(nanoseconds: 1_700_000_000_000_000_001 + Int64(length)),
        originalLength: 99, interface: interface, comments: ["länger", ""])
    }
    let file = TemporaryFile(writer.octets)
    let reading = try Reading(file)
    #expect(
      reading.packets
        == (0...5).map {
          CapturedPacket(
            frame: UInt64($0 + 1), time: 1_700_000_000_000_000_001 + Int64($0), original: 99, linkType: 1,
            octets: payload($0))
        })
    #expect(reading.damages.isEmpty)
    #expect(reading.summaries[0].format == .pcapng(order))
    #expect(try Reading(file, reader: .libpcap).packets == reading.packets)
  }

  @Test func `blocks are laid out as the draft draws them`() {
    var writer = PcapngWriter(order: .big)
    _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 101), snapLength: 64))
    writer.write(
      [0x45].span, at: CaptureTime(nanoseconds: 0x1_0000_0002), originalLength: 40, comments: ["a"])
    #expect(
      writer.octets
        == octets(
          """
          0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffffffffffff 0000001c
          00000001 00000020 00650000 00000040 00090001 09000000 00000000 00000020
          00000006 00000030 00000000 00000001 00000002 00000001 00000028 45000000
          00010001 61000000 00000000 00000030
          """))
  }

  @Test(
    arguments: [
      (.decimal(0), 1_700_000_000_999_999_999, 1_700_000_000_000_000_000),
      (.decimal(3), 1_700_000_000_123_456_789, 1_700_000_000_123_000_000),
      (.decimal(6), 1_700_000_000_123_456_789, 1_700_000_000_123_456_000),
      (.decimal(9), 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
      (.decimal(12), 17_000_000_123_456_789, 17_000_000_123_456_789),
      (.binary(10), 1_700_000_000_500_000_000, 1_700_000_000_500_000_000),
      (.binary(32), 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
    ] as [(TimeResolution, Int64, Int64)])
  func `a time is as exact as its interface's resolution`(
    resolution: TimeResolution, written: Int64, read: Int64
  ) throws {
    for order in ByteOrder.allCases {
      for offset in [0, 1_000_000_000, -5] as [Int64] where !(offset > 0 && resolution == .decimal(12)) {
        var writer = PcapngWriter(order: order)
        _ = writer.add(
          PcapngWriter.Interface(
            linkType: LinkType(rawValue: 1), resolution: resolution, offsetSeconds: offset))
        writer.write([1].span, at: CaptureTime(nanoseconds: written))
        let file = TemporaryFile(writer.octets)
        let reading = try Reading(file)
        #expect(reading.packets[0].time == read)
        #expect(reading.summaries[0].timeResolutions == [resolution])
        #expect(try Reading(file, reader: .libpcap).packets == reading.packets)
      }
    }
  }

  @Test(
    arguments: [
      (9, 0xffff_ffff, Int64.max), (0, 0xffff_ffff, .max), (0x80, 0xffff_ffff, .max), (127, 0xffff_ffff, 0),
      (20, 0xffff_ffff, 184_467_440), (0xff, 0xffff_ffff, 0), (0xc0, 0xffff_ffff, 999_999_999),
    ] as [(UInt8, UInt32, Int64)])
  func `hostile ticks and resolutions saturate`(tsresol: UInt8, high: UInt32, expected: Int64) throws {
    var writer = PcapngWriter()
    _ = writer.add(
      PcapngWriter.Interface(linkType: LinkType(rawValue: 1), resolution: TimeResolution(tsresol: tsresol)))
    writer.write([1].span, at: CaptureTime(nanoseconds: 0))
    // Both halves of the time: 12 octets into the block, which is the last 36 octets.
    let place = writer.octets.count - 36 + 12
    let ticks = withUnsafeBytes(of: (high, high)) { Array($0) }
    let file = TemporaryFile(writer.octets.replacing(at: place, with: ticks))
    #expect(try Reading(file).packets[0].time == expected)
    #expect(try Reading(file, reader: .libpcap).packets[0].time == expected)
  }

  @Test func `the largest offsets saturate`() throws {
    for (offset, expected) in [(Int64.max, Int64.max), (.min, .min)] {
      var writer = PcapngWriter()
      _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 1), offsetSeconds: offset))
      writer.write([1].span, at: CaptureTime(nanoseconds: 0))
      let place = writer.octets.count - 36 + 12
      let file = TemporaryFile(writer.octets.replacing(at: place, with: [0, 0, 0, 0, 0, 0, 0, 0]))
      #expect(try Reading(file).packets[0].time == expected)
    }
  }

  @Test func `a simple packet has no time and ends at the snap length`() throws {
    for order in ByteOrder.allCases {
      var writer = PcapngWriter(order: order)
      _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 1), snapLength: 5))
      writer.writeSimple(payload(9).span)
      writer.writeSimple(payload(3).span)
      let file = TemporaryFile(writer.octets)
      let expected = [
        CapturedPacket(frame: 1, time: 0, original: 9, linkType: 1, octets: payload(5)),
        CapturedPacket(frame: 2, time: 0, original: 3, linkType: 1, octets: payload(3)),
      ]
      #expect(try Reading(file).packets == expected)
      #expect(try Reading(file, reader: .libpcap).packets == expected)
    }
  }

  @Test func `sections have their own byte order and interfaces, numbered through`() throws {
    var writer = PcapngWriter(order: .little)
    _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 1), name: "eth0"))
    let second = writer.add(
      PcapngWriter.Interface(
        linkType: LinkType(rawValue: 101), snapLength: 96, resolution: .decimal(3), name: "tun0"))
    let time = CaptureTime(nanoseconds: 5_000_000_000)
    writer.write([1].span, at: time)
    writer.write([2].span, at: time, interface: second)
    writer.startSection(order: .big)
    _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 113)))
    writer.write([3].span, at: time)
    let file = TemporaryFile(writer.octets)
    for reader in ReaderKind.allCases {
      let reading = try Reading(file, reader: reader)
      #expect(reading.packets.map(\.octets) == [[1], [2], [3]])
      #expect(reading.packets.map(\.linkType) == [1, 101, 113])
      #expect(reading.packets.map(\.interface) == [0, 1, 2])
      #expect(reading.packets.map(\.time) == [5_000_000_000, 5_000_000_000, 5_000_000_000])
      #expect(reading.summaries[0].interfaces == ["eth0", "tun0", nil])
      #expect(reading.summaries[0].linkTypes.map(\.rawValue) == [1, 101, 113])
      #expect(reading.summaries[0].snapLength == 262_144)
    }
  }

  @Test func `an obsolete packet block is read, with the drops that it counts`() throws {
    var writer = PcapngWriter(order: .big)
    _ = writer.add(Self.ethernet)
    let block = octets(
      "00000002 00000028 0000 0007 00000000 3b9aca01 00000003 00000040 01020300 00000000 00000028")
    let file = TemporaryFile(writer.octets + block)
    let reading = try Reading(file)
    #expect(
      reading.packets
        == [CapturedPacket(frame: 1, time: 1_000_000_001, original: 64, linkType: 1, octets: [1, 2, 3])])
    #expect(reading.summaries[0].drops == InputSummary.Drops(byInterface: 7))
    #expect(try Reading(file, reader: .libpcap).packets == reading.packets)
  }

  @Test func `the last statistics of each interface are its drops`() throws {
    var writer = PcapngWriter()
    _ = writer.add(Self.ethernet)
    let second = writer.add(Self.ethernet)
    let time = CaptureTime(nanoseconds: 0)
    writer.writeStatistics(InputSummary.Drops(byInterface: 1, bySystem: 2), at: time)
    writer.writeStatistics(InputSummary.Drops(byInterface: 10, bySystem: 20), at: time)
    writer.writeStatistics(InputSummary.Drops(byInterface: 3, bySystem: .max), at: time, interface: second)
    let file = TemporaryFile(writer.octets)
    #expect(
      try Reading(file).summaries[0].drops == InputSummary.Drops(byInterface: 13, bySystem: .max))
  }

  @Test func `unknown blocks are passed over, and custom blocks take a frame number as in Wireshark`() throws
  {
    var writer = PcapngWriter(order: .big)
    _ = writer.add(Self.ethernet)
    let head = writer.octets.count
    writer.write([1].span, at: CaptureTime(nanoseconds: 1))
    let packet = Array(writer.octets[head...])
    let unknown = octets("00001234 00000010 deadbeef 00000010")
    let custom = octets("00000bad 00000010 00007ed9 00000010")
    let file = TemporaryFile(writer.octets + unknown + packet + custom + packet)
    for reader in ReaderKind.allCases {
      #expect(try Reading(file, reader: reader).packets.map(\.frame) == [1, 2, 4])
    }
  }
}
