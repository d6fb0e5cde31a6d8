import Lastack

/// Several files as one capture, or with `--each` one after the other.
enum EachInput {
  /// Calls `body` with the options for each analysis, and how many there were before. With `isEach` a file that cannot be
  /// read keeps none of the others back; the worst of what happened is thrown at the end.
  static func run(
    _ input: InputOptions, isEach: Bool, _ body: (InputOptions, Int) throws -> Void
  ) throws {
    guard isEach else { return try body(input, 0) }
    var worst: ExitStatus?
    for (index, file) in input.files.enumerated() {
      var one = input
      one.files = [file]
      do { try body(one, index) } catch let failure as CommandFailure {
        if failure.status == .usage { throw failure }
        if !failure.message.isEmpty { StandardError.write("lastack: \(failure.message)\n") }
        if rank(failure.status) > rank(worst ?? .done) { worst = failure.status }
      }
    }
    if let worst { throw CommandFailure(status: worst, message: "") }
  }

  /// A file that could not be read at all is worse than a finding, and that worse than damage, as with one capture.
  private static func rank(_ status: ExitStatus) -> Int {
    switch status {
    case .done: 0
    case .damaged: 1
    case .findings: 2
    case .unreadable, .usage, .interrupted: 3
    }
  }
}
