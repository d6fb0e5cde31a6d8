internal import Glibc

/// A thread that runs one function (pthread_create(3)).
struct Worker {
  private let thread: pthread_t

  /// The function, where a thread's start can find it.
  private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// - Returns: `nil` if the system gives no thread.
  init?(_ body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(body))
    var thread = pthread_t()
    let problem = pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, start.toOpaque())
    guard problem == 0 else {
      start.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for its end.
  consuming func join() { pthread_join(thread, nil) }
}
