/// A rate as two whole numbers: so many in so many nanoseconds.
public struct PortRate: Sendable, Equatable, Comparable {
  public var count: Int
  public var nanoseconds: Int64

  /// `nanoseconds` is at least 1.
  public init(count: Int, nanoseconds: Int64) {
    self.count = count
    self.nanoseconds = max(nanoseconds, 1)
  }

  /// The highest rate at which `ports` suffice when each is away for `nanoseconds` after its connection
  /// (`semantics.md` §8.1): 28,232 in 60 s are 470.5/s.
  public static func sustainable(ports: Int, nanoseconds: Int64) -> PortRate {
    PortRate(count: ports, nanoseconds: nanoseconds)
  }

  /// For display only.
  public var perSecond: Double { Double(count) / Double(nanoseconds) * 1e9 }

  /// `a × b` in 128 bits: counts and times of a capture always fit.
  public static func < (a: PortRate, b: PortRate) -> Bool {
    Int128(a.count) * Int128(b.nanoseconds) < Int128(b.count) * Int128(a.nanoseconds)
  }

  public static func == (a: PortRate, b: PortRate) -> Bool {
    Int128(a.count) * Int128(b.nanoseconds) == Int128(b.count) * Int128(a.nanoseconds)
  }

  /// The smallest whole number of `other` that is at least this rate.
  public func needed(of other: PortRate) -> Int {
    let wanted = Int128(count) * Int128(other.nanoseconds)
    let one = max(Int128(other.count) * Int128(nanoseconds), 1)
    return Int(clamping: (wanted + one - 1) / one)
  }

  /// Nanoseconds until `count` more have come; nil at no rate.
  public func time(for count: Int) -> Int64? {
    guard self.count > 0 else { return nil }
    return Int64(clamping: Int128(max(count, 0)) * Int128(nanoseconds) / Int128(self.count))
  }
}
