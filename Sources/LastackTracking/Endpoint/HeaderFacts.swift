internal import LastackWire

/// How far away an end's segments come from, and what else their IP headers have in common: what a reset in its name is
/// held against (`semantics.md` §7.4). Resets leave no trace here.
struct HopFacts: BitwiseCopyable {
  /// The range of TTLs or hop limits; 0: none yet. One value, but where packets take several routes.
  var lowest: UInt8 = 0
  var highest: UInt8 = 0
  /// Of the last segment.
  var trafficClass: UInt8 = 0
  /// Whether segments had DF, or had it not: two bits.
  var fragmentBits: UInt8 = 0

  static let fragmentable: UInt8 = 1 << 0
  static let unfragmentable: UInt8 = 1 << 1

  @inline(__always)
  mutating func note(_ segment: UnsafePointer<Segment>) {
    let limit = segment.pointee.hopLimit
    if limit &- lowest > highest &- lowest { widen(to: limit) }
    trafficClass = segment.pointee.trafficClass
    fragmentBits |= Self.fragmentBit(of: segment)
  }

  @inline(__always)
  static func fragmentBit(of segment: UnsafePointer<Segment>) -> UInt8 {
    segment.pointee.traits.contains(.dontFragment) ? unfragmentable : fragmentable
  }

  private mutating func widen(to limit: UInt8) {
    if highest == 0 {
      (lowest, highest) = (limit, limit)
    } else if limit < lowest {
      lowest = limit
    } else {
      highest = limit
    }
  }
}

/// The IPv4 identifications of an end's segments, resets excepted; 0 for IPv6, and for stacks that leave the field alone.
struct IdentificationFacts: BitwiseCopyable {
  /// The first that is not 0.
  var first: UInt16 = 0
  var last: UInt16 = 0

  @inline(__always)
  mutating func note(_ segment: UnsafePointer<Segment>) {
    last = segment.pointee.identification
    if first == 0 { first = last }
  }

  /// Whether they count up with the end's `segments`: a counter of the connection, as Linux keeps it.
  ///
  /// Drawn at random they would look so once in 65536 / (16 × segments); of many segments the ends tell nothing.
  func areCounted(segments: UInt32) -> Bool {
    let span = UInt32(last &- first)
    // Linux' SYN-ACK has 0, and a segment that the host's offload cuts up counts for several.
    return first != 0 && last != 0 && segments >= 3 && segments <= 128 && span &+ 2 >= segments
      && span <= 16 &* segments
  }
}
