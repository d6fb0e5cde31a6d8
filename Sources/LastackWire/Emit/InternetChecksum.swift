/// The Internet checksum (RFC 1071): the ones' complement sum of 16-bit words.
struct InternetChecksum {
  /// Wide enough for 2^48 words; folded only when the field is asked for.
  private var sum: UInt64 = 0

  /// Sums `bytes`, an odd last octet padded with zero.
  init(of bytes: ArraySlice<UInt8>) {
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
      index += 2
    }
    if index < bytes.endIndex { sum &+= UInt64(bytes[index]) << 8 }
  }

  /// Adds the pseudo-header of IPv4 (RFC 9293 §3.1) or IPv6 (RFC 8200 §8.1); they sum alike.
  mutating func addPseudoHeader(of segment: Segment, length: UInt32) {
    add(segment.source.address.bits)
    add(segment.destination.address.bits)
    add(UInt128(length))
    add(6)
  }

  private mutating func add(_ words: UInt128) {
    for shift in stride(from: 0, to: 128, by: 16) {
      sum &+= UInt64(truncatingIfNeeded: words >> UInt128(shift)) & 0xFFFF
    }
  }

  /// What the header's checksum field holds, if the field was zero in what was summed.
  var field: UInt16 {
    var folded = sum
    while folded > 0xFFFF { folded = folded >> 16 + folded & 0xFFFF }
    return ~UInt16(truncatingIfNeeded: folded)
  }
}
