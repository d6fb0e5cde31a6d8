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

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the canonical text of RFC 5952.
  public var description: String {
    switch family {
    case .v4: IPAddress.dotted(UInt32(truncatingIfNeeded: bits))
    case .v6: IPAddress.canonical(bits)
    }
  }

  private static func dotted(_ bits: UInt32) -> String {
    "\(bits >> 24).\(bits >> 16 & 0xff).\(bits >> 8 & 0xff).\(bits & 0xff)"
  }

  private static func canonical(_ bits: UInt128) -> String {
    // RFC 5952 §5: a mapped address shows its IPv4 part.
    if bits >> 32 == 0xffff { return "::ffff:" + dotted(UInt32(truncatingIfNeeded: bits)) }
    let groups = (0..<8).map { UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * $0)) }
    let gap = longestZeroRun(groups)
    let text = { (range: Range<Int>) in
      groups[range].map { String($0, radix: 16) }.joined(separator: ":")
    }
    guard let gap else { return text(0..<8) }
    return text(0..<gap.lowerBound) + "::" + text(gap.upperBound..<8)
  }

  /// RFC 5952 §4.2: the first of the longest runs of zero groups, if longer than one group.
  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int>? {
    var longest = 0..<0
    var start = 0
    while start < groups.count {
      var end = start
      while end < groups.count, groups[end] == 0 { end += 1 }
      if end - start > longest.count { longest = start..<end }
      start = max(end, start + 1)
    }
    return longest.count > 1 ? longest : nil
  }
}
