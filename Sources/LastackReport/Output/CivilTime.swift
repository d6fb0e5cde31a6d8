public import LastackWire

/// A time in the proleptic Gregorian calendar, UTC, without leap seconds.
public struct CivilTime: Sendable, Equatable {
  public var year: Int
  public var month: Int
  public var day: Int
  public var hour: Int
  public var minute: Int
  public var second: Int
  public var nanosecond: Int

  /// Days to year, month and day after H. Hinnant, "chrono-compatible low-level date algorithms": years begin in March,
  /// so that the leap day comes last.
  public init(_ time: CaptureTime) {
    let perDay: Int64 = 86_400_000_000_000
    var days = time.nanoseconds / perDay
    var rest = time.nanoseconds % perDay
    if rest < 0 {
      rest += perDay
      days -= 1
    }
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let seconds = Int(rest / 1_000_000_000)
    nanosecond = Int(rest % 1_000_000_000)
    hour = seconds / 3600
    minute = seconds / 60 % 60
    second = seconds % 60
  }
}
