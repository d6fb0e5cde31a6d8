/// An IPv4 or IPv6 address, as a number in host order.
///
/// An IPv4 address and its IPv4-mapped IPv6 form are different addresses here, as they are on the wire.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
  public enum Family: UInt8, Hashable, Sendable, BitwiseCopyable {
    case v4 = 4
    case v6 = 6
  }

  /// The 128 bits of an IPv6 address, or the 32 bits of an IPv4 address, most significant octet first on the wire.
  public var bits: UInt128
  public var family: Family

  @inlinable public init(bits: UInt128, family: Family) {
    self.bits = bits
    self.family = family
  }

  @inlinable public init(v4 bits: UInt32) {
    self.init(bits: UInt128(bits), family: .v4)
  }

  @inlinable public init(v6 bits: UInt128) {
    self.init(bits: bits, family: .v6)
  }
}
