internal import Glibc

/// Wakes one waiting thread: a ring before the wait counts too (an octet in a pipe(2)).
///
/// Descriptors rather than a condition variable, which would have to stay at one address; one is rung once for some
/// thousand packets.
final class Bell: Sendable {
  private let heard: Int32
  private let rung: Int32

  /// - Returns: `nil` if the system gives no descriptors.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    (heard, rung) = (ends[0], ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  }

  deinit {
    close(heard)
    close(rung)
  }

  func ring() {
    var octet: UInt8 = 0
    while write(rung, &octet, 1) < 0, errno == EINTR {}
  }

  func wait() {
    var octet: UInt8 = 0
    while read(heard, &octet, 1) < 0, errno == EINTR {}
  }
}
