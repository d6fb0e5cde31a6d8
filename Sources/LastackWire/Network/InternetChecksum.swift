/// The Internet checksum: a one's-complement sum of 16-bit words (RFC 1071).
///
/// Sums are kept in the machine's own byte order and in 64 bits: order and carries come right when they are folded.
enum InternetChecksum {
  /// The sum of `bytes` from `start` up to `end`; an odd last octet is padded with zero on its right.
  @inline(__always)
  static func sum(_ bytes: RawSpan, from start: Int, to end: Int) -> UInt64 {
    start < end ? bytes.extracting(start..<end).sumOfNative32() : 0
  }

  /// The sums of an IPv4 header without options at `start`, and of its two addresses alone.
  @inline(__always)
  static func sum20(_ bytes: RawSpan, at start: Int) -> (header: UInt64, addresses: UInt64) {
    let source = UInt64(bytes.big32(start &+ 12).bigEndian)
    let destination = UInt64(bytes.big32(start &+ 16).bigEndian)
    let addresses = source &+ destination
    let front =
      UInt64(bytes.big32(start).bigEndian) &+ UInt64(bytes.big32(start &+ 4).bigEndian)
      &+ UInt64(bytes.big32(start &+ 8).bigEndian)
    return (front &+ addresses, addresses)
  }

  /// What a number contributes when it stands in a pseudo-header as a 16-bit word.
  @inline(__always)
  static func word(_ value: UInt16) -> UInt64 { UInt64(value.bigEndian) }

  /// Whether a sum over octets that hold their own checksum says that it is right: all ones once carries are added back.
  ///
  /// One's-complement addition is addition modulo 2^16 - 1, where all ones and zero are the same; all zeros is no sum of a
  /// header that says anything.
  @inline(__always)
  static func holds(_ sum: UInt64) -> Bool { sum % 0xffff == 0 && sum != 0 }

  /// The sum as 16 bits, carries added back.
  @inline(__always)
  static func folded(_ sum: UInt64) -> UInt16 {
    var folded = (sum & 0xffff_ffff) &+ (sum &>> 32)
    folded = (folded & 0xffff) &+ (folded &>> 16)
    folded = (folded & 0xffff) &+ (folded &>> 16)
    folded = (folded & 0xffff) &+ (folded &>> 16)
    return UInt16(truncatingIfNeeded: folded)
  }
}
