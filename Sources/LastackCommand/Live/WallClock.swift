import Glibc
import Lastack

/// The system's clocks, in nanoseconds.
enum WallClock {
  /// The clock that packets are stamped with (CLOCK_REALTIME).
  static var now: CaptureTime { CaptureTime(nanoseconds: read(CLOCK_REALTIME)) }
  /// One that nobody sets (CLOCK_MONOTONIC).
  static var running: Int64 { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}
