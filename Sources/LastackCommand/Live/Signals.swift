import Glibc

/// Signals that the loop takes when it has time for them: blocked, and asked for (sigpending(2), sigwait(3)).
///
/// No handler runs, so nothing is interrupted; poll(2) is not either, and whoever waits has to wake up now and then.
struct Signals {
  /// What the program is asked to do.
  enum Request {
    /// SIGINT, SIGTERM, SIGHUP.
    case end
    /// SIGUSR1
    case interimReport
  }

  private var set = sigset_t()

  init() {
    sigemptyset(&set)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGUSR1] { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// The next signal that has come; nil if none has.
  func next() -> Request? {
    var pending = sigset_t()
    var set = set
    sigpending(&pending)
    guard [SIGINT, SIGTERM, SIGHUP, SIGUSR1].contains(where: { sigismember(&pending, $0) == 1 }) else {
      return nil
    }
    var signal: Int32 = 0
    guard sigwait(&set, &signal) == 0 else { return nil }
    return signal == SIGUSR1 ? .interimReport : .end
  }
}
