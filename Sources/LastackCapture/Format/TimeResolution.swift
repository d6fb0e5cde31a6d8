/// The unit in which an interface counts time (pcapng if_tsresol).
public enum TimeResolution: Hashable, Sendable, CustomStringConvertible {
  /// 10^-n seconds.
  case decimal(Int)
  /// 2^-n seconds.
  case binary(Int)

  public static let microseconds = TimeResolution.decimal(6)
  public static let nanoseconds = TimeResolution.decimal(9)

  /// From an if_tsresol octet: the top bit chooses the base, the others are the negative exponent.
  public init(tsresol: UInt8) {
    let exponent = Int(tsresol & 0x7f)
    self = tsresol & 0x80 == 0 ? .decimal(exponent) : .binary(exponent)
  }

  /// The if_tsresol octet; exponents above 127 are cut to 7 bits.
  public var tsresol: UInt8 {
    switch self {
    case .decimal(let exponent): UInt8(truncatingIfNeeded: exponent) & 0x7f
    case .binary(let exponent): UInt8(truncatingIfNeeded: exponent) | 0x80
    }
  }

  public var description: String {
    switch self {
    case .decimal(6): "µs"
    case .decimal(9): "ns"
    case .decimal(let exponent): "10^-\(exponent) s"
    case .binary(let exponent): "2^-\(exponent) s"
    }
  }
}

/// How an interface's ticks become nanoseconds since 1970: unit and offset, worked out once.
struct TickScale: Hashable {
  private enum Step: Hashable {
    case multiply(UInt64)
    case divide(UInt64)
    /// `(ticks * 10^9) >> bits`
    case shift(UInt64)
    /// Ticks so short that 64 bits of them are less than a nanosecond.
    case vanish
  }

  private let step: Step
  private let offset: Int64

  /// - Parameter offsetSeconds: if_tsoffset, seconds to be added to every time.
  init(_ resolution: TimeResolution, offsetSeconds: Int64 = 0) {
    switch resolution {
    case .decimal(let n) where n <= 9: step = .multiply(TickScale.powerOfTen(9 - max(n, 0)))
    case .decimal(let n) where n <= 28: step = .divide(TickScale.powerOfTen(n - 9))
    case .decimal: step = .vanish
    case .binary(let n) where n < 128: step = .shift(UInt64(max(n, 0)))
    case .binary: step = .vanish
    }
    let (nanoseconds, overflow) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
    offset = overflow ? (offsetSeconds < 0 ? .min : .max) : nanoseconds
  }

  /// Nanoseconds since 1970; what is finer is cut off, what is beyond 1677 or 2262 saturates.
  func nanoseconds(_ ticks: UInt64) -> Int64 {
    let wide: UInt64
    switch step {
    case .multiply(let factor):
      let (product, overflow) = ticks.multipliedReportingOverflow(by: factor)
      wide = overflow ? .max : product
    case .divide(let divisor): wide = ticks / divisor
    case .shift(let bits):
      let product = (UInt128(ticks) * 1_000_000_000) >> UInt128(bits)
      wide = UInt64(clamping: product)
    case .vanish: wide = 0
    }
    guard let time = Int64(exactly: wide) else {
      // Beyond 2262 alone, but a negative offset may bring it back.
      return Int64(clamping: Int128(wide) + Int128(offset))
    }
    let (sum, overflow) = time.addingReportingOverflow(offset)
    return overflow ? (offset < 0 ? .min : .max) : sum
  }

  private static func powerOfTen(_ exponent: Int) -> UInt64 {
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
