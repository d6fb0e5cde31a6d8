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
    segment.clearOptions()
    if captured < wire { traits.insert(.snappedPayload) }
    if headerLength == 20, wire &- start >= 20 {
      if captured &- start < 20 { traits.insert(.snappedHeader) }
      return traits
    }
    return traits.union(walkOptions(bytes, at: start, captured: captured, wire: wire, into: &segment))
  }

  /// Reads the header at `start`, all of which was captured and belongs to the segment, as ``read(_:at:captured:wire:into:)``
  /// would.
  ///
  /// - Parameters:
  ///   - front: the header's first eight octets as a number; `middle`: the eight behind them.
  ///   - end: where the segment ends on the wire.
  @unsafe @inline(__always)
  static func readWhole(
    _ bytes: RawSpan, at start: Int, front: UInt64, middle: UInt64, end: Int, into segment: inout Segment
  ) -> SegmentTraits {
    let headerLength = Int(middle >> 28 & 0xf) &* 4
    segment.source.port = UInt16(truncatingIfNeeded: front >> 48)
    segment.destination.port = UInt16(truncatingIfNeeded: front >> 32)
    segment.sequence = SequenceNumber(UInt32(truncatingIfNeeded: front))
    segment.acknowledgment = SequenceNumber(UInt32(truncatingIfNeeded: middle >> 32))
    segment.window = UInt16(truncatingIfNeeded: middle)
    segment.flags = TCPFlags(rawValue: UInt16(truncatingIfNeeded: middle >> 16) & 0x0fff)
    segment.headerLength = UInt8(truncatingIfNeeded: headerLength)
    segment.payloadLength = UInt32(truncatingIfNeeded: end &- start &- headerLength)
    segment.clearOptions()
    if headerLength == 20 { return [] }
    return unsafe readWholeOptions(bytes, at: start, headerLength: headerLength, into: &segment)
  }

  /// The options of a header that is there as a whole, whatever their layout.
  @unsafe @inline(__always)
  private static func readWholeOptions(
    _ bytes: RawSpan, at start: Int, headerLength: Int, into segment: inout Segment
  ) -> SegmentTraits {
    // What nearly every segment of a connection with timestamps carries: NOP, NOP, timestamps (RFC 7323 appendix A).
    if headerLength == 32, unsafe bytes.unchecked(start &+ 20, as: UInt32.self).bigEndian == 0x0101_080a {
      segment.tsval = TSval(unsafe bytes.unchecked(start &+ 24, as: UInt32.self).bigEndian)
      segment.tsecr = TSval(unsafe bytes.unchecked(start &+ 28, as: UInt32.self).bigEndian)
      return .timestamps
    }
    // What Linux sends with a SYN: maximum segment size, SACK permitted, timestamps, NOP, window scale.
    if headerLength == 40 {
      let front = unsafe bytes.unchecked(start &+ 20, as: UInt64.self).bigEndian
      let back = unsafe bytes.unchecked(start &+ 36, as: UInt32.self).bigEndian
      if front & 0xffff_0000_ffff_ffff == 0x0204_0000_0402_080a, back >> 8 == 0x01_0303 {
        segment.maximumSegmentSize = UInt16(truncatingIfNeeded: front >> 32)
        segment.tsval = TSval(unsafe bytes.unchecked(start &+ 28, as: UInt32.self).bigEndian)
        segment.tsecr = TSval(unsafe bytes.unchecked(start &+ 32, as: UInt32.self).bigEndian)
        segment.windowScale = UInt8(truncatingIfNeeded: back)
        return .linuxSyn
      }
    }
    let end = start &+ headerLength
    return TCPOptions.read(bytes, from: start &+ 20, to: end, captured: end, into: &segment)
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

extension Segment {
  /// Sets every field that options fill to what it is without them.
  @inline(__always)
  fileprivate mutating func clearOptions() {
    tsval = 0
    tsecr = 0
    sackRightEdge = 0
    maximumSegmentSize = 0
    windowScale = 0
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
