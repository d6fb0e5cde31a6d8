/// Digits, eight at a time: each step halves the number into lanes of a word, by multiplication instead of division.
///
/// Every function writes at a place behind which ``RowCursor/overshoot`` octets are reserved, and returns the next.
enum DecimalDigits {
  typealias Place = UnsafeMutableRawPointer

  static var zeros: UInt64 { 0x3030_3030_3030_3030 }

  /// The eight digits of a number below 10^8, the first in the lowest octet.
  @inline(__always)
  private static func eight(_ number: UInt64) -> UInt64 {
    // (high, low) from a number that is high * n + low: high + (number - high * n) << lane, in one multiplication.
    // 2^45 / 10^4, exact for what has 32 bits.
    let thousands = (number &* 3_518_437_209) >> 45
    let fours = number << 32 &+ thousands &* (1 &- 10_000 << 32)
    // 10486 / 2^20 and 103 / 2^10 divide four digits by 100 and two by 10 exactly.
    let hundreds = (fours &* 10_486) >> 20 & 0x7f_0000_007f
    let twos = fours << 16 &+ hundreds &* (1 &- 100 << 16)
    let tens = (twos &* 103) >> 10 & 0x000f_000f_000f_000f
    return twos << 8 &+ tens &* (1 &- 10 << 8)
  }

  @inline(__always)
  private static func store(_ digits: UInt64, at place: Place) {
    place.storeBytes(of: digits.littleEndian, as: UInt64.self)
  }

  @inline(__always)
  static func store(_ octet: UInt8, at place: Place) { place.storeBytes(of: octet, as: UInt8.self) }

  /// Writes a number below 100.
  @inline(__always)
  private static func two(_ number: UInt64, at place: Place) -> Place {
    let tens = (number &* 103) >> 10
    let isLong: UInt64 = number < 10 ? 0 : 1
    let digits = (tens | (number &- tens &* 10) << 8 | 0x3030) >> (8 &- isLong &* 8)
    place.storeBytes(of: UInt16(truncatingIfNeeded: digits).littleEndian, as: UInt16.self)
    return place + Int(1 &+ isLong)
  }

  @inline(never)
  static func write(_ number: UInt64, at place: Place) -> Place {
    if number < 100 { return two(number, at: place) }
    if number < 100_000_000 {
      let digits = eight(number)
      let unused = digits.trailingZeroBitCount & ~7
      store((digits | zeros) &>> UInt64(unused), at: place)
      return place + (8 &- unused &>> 3)
    }
    guard number <= UInt64(UInt32.max) else {
      let high = number / 100_000_000
      return writeLong(high, number &- high &* 100_000_000, at: place)
    }
    // Sequence numbers and timestamps are such: their quotients need a multiplication each, of 2^57 / 10^8.
    let high = (number &* 1_441_151_881) >> 57
    let end = two(high, at: place)
    store(eight(number &- high &* 100_000_000) | zeros, at: end)
    return end + 8
  }

  @inline(never)
  private static func writeLong(_ high: UInt64, _ low: UInt64, at place: Place) -> Place {
    let end = write(high, at: place)
    store(eight(low) | zeros, at: end)
    return end + 8
  }

  /// Writes a number below 10^9 with leading zeros.
  @inline(__always)
  static func nine(_ number: UInt64, at place: Place) {
    let first = (number &* 1_441_151_881) >> 57
    store(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: first), at: place)
    store(eight(number &- first &* 100_000_000) | zeros, at: place + 1)
  }

  @inline(never)
  static func write(seconds nanoseconds: Int64, at place: Place) -> Place {
    var place = place
    if nanoseconds < 0 {
      store(UInt8(ascii: "-"), at: place)
      place += 1
    }
    let magnitude = nanoseconds.magnitude
    let whole = magnitude / 1_000_000_000
    if whole < 10 {
      store(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: whole), at: place)
      place += 1
    } else {
      place = write(whole, at: place)
    }
    store(UInt8(ascii: "."), at: place)
    nine(magnitude &- whole &* 1_000_000_000, at: place + 1)
    return place + 10
  }
}
