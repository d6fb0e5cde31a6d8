extension InternetChecksum {
  /// What a header's checksum field holds, if the field was zero in what `sum` was taken over.
  static func field(_ sum: UInt64) -> UInt16 { UInt16(bigEndian: ~folded(sum)) }

  /// The sum of the pseudo-header of IPv4 (RFC 9293 §3.1) or IPv6 (RFC 8200 §8.1); they sum alike.
  static func pseudoHeader(of segment: Segment, length: UInt32) -> UInt64 {
    var sum = word(6)
    for number in [segment.source.address.bits, segment.destination.address.bits, UInt128(length)] {
      for shift in stride(from: 0, to: 128, by: 16) {
        sum &+= word(UInt16(truncatingIfNeeded: number >> UInt128(shift)))
      }
    }
    return sum
  }
}
