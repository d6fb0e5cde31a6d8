internal import LastackWire

/// Reads pcapng block by block, in place: sections of either byte order, their interfaces, and every kind of packet block.
///
/// draft-ietf-opsawg-pcapng. Blocks that hold no packet are read where they say something about the capture.
struct PcapngReader: ~Copyable, RecordReader {
  /// No block of a real capture is longer; libpcap's bound is 16 MiB.
  static let longestBlock = 64 << 20
  /// A section describes no more interfaces than this; a hostile file would fill the memory with them.
  static let mostInterfaces = 1 << 16
  static let blockOverhead = 12

  var source: ByteSource
  var tally = Tally()
  let format: CaptureFormat
  var isSwapped: Bool
  /// Interfaces of this section.
  var interfaces: [PcapngInterface] = []
  /// How many interfaces the earlier sections had.
  var earlierInterfaces = 0
  var description = PcapngDescription()
  /// Takes the blocks that hold no packet, where they are wanted; called when there is such a block, not for a packet.
  var keep: ((CopiedBlock) -> Void)?
  private var isFinished = false
  /// What the located obsolete packet block says was lost before it; counted when it is consumed.
  private var pendingDrops = UInt16.max
  /// The interface of the last packet: most captures have one.
  private var lastIndex = UInt32.max
  private var lastInterface = PcapngInterface(
    linkType: LinkType(rawValue: 0), snapLength: 0, scale: TickScale(.microseconds))

  /// A reader of a source that starts with a section header block in `order`.
  init(source: consuming ByteSource, order: ByteOrder) {
    self.source = source
    format = .pcapng(order)
    isSwapped = order != ByteOrder.host
  }

  @inline(__always)
  mutating func locate() -> PacketRecord? {
    // The usual case at once: a whole enhanced packet block of the interface that the last packet came from.
    let available = source.available
    if available >= 32 {
      let block = UnsafeRawPointer(source.current)
      let length = Int(load(block, 4))
      if load(block, 0) == BlockType.enhancedPacket, length >= 32, length & 3 == 0, length <= available,
        load(block, length - 4) == UInt32(length), load(block, 8) == lastIndex,
        Int(load(block, 20)) <= length - 32, !source.hasLostPage
      {
        return timedPacket(block, interface: lastInterface, lengthsAt: 20, length: length)
      }
    }
    return locateSlowly()
  }

  @inline(__always)
  mutating func consume(_ record: PacketRecord) {
    source.prefetch(behind: record.start, length: record.length)
    source.consume(record.length)
    tally.count(record)
    if pendingDrops != .max {
      description.countDrops(pendingDrops)
      pendingDrops = .max
    }
  }

  @inline(__always)
  func normalise(_ record: PacketRecord) {
    if isSwapped, record.linkType.rawValue == 239 { swapNFLOG(record) }
  }

  func describe(in summary: inout InputSummary) { description.describe(in: &summary) }

  @inline(__always)
  func load(_ block: UnsafeRawPointer, _ offset: Int) -> UInt32 {
    let value = block.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isSwapped ? value.byteSwapped : value
  }

  @inline(__always)
  func load16(_ block: UnsafeRawPointer, _ offset: Int) -> UInt16 {
    let value = block.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return isSwapped ? value.byteSwapped : value
  }

  /// The packet of an enhanced or obsolete packet block: they differ only in front of the time.
  @inline(__always)
  private func timedPacket(
    _ block: UnsafeRawPointer, interface: PcapngInterface, lengthsAt: Int, length: Int
  ) -> PacketRecord {
    let ticks = UInt64(load(block, 12)) << 32 | UInt64(load(block, 16))
    return PacketRecord(
      start: block + lengthsAt + 8, captured: Int(load(block, lengthsAt)),
      original: Int(load(block, lengthsAt + 4)), time: interface.scale.nanoseconds(ticks),
      linkType: interface.linkType, interface: UInt32(earlierInterfaces) &+ lastIndex, length: length)
  }

  /// Goes from block to block up to the next packet; deals with the end and with damage.
  @inline(never)
  private mutating func locateSlowly() -> PacketRecord? {
    while !isFinished {
      guard let length = wholeBlock() else { continue }
      let block = UnsafeRawPointer(source.current)
      let type = load(block, 0)
      // A page that is gone by now is read again, as the end that it is.
      if source.hasLostPage { continue }
      switch type {
      case BlockType.enhancedPacket, BlockType.packet, BlockType.simplePacket:
        if let packet = packet(block, type: type, length: length) { return packet }
      case BlockType.section:
        startSection()
        keep?(CopiedBlock(start: block, length: length, type: type, isSwapped: isSwapped))
        source.consume(length)
      default:
        let known = interfaces.count
        let problem = readDescription(block, type: type, length: length)
        // An interface beyond the bound counts for nothing, and no packet can name it.
        if let keep, type != BlockType.interface || interfaces.count > known {
          keep(CopiedBlock(start: block, length: length, type: type, isSwapped: isSwapped))
        }
        if BlockType.isNumberedAsFrame(type) { tally.frames += 1 }
        let place = source.offset
        source.consume(length)
        if let problem { note(.options, at: place, resumed: true, problem: problem) }
      }
    }
    return nil
  }

  private mutating func startSection() {
    earlierInterfaces = description.interfaceCount
    interfaces.removeAll(keepingCapacity: true)
    lastIndex = .max
  }

  /// Makes the block at the source's position available as a whole and checks its frame.
  ///
  /// - Returns: its length; `nil` if it was damage, which has been noted, or the end.
  private mutating func wholeBlock() -> Int? {
    let place = source.offset
    guard source.fill(atLeast: PcapngReader.blockOverhead) else {
      isFinished = true
      let left = source.available
      if left == 0 {
        noteFailure()
      } else {
        noteEnd(
          place == 0 ? .fileHeaderCut : .recordHeaderCut, at: place,
          problem: "the input ends inside a block header, after \(left) octets")
      }
      return nil
    }
    if load(UnsafeRawPointer(source.current), 0) == BlockType.section {
      guard let order = byteOrderOfSection() else { return nil }
      isSwapped = order != ByteOrder.host
    }
    let block = UnsafeRawPointer(source.current)
    let type = load(block, 0)
    let length = Int(load(block, 4))
    guard length & 3 == 0, length >= BlockType.shortest(type), length <= PcapngReader.longestBlock else {
      if source.hasShrunk() { return nil }
      readOn(
        behind: .blockLength, skipping: nil,
        problem: "a block of type \(hexadecimal(type)) claims a length of \(length) octets")
      return nil
    }
    guard source.fill(atLeast: length) else {
      let problem =
        "the input ends inside a block of type \(hexadecimal(type)),"
        + " after \(source.available) of \(length) octets"
      if source.failure == nil, length > 1 << 18, resynchronise(skipping: nil) {
        // The length was wrong, not the end: whole blocks follow.
        note(.blockLength, at: place, resumed: true, problem: problem)
      } else {
        isFinished = true
        _ = source.rewind(to: place)
        noteEnd(place == 0 ? .fileHeaderCut : .recordCut, at: place, problem: problem)
      }
      return nil
    }
    let trailer = load(UnsafeRawPointer(source.current), length - 4)
    guard trailer == UInt32(length) else {
      if source.hasShrunk() { return nil }
      readOn(
        behind: .blockTrailer, skipping: length,
        problem: "a block of type \(hexadecimal(type)) gives its length as \(length) in front"
          + " and \(trailer) behind")
      return nil
    }
    return length
  }

  /// The byte order of the section header at the source's position; `nil` if it is damage, which has been noted.
  private mutating func byteOrderOfSection() -> ByteOrder? {
    let header = source.current
    let magic = header.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
    guard let order = ByteOrder(sectionMagic: magic) else {
      readOn(
        behind: .section, skipping: nil,
        problem: "a section's byte-order magic is \(hexadecimal(magic.bigEndian))")
      return nil
    }
    return order
  }

  /// Notes damage at the source's position and looks for the next block behind it.
  private mutating func readOn(behind kind: Damage.Kind, skipping length: Int?, problem: String) {
    let place = source.offset
    isFinished = !resynchronise(skipping: length)
    note(kind, at: place, resumed: !isFinished, problem: problem)
  }

  /// The packet in a whole block, or `nil`, with the block consumed and the damage noted, if it cannot be delivered.
  private mutating func packet(_ block: UnsafeRawPointer, type: UInt32, length: Int) -> PacketRecord? {
    let index: UInt32 =
      switch type {
      case BlockType.enhancedPacket: load(block, 8)
      case BlockType.packet: UInt32(load16(block, 8))
      default: 0
      }
    guard index < interfaces.count else {
      return lose(
        length, .unknownInterface,
        problem: "a packet was captured on interface \(index), but the section describes \(interfaces.count)")
    }
    lastIndex = index
    lastInterface = interfaces[Int(index)]
    let packet: PacketRecord
    let room: Int
    if type == BlockType.simplePacket {
      let original = Int(load(block, 8))
      let limit = lastInterface.snapLength
      // No captured length is stored: it follows from the snap length (§4.4). No time either: Wireshark shows 0.
      packet = PacketRecord(
        start: block + 12, captured: limit > 0 ? min(original, limit) : original, original: original, time: 0,
        linkType: lastInterface.linkType, interface: UInt32(earlierInterfaces), length: length)
      room = length - 16
    } else {
      packet = timedPacket(block, interface: lastInterface, lengthsAt: 20, length: length)
      room = length - 32
    }
    guard packet.captured <= room else {
      return lose(
        length, .packetOverrun,
        problem: "a packet claims \(packet.captured) captured octets, but its block holds \(room)")
    }
    if type == BlockType.packet { pendingDrops = load16(block, 10) }
    return packet
  }

  /// Passes over a packet block that cannot be delivered; it keeps its frame number.
  private mutating func lose(_ length: Int, _ kind: Damage.Kind, problem: String) -> PacketRecord? {
    let place = source.offset
    source.consume(length)
    tally.frames += 1
    note(kind, at: place, resumed: true, problem: "frame \(tally.frames): " + problem)
    return nil
  }
}

/// `0x` and eight digits.
func hexadecimal(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
