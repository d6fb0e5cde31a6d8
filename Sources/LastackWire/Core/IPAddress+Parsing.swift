extension IPAddress {
  /// The address that `text` writes: dotted decimal, or any form of RFC 4291 §2.2; nil for anything else.
  ///
  /// Decimal parts with a leading zero are refused, since some programs read them as octal.
  public init?(_ text: String) {
    let octets = Array(text.utf8)
    if octets.contains(UInt8(ascii: ":")) {
      guard let bits = IPAddress.parseV6(octets[...]) else { return nil }
      self.init(v6: bits)
    } else {
      guard let bits = IPAddress.parseV4(octets[...]) else { return nil }
      self.init(v4: bits)
    }
  }

  private static func parseV4(_ text: ArraySlice<UInt8>) -> UInt32? {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.count), part.count == 1 || part.first != UInt8(ascii: "0") else {
        return nil
      }
      var value: UInt32 = 0
      for digit in part {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
        value = value * 10 + UInt32(digit - UInt8(ascii: "0"))
      }
      guard value <= 255 else { return nil }
      bits = bits << 8 | value
    }
    return bits
  }

  private static func parseV6(_ text: ArraySlice<UInt8>) -> UInt128? {
    let colon = UInt8(ascii: ":")
    let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
    guard let gap else {
      guard let groups = parseGroups(text), groups.count == 8 else { return nil }
      return assemble(groups)
    }
    guard let left = parseGroups(text[..<gap]), let right = parseGroups(text[(gap + 2)...]) else {
      return nil
    }
    // Only the last group may be dotted; "1.2.3.4::" has it before the gap.
    guard !text[..<gap].contains(UInt8(ascii: ".")), left.count + right.count <= 7 else { return nil }
    return assemble(left + [UInt16](repeating: 0, count: 8 - left.count - right.count) + right)
  }

  /// Groups between colons; a dotted last one makes two. Empty text makes none.
  private static func parseGroups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    var groups: [UInt16] = []
    for (index, part) in parts.enumerated() {
      if part.contains(UInt8(ascii: ".")) {
        guard index == parts.count - 1, let bits = parseV4(part) else { return nil }
        groups += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
        continue
      }
      guard (1...4).contains(part.count) else { return nil }
      var value: UInt16 = 0
      for character in part {
        guard let digit = Character(UnicodeScalar(character)).hexDigitValue, character < 0x80 else {
          return nil
        }
        value = value << 4 | UInt16(digit)
      }
      groups.append(value)
    }
    return groups
  }

  private static func assemble(_ groups: [UInt16]) -> UInt128 {
    groups.reduce(0) { $0 << 16 | UInt128($1) }
  }
}
