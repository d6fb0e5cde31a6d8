public import LastackWire

extension Endpoint {
  /// An endpoint written as `10.0.0.1:80` or `[2001:db8::1]:80`.
  public init?(scriptText text: Substring) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      return nil
    }
    let host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      guard let bits = Self.ipv6Bits(host.dropFirst().dropLast()) else { return nil }
      self.init(IPAddress(v6: bits), port)
    } else {
      guard let bits = Self.ipv4Bits(host) else { return nil }
      self.init(IPAddress(v4: bits), port)
    }
  }

  private static func ipv4Bits(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard let part else { return nil }
      bits = bits << 8 | UInt32(part)
    }
    return bits
  }

  /// Groups of hexadecimal digits with at most one `::`; no embedded IPv4 form.
  private static func ipv6Bits(_ text: Substring) -> UInt128? {
    guard let gap = text.firstRange(of: "::") else {
      guard let groups = groups(of: text), groups.count == 8 else { return nil }
      return joined(groups)
    }
    guard let head = groups(of: text[..<gap.lowerBound]), let tail = groups(of: text[gap.upperBound...]),
      head.count + tail.count < 8
    else { return nil }
    return joined(head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail)
  }

  private static func groups(of text: Substring) -> [UInt16]? {
    if text.isEmpty { return [] }
    let groups = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt16($0, radix: 16) }
    return groups.contains(nil) ? nil : groups.compactMap(\.self)
  }

  private static func joined(_ groups: [UInt16]) -> UInt128 {
    groups.reduce(0) { $0 << 16 | UInt128($1) }
  }
}
