/// The Internet checksum: a one's-complement sum of 16-bit words (RFC 1071).
///
/// Sums are kept in the machine's own byte order and in 64 bits: order and carries come right when they are folded.
enum InternetChecksum {
  /// The sum of `bytes` from `start` up to `end`; an odd last octet is padded with zero on its right.
  @inline(__always)
  static func sum(_ bytes: RawSpan, from start: Int, to end: Int) -> UInt64 {
    let length = max(end &- start, 0)
    let blocks = length & ~31
    var total: UInt64 = 0
    var offset = start
    if blocks > 0 {
      total = bytes.extracting(start..<start &+ blocks).sumOfNative32(count: blocks)
      offset &+= blocks
    }
    while offset &+ 4 <= end {
      total &+= UInt64(bytes.big32(offset).bigEndian)
      offset &+= 4
    }
    if offset &+ 2 <= end {
      total &+= UInt64(bytes.big16(offset).bigEndian)
      offset &+= 2
    }
    if offset < end {
      total &+= UInt64((UInt16(bytes.octet(offset)) << 8).bigEndian)
    }
    return total
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

  /// The sum as 16 bits, carries added back; 0xffff over a header that holds its own correct checksum.
  @inline(__always)
  static func folded(_ sum: UInt64) -> UInt16 {
    var folded = (sum & 0xffff_ffff) &+ (sum &>> 32)
    folded = (folded & 0xffff) &+ (folded &>> 16)
    folded = (folded & 0xffff) &+ (folded &>> 16)
    folded = (folded & 0xffff) &+ (folded &>> 16)
    return UInt16(truncatingIfNeeded: folded)
  }
}
