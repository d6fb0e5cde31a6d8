/// A value of the TCP timestamp clock, ordered modulo 2^32 (RFC 7323 §5.2).
///
/// Two values exactly 2^31 apart are unordered: neither is older.
public struct TSval: Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Whether this value is strictly older than `other`: 0 < other - self < 2^31.
  @inlinable public func isOlder(than other: TSval) -> Bool {
    let ahead = other.rawValue &- rawValue
    return ahead != 0 && ahead < 0x8000_0000
  }

  /// Ticks from `earlier` to this value, modulo 2^32, as a signed distance.
  @inlinable public func ticks(since earlier: TSval) -> Int32 {
    Int32(bitPattern: rawValue &- earlier.rawValue)
  }
}

extension TSval: ExpressibleByIntegerLiteral {
  @inlinable public init(integerLiteral value: UInt32) { self.init(value) }
}

extension TSval: CustomStringConvertible {
  public var description: String { String(rawValue) }
}
