// Writing in network byte order: the only place of this module where octets are swapped on the way out.

extension [UInt8] {
  mutating func appendBigEndian<T: FixedWidthInteger>(_ value: T) {
    for shift in stride(from: T.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: value >> T(shift)))
    }
  }

  mutating func setBigEndian(_ value: UInt16, at index: Int) {
    self[index] = UInt8(value >> 8)
    self[index + 1] = UInt8(truncatingIfNeeded: value)
  }

  /// Appends `count` zeros, none if it is negative.
  mutating func appendZeros(_ count: Int) {
    guard count > 0 else { return }
    append(contentsOf: repeatElement(0, count: count))
  }

  /// Appends a locally administered MAC address that ends with the last four octets of `address`.
  mutating func appendMACAddress(of address: IPAddress) {
    append(contentsOf: [0x02, 0x00])
    appendBigEndian(UInt32(truncatingIfNeeded: address.bits))
  }
}
