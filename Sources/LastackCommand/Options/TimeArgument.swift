import ArgumentParser
import Lastack

/// A time in UTC: `2026-11-21T13:11:35.25Z`, `2026-11-21 13:11`, `2026-11-21`, or seconds since 1970 as in `1795266695.25`.
struct TimeArgument: ExpressibleByArgument {
  var time: CaptureTime

  init?(argument: String) {
    if let time = TimeArgument.epoch(argument) ?? TimeArgument.civil(argument) {
      self.time = time
    } else {
      return nil
    }
  }

  private static func epoch(_ text: String) -> CaptureTime? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ Int64($0) }), let fraction = nanoseconds(parts.dropFirst().first)
    else {
      return nil
    }
    let (product, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? nil : CaptureTime(nanoseconds: product).advanced(byNanoseconds: fraction)
  }

  private static func civil(_ text: String) -> CaptureTime? {
    var rest = Substring(text)
    if rest.last == "Z" || rest.last == "z" { rest.removeLast() }
    let halves = rest.split(maxSplits: 1, omittingEmptySubsequences: false) {
      $0 == "T" || $0 == "t" || $0 == " "
    }
    let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard date.count == 3, let year = date[0], let month = date[1], let day = date[2],
      (1678...2261).contains(year),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var seconds = days(year, month, day) * 86_400
    var fraction: Int64 = 0
    if halves.count == 2 {
      let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false)
      guard (2...3).contains(clock.count), let hour = Int64(clock[0]), let minute = Int64(clock[1]),
        (0...23).contains(hour), (0...59).contains(minute)
      else { return nil }
      seconds += hour * 3600 + minute * 60
      if clock.count == 3 {
        let parts = clock[2].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let second = Int64(parts[0]), (0...60).contains(second),
          let given = nanoseconds(parts.dropFirst().first)
        else { return nil }
        seconds += second
        fraction = given
      }
    }
    return CaptureTime(nanoseconds: seconds * 1_000_000_000).advanced(byNanoseconds: fraction)
  }

  /// Days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms").
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return Int64(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
  }

  /// Up to 9 digits after the point; 0 for none.
  private static func nanoseconds(_ digits: Substring?) -> Int64? {
    guard let digits else { return 0 }
    guard (1...9).contains(digits.count), digits.allSatisfy(\.isWholeNumber) else { return nil }
    return Int64(digits + String(repeating: "0", count: 9 - digits.count))
  }
}
