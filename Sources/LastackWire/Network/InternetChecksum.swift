/// The Internet checksum: a one's-complement sum of 16-bit words (RFC 1071).
///
/// Sums are kept in the machine's own byte order and in 64 bits: order and carries come right when they are folded.
enum InternetChecksum {
  /// The sum of `bytes` from `start` up to `end`, below 2^34; an odd last octet is padded with zero on its right.
  @inline(__always)
  static func sum(_ bytes: RawSpan, from start: Int, to end: Int) -> UInt64 {
    precondition(start >= 0 && end <= bytes.byteCount)
    var sum = CarryingSum()
    if start < end { unsafe sum.add(bytes, from: start, to: end) }
    return sum.folded
  }

  /// What a number contributes when it stands in a pseudo-header as a 16-bit word.
  @inline(__always)
  static func word(_ value: UInt16) -> UInt64 { UInt64(value.bigEndian) }

  /// Whether a sum over octets that hold their own checksum says that it is right: all ones once carries are added back.
  ///
  /// One's-complement addition is addition modulo 2^16 - 1, where all ones and zero are the same; all zeros is no sum of a
  /// header that says anything.
  @inline(__always)
  static func holds(_ sum: UInt64) -> Bool { holds(ofSomething: sum) && sum != 0 }

  /// The same for a sum of which a part is known not to be zero, as a version or a protocol number.
  @inline(__always)
  static func holds(ofSomething sum: UInt64) -> Bool { sum % 0xffff == 0 }

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
