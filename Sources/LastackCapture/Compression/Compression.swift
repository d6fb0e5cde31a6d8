/// A compressed stream's format, told by its first octets, never by the file's name.
public enum Compression: String, Hashable, Sendable, CaseIterable {
  /// RFC 1952, several members allowed.
  case gzip
  /// RFC 8878, several frames and skippable frames allowed.
  case zstd
  /// The .xz format, several streams allowed.
  case xz
  /// The LZ4 frame format, several frames and skippable frames allowed.
  case lz4

  /// The first octets that are needed to tell the format, unless a skippable frame comes first.
  static let magicLength = 6

  /// The format of a stream that starts with `start`; `nil` if it is none of these.
  init?(start: UnsafeRawBufferPointer) {
    if start.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if start.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
      self = .xz
    } else if start.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
      self = .zstd
    } else if start.starts(with: [0x04, 0x22, 0x4d, 0x18]) {
      self = .lz4
    } else if start.count >= 8, start[0] & 0xf0 == 0x50, start[1...3].elementsEqual([0x2a, 0x4d, 0x18]) {
      // A skippable frame, which zstd (RFC 8878 §3.1.2) and lz4 share: what follows it decides, and pzstd begins so.
      let length = start.loadUnaligned(fromByteOffset: 4, as: UInt32.self).littleEndian
      let next = 8 + Int(length)
      let behind = next < start.count ? UnsafeRawBufferPointer(rebasing: start[next...]) : nil
      self = behind.flatMap { Compression(start: $0) } ?? .zstd
    } else {
      return nil
    }
  }
}
