/// A capture file's format, as its first octets tell it.
public enum CaptureFormat: Hashable, Sendable, CustomStringConvertible {
  /// libpcap's savefile format (draft-ietf-opsawg-pcap).
  case pcap(PcapVariant, ByteOrder, majorVersion: Int, minorVersion: Int)
  /// pcapng (draft-ietf-opsawg-pcapng); the byte order is that of the first section.
  case pcapng(ByteOrder)

  /// Like `file`'s words: "pcap 2.4, nanoseconds, little-endian".
  public var description: String {
    switch self {
    case .pcap(let variant, let order, let major, let minor):
      "pcap \(major).\(minor), \(variant.description), \(order)-endian"
    case .pcapng(let order): "pcapng, \(order)-endian"
    }
  }
}

/// The kinds of savefile that their magic number tells apart.
public enum PcapVariant: UInt32, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Times in microseconds.
  case microseconds = 0xa1b2_c3d4
  /// Times in nanoseconds.
  case nanoseconds = 0xa1b2_3c4d
  /// Alexey Kuznetzov's patched libpcap of the 1990s: microseconds, 8 more octets in each record's header.
  case modified = 0xa1b2_cd34

  public var description: String {
    switch self {
    case .microseconds: "microseconds"
    case .nanoseconds: "nanoseconds"
    case .modified: "modified (Kuznetzov), microseconds"
    }
  }
}

/// The order of the octets of a number.
public enum ByteOrder: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  case little, big

  public var description: String { rawValue }

  /// The byte order of this machine.
  public static var host: ByteOrder { UInt16(littleEndian: 1) == 1 ? .little : .big }
}
