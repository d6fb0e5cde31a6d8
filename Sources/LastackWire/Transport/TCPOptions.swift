/// The generic walk over TCP options (RFC 9293 §3.2).
enum TCPOptions {
  /// Reads the options from `start` to `end` into `segment`; a repeated option's last well-formed copy counts.
  ///
  /// An option that the capture or the segment's end cut ends the walk and is not malformed: what it holds is unknown.
  @inline(never)
  static func read(
    _ bytes: RawSpan, from start: Int, to end: Int, captured: Int, into segment: inout Segment
  ) -> SegmentTraits {
    var traits: SegmentTraits = []
    var at = start
    while at < end {
      guard at < captured else { break }
      let kind = bytes.octet(at)
      if kind == 0 { break }
      if kind == 1 {
        at &+= 1
        continue
      }
      guard at &+ 1 < end else {
        traits.insert(.malformedOptions)
        break
      }
      guard at &+ 1 < captured else { break }
      let length = Int(bytes.octet(at &+ 1))
      // A SACK option without a block ends the walk too, as in tshark.
      guard length >= 2, at &+ length <= end, kind != 5 || length > 2 else {
        traits.insert(.malformedOptions)
        break
      }
      guard at &+ length <= captured else {
        // A timestamp option cut behind its TSval still tells that.
        if kind == 8, length == 10, at &+ 6 <= captured {
          segment.tsval = TSval(bytes.big32(at &+ 2))
          traits.insert(.timestamps)
        }
        break
      }
      traits.formUnion(option(kind, bytes, at: at, length: length, into: &segment))
      at &+= length
    }
    return traits
  }

  private static func option(
    _ kind: UInt8, _ bytes: RawSpan, at start: Int, length: Int, into segment: inout Segment
  ) -> SegmentTraits {
    switch (kind, length) {
    case (2, 4):
      segment.maximumSegmentSize = bytes.big16(start &+ 2)
      return .maximumSegmentSize
    case (3, 3):
      segment.windowScale = bytes.octet(start &+ 2)
      return .windowScale
    case (4, 2):
      return .sackPermitted
    case (5, 10), (5, 18), (5, 26), (5, 34):
      segment.sackRightEdge = highestEdge(bytes, at: start &+ 2, blocks: (length &- 2) / 8)
      return .sackBlocks
    case (8, 10):
      segment.tsval = TSval(bytes.big32(start &+ 2))
      segment.tsecr = TSval(bytes.big32(start &+ 6))
      return .timestamps
    case (19, 18): return .md5Signature
    // RFC 5925 §2.2: key identifiers and a MAC of any length.
    case (29, 4...): return .authentication
    case (30, 3...): return .multipath
    // RFC 7413 §4.1.1: a request is two octets, a cookie 4 to 16.
    case (34, 2), (34, 6...18): return .fastOpen
    // The experimental form (RFC 6994), as Linux sent it before the assignment.
    case (254, 4...) where bytes.big16(start &+ 2) == 0xf989: return .fastOpen
    case (2, _), (3, _), (4, _), (5, _), (8, _), (19, _): return .malformedOptions
    default: return []
    }
  }

  /// The highest right edge of the blocks, in sequence order: a first block may be a duplicate's (RFC 2883).
  private static func highestEdge(_ bytes: RawSpan, at start: Int, blocks: Int) -> SequenceNumber {
    var highest = SequenceNumber(bytes.big32(start &+ 4))
    for block in 1..<max(blocks, 2) where block < blocks {
      let edge = SequenceNumber(bytes.big32(start &+ block &* 8 &+ 4))
      if highest.precedes(edge) { highest = edge }
    }
    return highest
  }
}
