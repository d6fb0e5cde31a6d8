/// The TCP header (RFC 9293 §3.1), read into a segment.
enum TCPHeader {
  /// Octets up to and with the window field: with fewer there is no segment to speak of.
  static let leastLength = 16

  /// Reads the header at `start` into `segment`, whose network fields the caller has set or sets afterwards.
  ///
  /// - Parameters:
  ///   - captured: where the captured octets of the segment end; at least ``leastLength`` behind `start`.
  ///   - wire: where the segment ends on the wire.
  /// - Returns: the traits that the header adds.
  @inline(__always)
  static func read(
    _ bytes: RawSpan, at start: Int, captured: Int, wire: Int, into segment: inout Segment
  ) -> SegmentTraits {
    var traits: SegmentTraits = []
    let word = bytes.big16(start &+ 12)
    let headerLength = Int(word >> 12) &* 4
    segment.source.port = bytes.big16(start)
    segment.destination.port = bytes.big16(start &+ 2)
    segment.sequence = SequenceNumber(bytes.big32(start &+ 4))
    segment.acknowledgment = SequenceNumber(bytes.big32(start &+ 8))
    segment.window = bytes.big16(start &+ 14)
    segment.flags = TCPFlags(rawValue: word & 0x0fff)
    segment.headerLength = UInt8(truncatingIfNeeded: headerLength)
    segment.payloadLength = UInt32(truncatingIfNeeded: max(wire &- start &- headerLength, 0))
    segment.tsval = 0
    segment.tsecr = 0
    segment.sackRightEdge = 0
    segment.maximumSegmentSize = 0
    segment.windowScale = 0
    if captured < wire { traits.insert(.snappedPayload) }
    if headerLength == 20, wire &- start >= 20 {
      if captured &- start < 20 { traits.insert(.snappedHeader) }
      return traits
    }
    return traits.union(readOptions(bytes, at: start, captured: captured, wire: wire, into: &segment))
  }

  /// The options, whatever their layout; or what is wrong with the data offset.
  @inline(__always)
  private static func readOptions(
    _ bytes: RawSpan, at start: Int, captured: Int, wire: Int, into segment: inout Segment
  ) -> SegmentTraits {
    let headerLength = Int(segment.headerLength)
    // What nearly every segment of a connection with timestamps carries: NOP, NOP, timestamps (RFC 7323 appendix A).
    if headerLength == 32, captured &- start >= 32, bytes.big32(start &+ 20) == 0x0101_080a {
      segment.tsval = TSval(bytes.big32(start &+ 24))
      segment.tsecr = TSval(bytes.big32(start &+ 28))
      return .timestamps
    }
    // What Linux sends with a SYN: maximum segment size, SACK permitted, timestamps, NOP, window scale.
    if headerLength == 40, captured &- start >= 40, bytes.big16(start &+ 20) == 0x0204,
      bytes.big32(start &+ 24) == 0x0402_080a, bytes.big32(start &+ 36) >> 8 == 0x01_0303
    {
      segment.maximumSegmentSize = bytes.big16(start &+ 22)
      segment.tsval = TSval(bytes.big32(start &+ 28))
      segment.tsecr = TSval(bytes.big32(start &+ 32))
      segment.windowScale = bytes.octet(start &+ 39)
      return .linuxSyn
    }
    return walkOptions(bytes, at: start, captured: captured, wire: wire, into: &segment)
  }

  @inline(never)
  private static func walkOptions(
    _ bytes: RawSpan, at start: Int, captured: Int, wire: Int, into segment: inout Segment
  ) -> SegmentTraits {
    let headerLength = Int(segment.headerLength)
    guard headerLength >= 20 else {
      // Nobody reads on behind such an offset, so that what stands in its flags moves no connection.
      segment.flags = []
      return .badDataOffset
    }
    var traits: SegmentTraits = []
    if start &+ headerLength > wire { traits.insert(.badDataOffset) }
    let end = start &+ headerLength
    if captured < min(end, wire) { traits.insert(.snappedHeader) }
    guard start &+ 20 < captured else { return traits }
    return traits.union(
      TCPOptions.read(bytes, from: start &+ 20, to: end, captured: captured, into: &segment))
  }
}

extension TCPHeader {
  /// Whether the checksum of the segment from `start` to `end` holds; a segment of offloaded checksum seldom does.
  ///
  /// `addressSum` is the pseudo-header's part that the IP header holds (RFC 9293 §3.1, RFC 8200 §8.1).
  @inline(__always)
  static func checksumHolds(_ bytes: RawSpan, from start: Int, to end: Int, addressSum: UInt64) -> Bool {
    let length = UInt32(truncatingIfNeeded: end &- start)
    let pseudoHeader =
      addressSum &+ InternetChecksum.word(6) &+ InternetChecksum.word(UInt16(truncatingIfNeeded: length))
      &+ InternetChecksum.word(UInt16(truncatingIfNeeded: length >> 16))
    return InternetChecksum.holds(pseudoHeader &+ InternetChecksum.sum(bytes, from: start, to: end))
  }
}

extension SegmentTraits {
  /// What Linux's SYN carries; from raw values, since an array literal of several members would be built for each.
  fileprivate static var linuxSyn: SegmentTraits {
    SegmentTraits(
      rawValue: maximumSegmentSize.rawValue | sackPermitted.rawValue | timestamps.rawValue
        | windowScale.rawValue)
  }
}
