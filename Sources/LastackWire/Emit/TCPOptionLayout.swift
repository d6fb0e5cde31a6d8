extension SegmentEncoder {
  /// Octets of TCP header, options included, that the encoder writes for `segment`; its own `headerLength` is not read.
  public static func headerLength(of segment: Segment) -> UInt8 {
    let traits = segment.traits
    var length: UInt8 = 20
    if traits.contains(.maximumSegmentSize) { length += 4 }
    // SACK permitted fits into the two octets of padding that a timestamp option needs.
    if traits.contains(.timestamps) {
      length += 12
    } else if traits.contains(.sackPermitted) {
      length += 4
    }
    if traits.contains(.windowScale) { length += 4 }
    if traits.contains(.sackBlocks) { length += 12 }
    return length
  }
}

extension [UInt8] {
  /// Appends the options that `segment` has, each padded to whole words with NOPs before it, in the order of Linux
  /// `tcp_options_write()`.
  mutating func appendTCPOptions(of segment: Segment) {
    let nop: UInt8 = 1
    let traits = segment.traits
    if traits.contains(.maximumSegmentSize) {
      append(contentsOf: [2, 4])
      appendBigEndian(segment.maximumSegmentSize)
    }
    if traits.contains(.timestamps) {
      append(contentsOf: traits.contains(.sackPermitted) ? [4, 2] : [nop, nop])
      append(contentsOf: [8, 10])
      appendBigEndian(segment.tsval.rawValue)
      appendBigEndian(segment.tsecr.rawValue)
    } else if traits.contains(.sackPermitted) {
      append(contentsOf: [nop, nop, 4, 2])
    }
    if traits.contains(.windowScale) {
      append(contentsOf: [nop, 3, 3, segment.windowScale])
    }
    if traits.contains(.sackBlocks) {
      append(contentsOf: [nop, nop, 5, 10])
      appendBigEndian((segment.sackRightEdge &- 1).rawValue)
      appendBigEndian(segment.sackRightEdge.rawValue)
    }
  }
}
