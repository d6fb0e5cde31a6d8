internal import LastackWire

/// How a second of the calendar is spelled, up to the fraction's point: many times of a capture lie in one.
struct SecondSpelling: BitwiseCopyable {
  private var second = Int64.min
  /// 20 octets, and 4 that are not part of it.
  private var octets = InlineArray<24, UInt8>(repeating: UInt8(ascii: "."))

  /// How many are kept, each at the place of its second's last bits.
  static let places = 64

  /// Writes `time` as RFC 3339 in UTC with 9 fractional digits: `2026-11-21T13:11:35.000000001Z`.
  ///
  /// Returns the next place, as ``DecimalDigits`` does.
  @inline(never)
  static func write(
    _ time: CaptureTime, at place: UnsafeMutableRawPointer, known: UnsafeMutablePointer<SecondSpelling>
  ) -> UnsafeMutableRawPointer {
    var second = time.nanoseconds / 1_000_000_000
    var fraction = time.nanoseconds &- second &* 1_000_000_000
    if fraction < 0 {
      fraction &+= 1_000_000_000
      second &-= 1
    }
    let spelling = known + Int(truncatingIfNeeded: second & Int64(places - 1))
    if spelling.pointee.second != second { spelling.pointee = SecondSpelling(of: time, second: second) }
    place.storeBytes(of: spelling.pointee.octets, as: InlineArray<24, UInt8>.self)
    DecimalDigits.nine(UInt64(truncatingIfNeeded: fraction), at: place + 20)
    DecimalDigits.store(UInt8(ascii: "Z"), at: place + 29)
    return place + 30
  }
}

extension SecondSpelling {
  @inline(never)
  private init(of time: CaptureTime, second: Int64) {
    self.second = second
    let civil = CivilTime(time)
    set(0, civil.year / 100, nil)
    set(2, civil.year % 100, "-")
    set(5, civil.month, "-")
    set(8, civil.day, "T")
    set(11, civil.hour, ":")
    set(14, civil.minute, ":")
    set(17, civil.second, ".")
  }

  private mutating func set(_ place: Int, _ number: Int, _ separator: Unicode.Scalar?) {
    octets[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number / 10)
    octets[place + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number % 10)
    if let separator { octets[place + 2] = UInt8(ascii: separator) }
  }
}
