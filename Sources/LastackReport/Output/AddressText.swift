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
    // §4.2: the first of the longest runs of at least two zero groups is shortened.
    var best = 8..<8
    var group = 0
    while group < 8 {
      var end = group
      while end < 8, Self.group(end, of: bits) == 0 { end += 1 }
      if end - group >= 2, end - group > best.count { best = group..<end }
      group = max(end, group + 1)
    }
    group = 0
    while group < 8 {
      if group == best.lowerBound {
        place = append(UInt8(ascii: ":"), at: append(UInt8(ascii: ":"), at: place))
        group = best.upperBound
      } else {
        if group > 0, group != best.upperBound { place = append(UInt8(ascii: ":"), at: place) }
        place = write(group: Self.group(group, of: bits), at: place)
        group += 1
      }
    }
    return place
  }

  private static func group(_ index: Int, of bits: UInt128) -> UInt32 {
    UInt32(truncatingIfNeeded: bits >> UInt128(112 - 16 * index)) & 0xffff
  }

  /// §4.1 and §4.3: lower-case hexadecimal without leading zeros.
  private static func write(group: UInt32, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    var place = place
    var shift: UInt32 = group < 0x10 ? 0 : group < 0x100 ? 4 : group < 0x1000 ? 8 : 12
    while true {
      let digit = UInt8(truncatingIfNeeded: group >> shift & 15)
      place = append(digit &+ UInt8(ascii: digit < 10 ? "0" : "W"), at: place)
      if shift == 0 { return place }
      shift -= 4
    }
  }

  @inline(__always)
  private static func append(_ octet: UInt8, at place: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    place.storeBytes(of: octet, as: UInt8.self)
    return place + 1
  }
}
