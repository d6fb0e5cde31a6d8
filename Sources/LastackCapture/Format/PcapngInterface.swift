internal import LastackWire

/// A capture interface of a pcapng section (interface description block, draft-ietf-opsawg-pcapng §4.2).
struct PcapngInterface {
  var linkType: LinkType
  /// 0 means no limit.
  var snapLength: Int
  var scale: TickScale
}

/// The block types that are told apart (draft-ietf-opsawg-pcapng §11.1).
enum BlockType {
  /// The same in either byte order.
  static let section: UInt32 = 0x0a0d_0d0a
  static let sectionOctets: [UInt8] = [0x0a, 0x0d, 0x0d, 0x0a]
  static let interface: UInt32 = 1
  /// Obsolete.
  static let packet: UInt32 = 2
  static let simplePacket: UInt32 = 3
  static let nameResolution: UInt32 = 4
  static let interfaceStatistics: UInt32 = 5
  static let enhancedPacket: UInt32 = 6
  static let systemdJournal: UInt32 = 9
  static let decryptionSecrets: UInt32 = 10
  static let custom: UInt32 = 0x0bad
  static let customNotCopied: UInt32 = 0x4000_0bad
  /// Sysdig's events, in all their versions.
  static let sysdigEvents: [UInt32] = [0x204, 0x208, 0x216, 0x217, 0x221, 0x222]

  /// Whether Wireshark shows the block as a frame although it is no packet.
  static func isNumberedAsFrame(_ type: UInt32) -> Bool {
    type == custom || type == customNotCopied || type == systemdJournal || sysdigEvents.contains(type)
  }

  /// Whether the search behind damage takes it for a block's type.
  static func isKnown(_ type: UInt32) -> Bool {
    (interface...enhancedPacket).contains(type) || type == section || type == decryptionSecrets
      || isNumberedAsFrame(type)
  }
}

/// Options of a pcapng block: codes, lengths, values, each padded to 32 bits (§3.5).
struct PcapngOptions {
  private let octets: UnsafeRawBufferPointer
  private let isSwapped: Bool
  private var place = 0
  /// An option ran past the end of the block.
  private(set) var isOverrun = false

  init(_ octets: UnsafeRawBufferPointer, isSwapped: Bool) {
    self.octets = octets
    self.isSwapped = isSwapped
  }

  /// The next option; `nil` at opt_endofopt, at the end of the block, or where an option overruns it.
  mutating func next() -> (code: UInt16, value: UnsafeRawBufferPointer)? {
    guard octets.count - place >= 4 else {
      isOverrun = isOverrun || place < octets.count
      return nil
    }
    let code = load(place, UInt16.self)
    let length = Int(load(place + 2, UInt16.self))
    guard code != 0 else {
      place = octets.count
      return nil
    }
    guard length <= octets.count - place - 4 else {
      isOverrun = true
      place = octets.count
      return nil
    }
    let start = place + 4
    place = min(start + (length + 3) & ~3, octets.count)
    return (code, UnsafeRawBufferPointer(rebasing: octets[start..<start + length]))
  }

  private func load<T: FixedWidthInteger>(_ offset: Int, _: T.Type) -> T {
    let value = octets.loadUnaligned(fromByteOffset: offset, as: T.self)
    return isSwapped ? value.byteSwapped : value
  }
}
