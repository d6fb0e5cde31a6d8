import Lastack

/// Collects rows and writes them in large pieces. The first problem is kept, since an analysis under way cannot stop.
struct RowWriter: ~Copyable {
  var buffer = OutputBuffer(capacity: 1 << 18)
  private var waiting = RowSpool()
  private var failure: CommandFailure?

  /// Pieces in which rows are written.
  private static let piece = 1 << 18

  init() {}

  /// Writes the rows once they fill a piece.
  mutating func flush(to result: borrowing ResultFile) {
    guard buffer.count >= RowWriter.piece else { return }
    attempt { buffer throws(CommandFailure) in try result.write(&buffer) }
  }

  /// Keeps the rows until ``finish(to:)``.
  mutating func spool() {
    guard failure == nil else { return buffer.removeAll() }
    do throws(CommandFailure) { try waiting.relieve(&buffer) } catch { failure = error }
  }

  /// Throws the first problem that was met.
  func check() throws(CommandFailure) {
    if let failure { throw failure }
  }

  /// Writes what is left.
  mutating func finish(to result: borrowing ResultFile) throws(CommandFailure) {
    try waiting.drain(&buffer, to: result)
  }

  private mutating func attempt(_ write: (inout OutputBuffer) throws(CommandFailure) -> Void) {
    guard failure == nil else { return buffer.removeAll() }
    do throws(CommandFailure) { try write(&buffer) } catch { failure = error }
  }
}
