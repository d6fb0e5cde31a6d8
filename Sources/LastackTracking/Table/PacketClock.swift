internal import LastackWire

/// The clock that expiry runs on: the latest time seen, which never goes back (`semantics.md` §0.10).
///
/// One packet with a time far ahead does not move it: a damaged record would end every connection there is. The next
/// packet confirms a jump or refutes it.
struct PacketClock: BitwiseCopyable {
  private(set) var now = CaptureTime(nanoseconds: .min)
  /// A time far ahead that nothing has confirmed; the least time there is: none.
  private var announced = CaptureTime(nanoseconds: .min)

  /// Farther ahead than this, a time needs confirmation.
  static let jump: Int64 = 300_000_000_000

  /// Takes in a segment's time; returns whether the clock moved.
  @inline(__always)
  mutating func observe(_ time: CaptureTime) -> Bool {
    if time.nanoseconds(since: now) > Self.jump, now.nanoseconds != .min { return confirm(time) }
    announced = CaptureTime(nanoseconds: .min)
    guard now < time else { return false }
    now = time
    return true
  }

  /// The input has ended: nothing refutes a jump any more.
  mutating func settle() { now = max(now, announced) }

  @inline(never)
  private mutating func confirm(_ time: CaptureTime) -> Bool {
    guard announced.nanoseconds != .min, abs(time.nanoseconds(since: announced) / 2) <= Self.jump / 2 else {
      announced = time
      return false
    }
    now = max(time, announced)
    announced = CaptureTime(nanoseconds: .min)
    return true
  }
}
