internal import LastackWire

/// ``RecycleMemory`` as far as a capture can know it: on the capture's clock, and with what it leaves open.
///
/// Open are the host's second hand, hence the age between 59 and 60 s; and whether the process had closed the socket when
/// its FIN was acknowledged, hence whether that moment was remembered or only TIME-WAIT's start (`semantics.md` §4.5). Both
/// are kept: a verdict is certain when they agree.
struct RecycleShadow: Sendable, BitwiseCopyable {
  struct Stored: Sendable, BitwiseCopyable {
    var tsval: TSval
    /// Nanoseconds of the capture's clock.
    var stamp: Int64
    var flow: UInt32
    var place: UInt64
    /// It may not have replaced an older one that was about to be outdated.
    var isDoubtful = false
  }

  /// When the server remembers.
  enum Timing: Sendable { case whenFinIsAcked, inTimeWait }

  /// What the rule says of a SYN.
  enum Verdict: Sendable { case drops, passes, uncertain }

  /// Remembered as early as the kernel may, and as late.
  private(set) var early: Stored?
  private(set) var late: Stored?

  private static let second: Int64 = 1_000_000_000
  /// A tap's clock beside the host's.
  static let slack: Int64 = 100_000_000
  /// Below, a memory is fresh whatever the second hand says; beyond ``outdated``, it is not.
  static let fresh = (RecycleMemory.lifetime - 1) * second - slack
  static let outdated = RecycleMemory.lifetime * second + slack

  mutating func remember(_ new: Stored, _ timing: Timing) {
    Self.remember(new, in: &early)
    if timing == .inTimeWait { Self.remember(new, in: &late) }
  }

  private static func remember(_ new: Stored, in stored: inout Stored?) {
    guard let old = stored else {
      stored = new
      return
    }
    var new = new
    let age = new.stamp - old.stamp
    if old.tsval.ticks(since: new.tsval) <= 0 {
      new.isDoubtful = old.isDoubtful && age <= second + 2 * slack
      stored = new
    } else if age > outdated + second {
      stored = new
    } else if age >= outdated - 2 * slack {
      new.isDoubtful = true
      stored = new
    } else if old.isDoubtful {
      // Where the older one had stayed, this one has replaced it now.
      stored?.stamp = new.stamp
    }
  }

  /// What becomes of a SYN with `tsval` at `time`; the memory that decides is that of TIME-WAIT.
  func judge(_ tsval: TSval, at time: Int64) -> Verdict {
    let (one, other) = (Self.judge(tsval, at: time, early), Self.judge(tsval, at: time, late))
    return one == other ? one : .uncertain
  }

  private static func judge(_ tsval: TSval, at time: Int64, _ stored: Stored?) -> Verdict {
    guard let stored, time - stored.stamp < outdated,
      stored.tsval.ticks(since: tsval) > RecycleMemory.window
    else { return .passes }
    return time - stored.stamp > fresh || stored.isDoubtful ? .uncertain : .drops
  }

  /// Whether something is remembered at `time`, certainly: then since 3.17 a SYN without timestamps is dropped.
  func isFresh(at time: Int64) -> Bool {
    guard let early, let late, !early.isDoubtful, !late.isDoubtful else { return false }
    return time - early.stamp <= Self.fresh && time - late.stamp <= Self.fresh
  }

  /// When a SYN that is dropped now gets through if nothing else is remembered: when the memory is outdated, or when
  /// the client's own clock has caught up with it. `hz` is that clock's rate, where it is known.
  func release(of tsval: TSval, at time: Int64, hz: Int64?) -> Int64? {
    guard let late else { return nil }
    let outdated = late.stamp + RecycleMemory.lifetime * Self.second
    guard let hz, hz > 0 else { return outdated }
    let behind = Int64(late.tsval.ticks(since: tsval)) - Int64(RecycleMemory.window)
    return min(outdated, time + max(behind, 0) * Self.second / hz)
  }
}
