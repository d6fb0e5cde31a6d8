internal import LastackWire

/// The rate of a host's timestamp clock, from what it showed and when (`semantics.md` §5.5).
///
/// Readings are compared modulo 2^32: nothing is unwrapped, so a clock of any rate may wrap between any two of them.
struct TimestampClock {
  struct Reading {
    var time: CaptureTime
    var tsval: TSval
  }

  /// Segments that a rate must rest on, and nanoseconds that they must span.
  static let minimumSegments: UInt32 = 8
  static let minimumSpan: Int64 = 200_000_000
  /// A clock that hardly moved may be a constant.
  static let minimumTicks: Int64 = 5
  /// A rate that no system is known to use is reported as measured only over so long a time.
  static let minimumSpanOfUnknownRate: Int64 = 10_000_000_000

  /// Linux 4.13 and later, macOS, FreeBSD 1000; Linux before, CONFIG_HZ, 100 and 250; old BSDs 2; `tcp_usec_ts` 1e6.
  private static let common: [Int64] = [1, 2, 10, 100, 250, 1000, 1_000_000]
  /// Seen in old Unix systems and in real-time systems.
  private static let rare: [Int64] = [300, 512, 1024, 1200]

  /// How late a reading may be: delays in the host and on the way to the tap.
  private static let jitter = 0.010
  /// How far a clock may be off its nominal rate, by the time the capture keeps.
  private static let snap = 0.03
  /// A quartz is never so far off; what holds where the numbers wrap within the readings.
  private static let drift = 0.000_5

  /// Ticks a second; nil where the readings do not tell.
  ///
  /// - Parameter readings: in any order; the earliest is the measure of the others.
  static func rate(of readings: [Reading]) -> Int? {
    guard let first = readings.min(by: { $0.time < $1.time }),
      let last = readings.max(by: { $0.time < $1.time })
    else { return nil }
    let span = last.time.nanoseconds(since: first.time)
    guard span >= minimumSpan else { return nil }
    let ticks = Int64(last.tsval.rawValue &- first.tsval.rawValue)
    let seconds = Double(span) / 1e9
    let measured = Double(ticks) / seconds
    guard ticks >= minimumTicks else { return nil }
    let isSharp = (jitter + 2 / measured) / seconds < 0.005
    let fitting = { (rates: [Int64]) in
      rates.filter { hertz in readings.allSatisfy { fits(hertz, from: first, to: $0, wraps: true) } }
    }
    let unwrapped = { (rates: [Int64]) in
      rates.filter { hertz in readings.allSatisfy { fits(hertz, from: first, to: $0, wraps: false) } }
    }
    // 1000 and 1024 lie closer together than a short span can tell apart: then it is what most systems use.
    let plain = isSharp ? unwrapped(common + rare) : unwrapped(common)
    if let nearest = nearest(to: measured, among: plain) { return Int(nearest) }
    let wrapped = fitting(common)
    if wrapped.count == 1 { return Int(wrapped[0]) }
    // RFC 7323 §5.4: one tick in 59 ns at most.
    guard wrapped.isEmpty, span >= minimumSpanOfUnknownRate, measured >= 0.9, measured < 16_900_000,
      ticks < 1 << 31
    else { return nil }
    let isEven = readings.allSatisfy {
      let expected = measured * Double($0.time.nanoseconds(since: first.time)) / 1e9
      let off = abs(Double($0.tsval.ticks(since: first.tsval)) - expected)
      return off <= 2 + measured * (jitter + snap * Double(span) / 1e9)
    }
    return isEven ? Int(measured.rounded()) : nil
  }

  private static func nearest(to measured: Double, among rates: [Int64]) -> Int64? {
    rates.min { abs(Double($0) - measured) < abs(Double($1) - measured) }
  }

  /// Whether a clock of `hertz` that showed `first` may show `reading`.
  private static func fits(_ hertz: Int64, from first: Reading, to reading: Reading, wraps: Bool) -> Bool {
    let elapsed = reading.time.nanoseconds(since: first.time)
    let expected = Double(elapsed) / 1e9 * Double(hertz)
    let slack = 2 + Double(hertz) * jitter
    if expected < Double(Int32.max) {
      let ticks = Double(reading.tsval.ticks(since: first.tsval))
      return abs(ticks - expected) <= slack + expected * snap
    }
    guard wraps, expected < 1e15 else { return false }
    let off = reading.tsval.rawValue &- first.tsval.rawValue &- UInt32(truncatingIfNeeded: Int64(expected))
    return abs(Double(Int32(bitPattern: off))) <= slack + expected * drift
  }
}
