/// Addresses as text, written at a place behind which ``RowCursor/overshoot`` octets are reserved; returns the next.
enum AddressText {
  /// Writes an octet in decimal and a point, without a branch: their lengths follow no pattern.
  @inline(__always)
  private static func octetAndPoint(_ octet: UInt32, at place: UnsafeMutableRawPointer)
    -> UnsafeMutableRawPointer
  {
    let hundreds = (octet &* 41) &>> 12
    let rest = octet &- hundreds &* 100
    let tens = (rest &* 103) &>> 10
    let digits = hundreds | tens &<< 8 | (rest &- tens &* 10) &<< 16
    let unused: UInt32 = (octet < 100 ? 1 : 0) &+ (octet < 10 ? 1 : 0)
    let text = (digits | 0x2e30_3030) &>> (unused &* 8)
    place.storeBytes(of: text.littleEndian, as: UInt32.self)
    return place + Int(4 &- unused)
  }

  /// Writes an IPv4 address in dotted decimal.
  @inline(never)
  static func write(v4 bits: UInt32, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    var place = octetAndPoint(bits >> 24, at: place)
    place = octetAndPoint(bits >> 16 & 255, at: place)
    place = octetAndPoint(bits >> 8 & 255, at: place)
    return octetAndPoint(bits & 255, at: place) - 1
  }

  /// Writes an IPv6 address as RFC 5952 §4 spells it.
  @inline(never)
  static func write(v6 bits: UInt128, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    var place = place
    // RFC 5952 §5: an IPv4-mapped address keeps its dotted end.
    if bits >> 32 == 0xffff {
      for octet in "::ffff:".utf8 { place = append(octet, at: place) }
      return write(v4: UInt32(truncatingIfNeeded: bits), at: place)
    }
    let halves = (UInt64(truncatingIfNeeded: bits >> 64), UInt64(truncatingIfNeeded: bits))
    let short = shortened(zeroGroups(of: halves.0) | zeroGroups(of: halves.1) << 4)
    var group = 0
    while group < 8 {
      if group == short.lowerBound {
        // The colon behind the group before is there.
        if group == 0 { place = append(UInt8(ascii: ":"), at: place) }
        place = append(UInt8(ascii: ":"), at: place)
        group = short.upperBound
        if group == 8 { return place }
      }
      let half = group < 4 ? halves.0 : halves.1
      place = writeAndColon(
        UInt32(truncatingIfNeeded: half >> UInt64(48 - 16 * (group & 3))) & 0xffff, at: place)
      group += 1
    }
    return place - 1
  }

  /// Which of the four groups of `half` are zero, the first in the lowest bit.
  @inline(__always)
  private static func zeroGroups(of half: UInt64) -> UInt32 {
    (half >> 48 == 0 ? 1 : 0) | (half >> 32 & 0xffff == 0 ? 2 : 0) | (half >> 16 & 0xffff == 0 ? 4 : 0)
      | (half & 0xffff == 0 ? 8 : 0)
  }

  /// §4.2: the first of the longest runs of at least two zero groups; from 8 where there is none.
  @inline(__always)
  private static func shortened(_ zeroGroups: UInt32) -> Range<Int> {
    // Where runs of one more begin, until none is as long.
    var starts = zeroGroups
    var length = 1
    while starts & starts >> 1 != 0, length < 8 {
      starts &= starts >> 1
      length += 1
    }
    let first = starts.trailingZeroBitCount
    return length < 2 ? 8..<8 : first..<first + length
  }

  /// §4.1 and §4.3: a group in lower-case hexadecimal without leading zeros, and a colon.
  @inline(__always)
  private static func writeAndColon(_ group: UInt32, at place: UnsafeMutableRawPointer)
    -> UnsafeMutableRawPointer
  {
    let digits = group >> 12 | group & 0x0f00 | (group & 0x00f0) << 12 | (group & 0x000f) << 24
    let letters = (digits &+ 0x0606_0606) >> 4 & 0x0101_0101
    let text = digits &+ 0x3030_3030 &+ letters &* 39
    let unused = UInt32((group << 16 | 0x8000 << 4).leadingZeroBitCount) >> 2
    place.storeBytes(of: (text &>> (unused &* 8)).littleEndian, as: UInt32.self)
    return append(UInt8(ascii: ":"), at: place + Int(4 &- unused))
  }

  @inline(__always)
  private static func append(_ octet: UInt8, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    place.storeBytes(of: octet, as: UInt8.self)
    return place + 1
  }
}
