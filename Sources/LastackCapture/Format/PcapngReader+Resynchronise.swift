extension ByteOrder {
  /// The byte order in which a section header's magic, 0x1a2b3c4d, reads as `magic` on this machine.
  init?(sectionMagic magic: UInt32) {
    switch magic {
    case UInt32(0x1a2b_3c4d).littleEndian: self = .little
    case UInt32(0x1a2b_3c4d).bigEndian: self = .big
    default: return nil
    }
  }
}

extension BlockType {
  /// The length of the shortest block of a type.
  static func shortest(_ type: UInt32) -> Int {
    switch type {
    case section: 28
    case interface: 20
    case packet, enhancedPacket: 32
    case simplePacket: 16
    case interfaceStatistics: 24
    default: PcapngReader.blockOverhead
    }
  }
}

extension PcapngReader {
  /// How far to look for the next block behind damage.
  private static let searchDistance = 16 << 20
  /// Behind damage, only blocks up to libpcap's bound are taken for blocks.
  private static let longestCandidate = 16 << 20

  /// Moves the source to the next whole block whose two lengths agree and which another block, or the end, follows.
  ///
  /// - Parameter length: how long the damaged block claims to be: the first place to look behind it.
  /// - Returns: `false`, with the source somewhere behind the damage, if there is none within reach.
  mutating func resynchronise(skipping length: Int?) -> Bool {
    if let length, blockFollows(at: length) {
      source.consume(length)
      return true
    }
    for _ in 0..<PcapngReader.searchDistance {
      source.consume(1)
      guard source.fill(atLeast: PcapngReader.blockOverhead) else {
        source.consume(source.available)
        return false
      }
      if blockFollows(at: 0) { return true }
    }
    return false
  }

  /// Whether a whole block is `distance` octets on, and another block's header, or the end of the input, behind it.
  private mutating func blockFollows(at distance: Int) -> Bool {
    guard source.fill(atLeast: distance + PcapngReader.blockOverhead),
      let length = plausibleLength(at: distance), source.fill(atLeast: distance + length)
    else { return false }
    let block = UnsafeRawPointer(source.current) + distance
    let trailer = block.loadUnaligned(fromByteOffset: length - 4, as: UInt32.self)
    guard (isSwapped(at: distance) ? trailer.byteSwapped : trailer) == UInt32(length) else { return false }
    guard source.fill(atLeast: distance + length + PcapngReader.blockOverhead) else {
      return source.available == distance + length
    }
    return plausibleLength(at: distance + length) != nil
  }

  /// The length of the block whose header is `distance` octets on; `nil` if that can be no block's header.
  private func plausibleLength(at distance: Int) -> Int? {
    guard source.available >= distance + PcapngReader.blockOverhead else { return nil }
    let swapped = isSwapped(at: distance)
    let header = UnsafeRawPointer(source.current) + distance
    let words = (
      header.loadUnaligned(as: UInt32.self), header.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
    )
    let type = swapped ? words.0.byteSwapped : words.0
    let length = Int(swapped ? words.1.byteSwapped : words.1)
    guard BlockType.isKnown(type), length & 3 == 0, length >= BlockType.shortest(type),
      length <= PcapngReader.longestCandidate
    else { return nil }
    if type == BlockType.section {
      let magic = header.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
      guard ByteOrder(sectionMagic: magic) != nil else { return nil }
    }
    return length
  }

  /// A section header brings its own byte order; other blocks have their section's.
  private func isSwapped(at distance: Int) -> Bool {
    let header = UnsafeRawPointer(source.current) + distance
    guard header.loadUnaligned(as: UInt32.self) == BlockType.section else { return isSwapped }
    let order = ByteOrder(sectionMagic: header.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    return order.map { $0 != ByteOrder.host } ?? isSwapped
  }
}
