public import LastackDiagnosis
public import LastackWire

/// Numbers as a person reads them; the one place that knows units.
public enum Units {
  /// `10214` as `10,214`.
  public static func count(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var grouped = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
      grouped.append(digit)
    }
    return grouped
  }

  /// `1 connection`, `2 connections`.
  public static func count(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// The number in at most nine characters: in full up to `9,999,999`, then `48.1 M`, `106.8 M`, `1.3 G`.
  public static func brief(_ number: Int) -> String {
    let inFull = count(number)
    if inFull.count <= 9 { return inFull }
    let (unit, letter): (Int, Character) =
      number.magnitude < 1_000_000_000 ? (1_000_000, "M") : (1_000_000_000, "G")
    let tenths = (number / (unit / 20) + number.signum()) / 2
    return "\(count(tenths / 10)).\(abs(tenths % 10)) \(letter)"
  }

  /// `1 entry`, `2 entries`.
  public static func count(_ number: Int, _ noun: String, _ plural: String) -> String {
    "\(count(number)) \(number == 1 ? noun : plural)"
  }

  /// Octets in decimal units: `812 B`, `8.1 MB`.
  public static func octets(_ octets: Int) -> String {
    if octets.magnitude < 1000 { return "\(octets) B" }
    var scale: Int = 1000
    for unit in ["kB", "MB", "GB", "TB"] {
      // 999.95 rounds to 1000.0, which is 1.0 of the next unit.
      if octets.magnitude < UInt(scale) * 1000 - UInt(scale) / 20 || unit == "TB" {
        return "\(decimal(octets, over: scale, digits: 1)) \(unit)"
      }
      scale *= 1000
    }
    return "\(octets) B"
  }

  /// Nanoseconds in the unit that suits: `850 ns`, `44.1 ms`, `1.204 s`, `2 min 05 s`, `3 h 12 min`, `2 d 04 h`.
  public static func duration(_ nanoseconds: Int64) -> String {
    if nanoseconds < 0 { return "-" + duration(nanoseconds == .min ? .max : -nanoseconds) }
    switch nanoseconds {
    case 0: return "0 s"
    case ..<1_000: return "\(nanoseconds) ns"
    case ..<999_950: return "\(decimal(Int(nanoseconds), over: 1_000, digits: 1)) µs"
    case ..<999_950_000: return "\(decimal(Int(nanoseconds), over: 1_000_000, digits: 1)) ms"
    case ..<60_000_000_000:
      let text = decimal(Int(nanoseconds), over: 1_000_000_000, digits: 3)
      return text == "60.000" ? "1 min 00 s" : "\(text) s"
    case ..<3_600_000_000_000:
      let seconds = nanoseconds / 1_000_000_000
      return "\(seconds / 60) min \(twoDigits(seconds % 60)) s"
    case ..<86_400_000_000_000:
      let minutes = nanoseconds / 60_000_000_000
      return "\(minutes / 60) h \(twoDigits(minutes % 60)) min"
    default:
      let hours = nanoseconds / 3_600_000_000_000
      return "\(hours / 24) d \(twoDigits(hours % 24)) h"
    }
  }

  /// As ``duration(_:)`` in at most 9 columns: `44.1 ms`, `2m05s`, `3h12m`, `2d04h`.
  public static func compactDuration(_ nanoseconds: Int64) -> String {
    guard nanoseconds >= 60_000_000_000 else { return duration(nanoseconds) }
    let seconds = nanoseconds / 1_000_000_000
    if seconds < 3600 { return "\(seconds / 60)m\(twoDigits(seconds % 60))s" }
    if seconds < 86_400 { return "\(seconds / 3600)h\(twoDigits(seconds / 60 % 60))m" }
    return "\(seconds / 86_400)d\(twoDigits(seconds / 3600 % 24))h"
  }

  /// A round length of time without a fraction: `20 ms`, `5 s`, `10 min`.
  static func round(_ nanoseconds: Int64) -> String {
    for (unit, name) in [
      (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"), (1_000_000_000, "s"),
      (1_000_000, "ms"), (1_000, "µs"),
    ] as [(Int64, String)] where nanoseconds >= unit && nanoseconds % unit == 0 {
      return "\(nanoseconds / unit) \(name)"
    }
    return duration(nanoseconds)
  }

  /// A share with one fractional digit: `78.3 %`; `<0.1 %` and `>99.9 %` where rounding would say none or all.
  public static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "0 %" }
    if part == 0 { return "0 %" }
    if part == whole { return "100 %" }
    let perMille = (Double(part) / Double(whole) * 1000).rounded()
    if perMille < 1 { return "<0.1 %" }
    if perMille > 999 { return ">99.9 %" }
    return "\(decimal(Int(perMille), over: 10, digits: 1)) %"
  }

  /// A time to the microsecond in UTC: `2026-11-21 13:11:35.000001Z`.
  public static func time(_ time: CaptureTime) -> String {
    let civil = CivilTime(time)
    return "\(second(time)).\(padded(civil.nanosecond / 1000, 6))Z"
  }

  /// A time of day to the millisecond in UTC: `13:11:35.000`.
  public static func clock(_ time: CaptureTime) -> String {
    let civil = CivilTime(time)
    return "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
      + ".\(padded(civil.nanosecond / 1_000_000, 3))"
  }

  /// A rate in events a second, exact before it is rounded: `470.5/s`, `0.667/s`.
  public static func rate(_ rate: PortRate) -> String {
    let micros = Int128(rate.count) * 1_000_000_000_000_000 / Int128(max(rate.nanoseconds, 1))
    // Room to round: a limit of ports over no time is beyond all numbers.
    let value = min(Int(clamping: micros), .max - 1_000_000)
    switch value.magnitude {
    case ..<10_000_000: return "\(decimal(value, over: 1_000_000, digits: 3))/s"
    case ..<1_000_000_000: return "\(decimal(value, over: 1_000_000, digits: 1))/s"
    default: return "\(count((value + 500_000) / 1_000_000))/s"
    }
  }

  /// A time to the second in UTC: `2026-11-21 13:11:35`.
  public static func second(_ time: CaptureTime) -> String {
    let civil = CivilTime(time)
    return "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2)) "
      + "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
  }

  /// Nanoseconds as seconds with `digits` fractional digits, cut rather than rounded: `0.304914`.
  public static func seconds(_ nanoseconds: Int64, digits: Int = 6) -> String {
    let magnitude = nanoseconds.magnitude
    let fraction = padded(Int(magnitude % 1_000_000_000), 9).prefix(digits)
    return "\(nanoseconds < 0 ? "-" : "")\(magnitude / 1_000_000_000).\(fraction)"
  }

  /// `address:port`, IPv6 in brackets (RFC 5952 §6).
  public static func endpoint(_ endpoint: Endpoint) -> String {
    switch endpoint.address.family {
    case .v4: "\(address(endpoint.address)):\(endpoint.port)"
    case .v6: "[\(address(endpoint.address))]:\(endpoint.port)"
    }
  }

  public static func address(_ address: IPAddress) -> String {
    var output = OutputBuffer(capacity: 64)
    output.append(address)
    return output.text
  }

  /// `value / scale`, rounded half away from zero to `digits` fractional digits.
  static func decimal(_ value: Int, over scale: Int, digits: Int) -> String {
    var power = 1
    for _ in 0..<digits { power *= 10 }
    let magnitude = Int(value.magnitude)
    var whole = magnitude / scale
    let rest = magnitude % scale
    var fraction = (rest * power + scale / 2) / scale
    if fraction == power {
      whole += 1
      fraction = 0
    }
    return "\(value < 0 ? "-" : "")\(whole).\(padded(fraction, digits))"
  }

  private static func twoDigits(_ number: Int64) -> String { padded(Int(number), 2) }

  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
