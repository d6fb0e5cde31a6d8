import Glibc
import LastackCapture
import LastackWire
import Testing

@Suite struct BadInputTests {
  // MARK: Inputs that cannot be read at all

  @Test func `a path that is not there is named, with the system's words`() {
    let error = failure("/nonexistent/close.pcap")
    #expect(error?.description == "/nonexistent/close.pcap: No such file or directory; check the path")
  }

  @Test func `a directory is no capture`() {
    #expect(failure("/tmp")?.description == "/tmp: Is a directory; name the capture files inside it")
  }

  @Test(.enabled(if: geteuid() != 0, "root may read everything"))
  func `a file that this user may not read is named`() {
    let file = TemporaryFile(fivePackets())
    chmod(file.path, 0)
    #expect(failure(file.path)?.problem == "Permission denied")
  }

  @Test func `an empty file is no capture`() {
    let file = TemporaryFile([])
    #expect(
      failure(file.path)?.description
        == "\(file.path): empty, 0 octets: no capture; check that the capturing program wrote it")
  }

  @Test(
    arguments: [
      (Array("Frame 1: 74 bytes on wire\n".utf8), "no capture: it starts with the text \"Frame 1: 74 \""),
      ([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0], "no capture: it starts with 7f 45 4c 46 02 01 01 00"),
      ([0xa1], "no capture: it starts with a1"),
      (Array("BZh91AY&SY".utf8), "a bzip2 archive: not read here"),
      (Array("snoop\0\0\0\0\0\0\u{2}".utf8), "a snoop capture: not read here"),
      (octets("0a0d0d0a 1c000000 deadbeef"), "no capture: it starts with 0a 0d 0d 0a 1c 00 00 00"),
    ] as [([UInt8], String)])
  func `a file that is no capture is told by what it starts with`(start: [UInt8], problem: String) {
    let file = TemporaryFile(start)
    let error = failure(file.path)
    #expect(error?.problem == problem)
    #expect(error?.offset == 0)
    #expect(error?.subject == file.path)
  }

  @Test func `a version that nobody knows is no capture`() {
    let file = TemporaryFile(fivePackets().replacing(at: 4, with: [3, 0, 1, 0]))
    let error = failure(file.path)
    #expect(error?.problem == "pcap version 3.1 is not known")
    #expect(error?.offset == 4)
  }

  // MARK: Damaged savefiles

  @Test func `a file header that is cut is damage, without packets`() throws {
    let file = TemporaryFile(Array(fivePackets().prefix(10)))
    let reading = try Reading(file)
    #expect(reading.packets.isEmpty)
    #expect(
      reading.damages.map(\.description) == [
        "\(file.path): octet 0: the input ends inside the file header, after 10 of 24 octets;"
          + " the last 10 octets are lost"
      ])
  }

  @Test func `a record header that is cut loses its octets and nothing before`() throws {
    let file = TemporaryFile(Array(fivePackets().prefix(24 + 76 * 2 + 7)))
    let reading = try Reading(file)
    #expect(reading.packets == Array(expectedFive.prefix(2)))
    #expect(
      reading.damages.map(\.description) == [
        "\(file.path): octet 176: the input ends inside a record header, after 7 of 16 octets;"
          + " the last 7 octets are lost"
      ])
  }

  @Test func `a record that is cut loses its octets and nothing before`() throws {
    let file = TemporaryFile(Array(fivePackets().prefix(24 + 76 * 2 + 17)))
    let reading = try Reading(file)
    #expect(reading.packets == Array(expectedFive.prefix(2)))
    #expect(
      reading.damages.map(\.description) == [
        "\(file.path): octet 176: the input ends inside the record after frame 2,"
          + " after 1 of 60 captured octets; the last 17 octets are lost"
      ])
  }

  @Test(arguments: [0xffff_ffff, 0x7fff_ffff, 262_145] as [UInt32])
  func `a record that claims too much costs itself; reading goes on at the next plausible one`(
    length: UInt32
  ) throws {
    let claim = withUnsafeBytes(of: length.littleEndian) { Array($0) }
    let file = TemporaryFile(fivePackets().replacing(at: 24 + 76 + 8, with: claim))
    let reading = try Reading(file)
    #expect(reading.packets.map(\.octets) == [0, 2, 3, 4].map { expectedFive[$0].octets })
    #expect(reading.packets.map(\.frame) == [1, 2, 3, 4])
    #expect(
      reading.damages.map(\.description) == [
        "\(file.path): octet 100: the record after frame 1 claims \(length) octets, more than any packet has"
          + " (262144); 76 octets lost, read on at octet 176"
      ])
  }

  @Test func `where nothing plausible follows, the rest is lost`() throws {
    let file = TemporaryFile(fivePackets().prefix(100) + [UInt8](repeating: 0xff, count: 1000))
    let reading = try Reading(file)
    #expect(reading.packets == [expectedFive[0]])
    #expect(reading.damages.map(\.kind) == [.recordLength])
    #expect(reading.damages[0].octetsLost == 1000)
    #expect(reading.damages[0].resumedAt == nil)
  }

  // MARK: Damaged pcapng

  /// Three blocks of 28 octets in front, then five packet blocks of 40 octets each.
  private func fiveBlocks(order: ByteOrder = .little) -> [UInt8] {
    var writer = PcapngWriter(order: order)
    _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 1), resolution: nil))
    for index in 0..<5 {
      writer.write(payload(8, seed: index).span, at: CaptureTime(nanoseconds: Int64(index) * 1000))
    }
    return writer.octets
  }

  private static let firstBlock = 28 + 20
  private static let blockLength = 40

  @Test(arguments: [0, 4, 8, 41, 0x7fff_fffc, 0xffff_fffc] as [UInt32], ByteOrder.allCases)
  func `a block length that cannot be costs the block; reading goes on at the next one`(
    length: UInt32, order: ByteOrder
  ) throws {
    let place = Self.firstBlock + Self.blockLength
    let claim = withUnsafeBytes(of: order == .little ? length.littleEndian : length.bigEndian) { Array($0) }
    let file = TemporaryFile(fiveBlocks(order: order).replacing(at: place + 4, with: claim))
    for reader in ReaderKind.allCases {
      let reading = try Reading(file, reader: reader)
      #expect(reading.packets.map(\.octets) == [0, 2, 3, 4].map { payload(8, seed: $0) })
      #expect(
        reading.damages.map(\.description) == [
          "\(file.path): octet 88: a block of type 0x00000006 claims a length of \(length) octets;"
            + " 40 octets lost, read on at octet 128"
        ])
    }
  }

  @Test func `a block whose two lengths differ is passed over`() throws {
    let trailer = Self.firstBlock + 2 * Self.blockLength - 4
    let file = TemporaryFile(fiveBlocks().replacing(at: trailer, with: [44, 0, 0, 0]))
    let reading = try Reading(file)
    #expect(reading.packets.map(\.octets) == [0, 2, 3, 4].map { payload(8, seed: $0) })
    #expect(
      reading.damages.map(\.problem) == [
        "a block of type 0x00000006 gives its length as 40 in front and 44 behind"
      ])
    #expect(reading.damages[0].offset == 88)
    #expect(reading.damages[0].resumedAt == 128)
  }

  @Test func `a packet of an interface that is not described keeps its frame number`() throws {
    let place = Self.firstBlock + Self.blockLength
    let file = TemporaryFile(fiveBlocks().replacing(at: place + 8, with: [7, 0, 0, 0]))
    for reader in ReaderKind.allCases {
      let reading = try Reading(file, reader: reader)
      #expect(reading.packets.map(\.frame) == [1, 3, 4, 5])
      #expect(
        reading.damages.map(\.problem) == [
          "frame 2: a packet was captured on interface 7, but the section describes 1"
        ])
    }
  }

  @Test func `a packet that is longer than its block is passed over`() throws {
    let place = Self.firstBlock + Self.blockLength
    let file = TemporaryFile(fiveBlocks().replacing(at: place + 20, with: [0xff, 0xff, 0xff, 0xff]))
    let reading = try Reading(file)
    #expect(reading.packets.map(\.frame) == [1, 3, 4, 5])
    #expect(
      reading.damages.map(\.problem) == [
        "frame 2: a packet claims 4294967295 captured octets, but its block holds 8"
      ])
  }

  @Test func `an interface's options that run past its end are damage, the interface counts`() throws {
    var writer = PcapngWriter()
    _ = writer.add(PcapngWriter.Interface(linkType: LinkType(rawValue: 1), resolution: .nanoseconds))
    writer.write([1].span, at: CaptureTime(nanoseconds: 5))
    // The length of the first option, if_tsresol.
    let file = TemporaryFile(writer.octets.replacing(at: 28 + 16 + 2, with: [0xff, 0]))
    for reader in ReaderKind.allCases {
      let reading = try Reading(file, reader: reader)
      // Without its resolution, the interface counts microseconds.
      #expect(reading.packets.map(\.time) == [5000])
      #expect(reading.damages.map(\.kind) == [.options])
      #expect(reading.damages.map(\.offset) == [28])
    }
  }

  @Test func `a block that is cut loses its octets and nothing before`() throws {
    for cut in [1, 11, 12, 39] {
      let file = TemporaryFile(Array(fiveBlocks().prefix(Self.firstBlock + Self.blockLength * 2 + cut)))
      let reading = try Reading(file)
      #expect(reading.packets.map(\.frame) == [1, 2])
      #expect(reading.damages.map(\.offset) == [128])
      #expect(reading.damages.map(\.octetsLost) == [cut])
      #expect(reading.damages.map(\.kind) == [cut < 12 ? .recordHeaderCut : .recordCut])
    }
  }

  @Test func `both readers say the same of damage`() throws {
    let damaged: [[UInt8]] = [
      Array(fivePackets().prefix(150)), fivePackets().replacing(at: 108, with: [0xff, 0xff, 0xff, 0xff]),
      Array(fiveBlocks().prefix(150)), fiveBlocks().replacing(at: 92, with: [0, 0, 0, 0]),
    ]
    for octets in damaged {
      let file = TemporaryFile(octets)
      let native = try Reading(file)
      let libpcap = try Reading(file, reader: .libpcap)
      #expect(native.packets == libpcap.packets)
      #expect(native.damages == libpcap.damages)
      #expect(native.damages.count == 1)
    }
  }

  // MARK: Cutting anywhere

  @Test func `a capture cut at any octet delivers a prefix of its packets`() throws {
    var compressed = [Sample.gzip, Sample.zstd, Sample.xz, Sample.lz4].map { octets($0) }
    compressed.append(octets(Sample.gzip) + octets(Sample.gzip))
    let plain = [
      fivePackets(), fivePackets(variant: .modified, order: .big), fivePackets(minorVersion: 2),
      fivePackets(minorVersion: 3), fiveBlocks(), fiveBlocks(order: .big),
    ]
    for whole in plain + compressed {
      let uncut = TemporaryFile(whole)
      let expected = try Reading(uncut).packets
      for length in 1..<whole.count {
        let file = TemporaryFile(Array(whole.prefix(length)))
        do throws(CaptureError) {
          let reading = try Reading(file)
          #expect(reading.packets == Array(expected.prefix(reading.packets.count)))
          #expect(reading.damages.count <= 1)
        } catch {
          // Too short to be recognised: the file header, compressed or not.
          #expect(error.layer == .format || error.layer == .compression)
        }
      }
    }
  }
}
