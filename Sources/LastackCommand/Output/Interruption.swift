#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Takes an unfinished file away when the program is interrupted, so that nothing half-written is left.
enum Interruption {
  /// From now on SIGINT, SIGTERM and SIGHUP remove `path` and end the program, with 128 and the signal's number.
  ///
  /// A thread waits for the signals, since a signal handler may do next to nothing (POSIX.1-2017 §2.4.3).
  static func removes(_ path: String) {
    var signals = endings()
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    pthread_create(&thread, nil, waitForEnding, strdup(path))
  }

  fileprivate static func endings() -> sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGHUP)
    return signals
  }
}

/// A thread's function: `path` is a C string of its own.
private func waitForEnding(_ path: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  var signals = Interruption.endings()
  var signal: Int32 = 0
  while sigwait(&signals, &signal) != 0 {}
  if let path { unlink(path.assumingMemoryBound(to: CChar.self)) }
  _exit(128 + signal)
}
