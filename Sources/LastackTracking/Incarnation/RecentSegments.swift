internal import LastackWire

/// The last few segments of a direction, by fingerprint: what tells a copy made by the capture from a retransmission.
///
/// A mirror port that sees both sides of a switch, the `any` device or a bridge record a packet twice within
/// milliseconds, header for header alike but for TTL and addresses below IP (`semantics.md` §1.7). A stack that sends
/// again draws a new IP identification, or a new TSval, or at least waits.
struct RecentSegments: BitwiseCopyable {
  private var fingerprints: InlineArray<4, UInt32> = .init(repeating: 0)
  /// In microseconds modulo 2^32: an hour and more passes before two times look alike again.
  private var times: InlineArray<4, UInt32> = .init(repeating: 0)
  private var next: UInt8 = 0

  /// In microseconds.
  static let windowWithIdentification: UInt32 = 50_000
  /// Without an IP identification only time tells: two alike within it are one.
  static let windowWithoutIdentification: UInt32 = 1_000

  /// Notes the segment; returns whether it is a copy of one of the last four.
  @inline(__always)
  mutating func isCopy(_ segment: UnsafePointer<Segment>) -> Bool {
    let fingerprint = Self.fingerprint(segment)
    let window =
      segment.pointee.identification == 0 ? Self.windowWithoutIdentification : Self.windowWithIdentification
    let now = UInt32(truncatingIfNeeded: segment.pointee.time.nanoseconds / 1000)
    for index in 0..<4 where fingerprints[index] == fingerprint {
      // As near before as after: capture queues reorder.
      if now &- times[index] &+ window <= 2 * window { return true }
    }
    let place = Int(next & 3)
    fingerprints[place] = fingerprint
    times[place] = now
    next = next &+ 1
    return false
  }

  /// Nanoseconds back to the first segment within a second before `time`; nil where there is none, or where another may
  /// have come before the four that are known.
  ///
  /// - Parameter segments: how many this direction has had.
  func sinceFirst(within limit: UInt32 = 1_000_000, before time: CaptureTime, of segments: UInt32) -> Int64? {
    let now = UInt32(truncatingIfNeeded: time.nanoseconds / 1000)
    var oldest: UInt32 = 0
    var count: UInt32 = 0
    for index in 0..<4 where fingerprints[index] != 0 && now &- times[index] <= limit {
      oldest = max(oldest, now &- times[index])
      count &+= 1
    }
    return count == 0 || count == 4 && segments > 4 ? nil : Int64(oldest) * 1000
  }

  @inline(__always)
  private static func fingerprint(_ segment: UnsafePointer<Segment>) -> UInt32 {
    var hash =
      UInt64(segment.pointee.sequence.rawValue) << 32 | UInt64(segment.pointee.acknowledgment.rawValue)
    hash = (hash ^ UInt64(segment.pointee.identification)) &* 0x9e37_79b9_7f4a_7c15
    hash ^=
      UInt64(segment.pointee.payloadLength) << 32 | UInt64(segment.pointee.flags.rawValue) << 16
      | UInt64(segment.pointee.window)
    hash = (hash ^ hash >> 29) &* 0xd1b5_4a32_d192_ed03
    hash ^= UInt64(segment.pointee.tsval.rawValue) << 32 | UInt64(segment.pointee.tsecr.rawValue)
    hash ^= UInt64(segment.pointee.sackRightEdge.rawValue) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ hash >> 32) &* 0x9e37_79b9_7f4a_7c15
    return UInt32(truncatingIfNeeded: hash >> 32) | 1
  }
}
