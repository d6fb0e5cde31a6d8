/// A TCP sequence number, ordered modulo 2^32 (RFC 9293 §3.4).
///
/// There is no `<`: the order is not transitive, and two numbers exactly 2^31 apart are unordered.
public struct SequenceNumber: Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32

  @inlinable public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Whether this number comes strictly before `other` (Linux `before()`).
  @inlinable public func precedes(_ other: SequenceNumber) -> Bool {
    Int32(bitPattern: rawValue &- other.rawValue) < 0 && rawValue &- other.rawValue != 0x8000_0000
  }

  /// Octets from `earlier` up to this number, modulo 2^32, as a signed distance.
  @inlinable public func distance(from earlier: SequenceNumber) -> Int32 {
    Int32(bitPattern: rawValue &- earlier.rawValue)
  }

  @inlinable public static func &+ (a: SequenceNumber, octets: UInt32) -> SequenceNumber {
    SequenceNumber(a.rawValue &+ octets)
  }

  @inlinable public static func &- (a: SequenceNumber, octets: UInt32) -> SequenceNumber {
    SequenceNumber(a.rawValue &- octets)
  }
}

extension SequenceNumber: ExpressibleByIntegerLiteral {
  @inlinable public init(integerLiteral value: UInt32) { self.init(value) }
}

extension SequenceNumber: CustomStringConvertible {
  public var description: String { String(rawValue) }
}
