import Glibc

/// Signals that the loop takes when it has time for them: blocked, and asked for (sigpending(2), sigwait(3)).
///
/// No handler runs, so nothing is interrupted; poll(2) is not either, and whoever waits has to wake up now and then.
struct Signals {
  /// What the program is asked to do.
  enum Request {
    /// SIGINT, SIGTERM, SIGHUP, SIGQUIT
    case end
    /// SIGUSR1
    case interimReport
    /// SIGTSTP: the terminal's Ctrl-Z.
    case suspend
    /// SIGWINCH
    case resized
  }

  private static let taken = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGWINCH]
  private let numbers: [Int32]
  private var set = sigset_t()

  /// - Parameter hasScreen: whether being suspended takes more than stopping.
  init(hasScreen: Bool) {
    numbers = Self.taken + (hasScreen ? [SIGTSTP] : [])
    sigemptyset(&set)
    for signal in numbers { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// The next signal that has come; nil if none has.
  func next() -> Request? {
    var pending = sigset_t()
    sigpending(&pending)
    guard numbers.contains(where: { sigismember(&pending, $0) == 1 }) else { return nil }
    var signal: Int32 = 0
    var set = set
    guard sigwait(&set, &signal) == 0 else { return nil }
    switch signal {
    case SIGUSR1: return .interimReport
    case SIGTSTP: return .suspend
    case SIGWINCH: return .resized
    default: return .end
    }
  }
}
