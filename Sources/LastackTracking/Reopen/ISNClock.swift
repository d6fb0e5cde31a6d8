internal import LastackWire

/// The clock behind Linux' initial sequence numbers: two incarnations of one four-tuple tell from two packets whether the
/// same boot made both (`semantics.md` §3.7).
///
/// `secure_tcp_seq` adds a hash of the four-tuple and the boot's secret to `ktime_get_real_ns() >> 6` (`seq_scale`,
/// net/core/secure_seq.c): the hash cancels out, the difference is the time between.
enum ISNClock {
  /// Nanoseconds in a tick.
  static let tick: Int64 = 64
  /// How far apart two one-way delays may be, in nanoseconds.
  static let jitter: Int64 = 10_000_000
  /// The same where a SYN lost before the capture is assumed: more guesses, so each must fit better.
  static let jitterOfGuess: Int64 = 1_000_000
  /// Nanoseconds between two incarnations beyond which the clocks' slew, 100 ppm, makes a match worth nothing: one
  /// number in 500 would match by chance.
  static let reach: Int64 = 2_700_000_000_000
  /// Sums of Linux' first SYN timeouts, in seconds: what the interval is off by where a first SYN was not captured.
  static let lostSyns: [Int64] = [1, 2, 3, 7]
  /// Linux `tcp_timewait_state_process` and `tcp_twsk_unique`: tw_snd_nxt + 65535 + 2, and 1 for 0.
  static let timeWaitStep: UInt32 = 65537

  /// Whether `isn`, sent `elapsed` nanoseconds after `earlier`, may be the same clock's; `nil` where it is too long ago.
  static func matches(_ isn: SequenceNumber, after earlier: SequenceNumber, elapsed: Int64) -> Bool? {
    guard (-reach...reach).contains(elapsed) else { return nil }
    let slew = abs(elapsed) / 10_000
    func fits(_ elapsed: Int64, _ jitter: Int64) -> Bool {
      let expected = earlier &+ UInt32(truncatingIfNeeded: elapsed / tick)
      return abs(Int64(isn.distance(from: expected))) <= (jitter + 1000 + slew) / tick
    }
    if fits(elapsed, jitter) { return true }
    for seconds in lostSyns {
      let lost = seconds * 1_000_000_000
      if fits(elapsed + lost, jitterOfGuess) || fits(elapsed - lost, jitterOfGuess) { return true }
    }
    return false
  }

  /// Whether `isn` is what Linux makes of a TIME-WAIT whose next number was `end`.
  static func isDerived(_ isn: SequenceNumber, from end: SequenceNumber) -> Bool {
    let derived = end &+ timeWaitStep
    return isn == (derived.rawValue == 0 ? 1 : derived)
  }
}
