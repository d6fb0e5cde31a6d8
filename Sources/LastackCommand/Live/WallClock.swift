import Glibc
import Lastack

/// The clock that packets are stamped with (CLOCK_REALTIME).
enum WallClock {
  static var now: CaptureTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return CaptureTime(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
