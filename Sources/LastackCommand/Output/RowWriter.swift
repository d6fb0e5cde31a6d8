import Lastack

/// Collects rows and writes them in large pieces. The first problem is kept, since an analysis under way cannot stop.
struct RowWriter: ~Copyable {
  var buffer: OutputBuffer
  private var waiting = RowSpool()
  /// Room left for the header at the start of the output, once there were too many rows to wait in memory.
  private var headerRoom: HeaderRoom?
  private var failure: CommandFailure?

  /// Pieces in which rows are written.
  private static let piece = 1 << 18
  /// Room for the row that completes a piece, so that few of them make the buffer grow.
  private static let rowRoom = 1 << 16

  /// - Parameter keepsForHeader: whether rows wait in memory at first, as in ``keep(for:inputs:)``; memory is taken as
  ///   they come.
  init(keepsForHeader: Bool) {
    buffer = OutputBuffer(capacity: (keepsForHeader ? RowSpool.inMemory : Self.piece) + Self.rowRoom)
  }

  /// Writes the rows once they fill a piece.
  mutating func flush(to result: borrowing ResultFile) {
    guard buffer.count >= RowWriter.piece else { return }
    attempt { buffer throws(CommandFailure) in try result.write(&buffer) }
  }

  /// Keeps the rows for the header that will stand before them; many of them go out at once, behind room for it, where
  /// the output lets it be filled in later, and to a temporary file where it does not.
  mutating func keep(for result: borrowing ResultFile, inputs: [String]) {
    guard failure == nil else { return buffer.removeAll() }
    if headerRoom != nil { return flush(to: result) }
    guard buffer.count >= (waiting.isUsed ? Self.piece : RowSpool.inMemory) else { return }
    do throws(CommandFailure) {
      if waiting.isUsed { return try waiting.take(&buffer) }
      if let start = result.position {
        let room = HeaderRoom(start: start, inputs: inputs)
        headerRoom = room
        try result.write(room.blank)
        try result.write(&buffer)
      } else {
        try waiting.take(&buffer)
      }
      // From here on rows go out in pieces: they stay in the processor's cache, and the memory is given back.
      buffer = OutputBuffer(capacity: Self.piece + Self.rowRoom)
    } catch {
      failure = error
    }
  }

  /// Throws the first problem that was met.
  func check() throws(CommandFailure) {
    if let failure { throw failure }
  }

  /// Writes what is left.
  mutating func finish(to result: borrowing ResultFile) throws(CommandFailure) {
    try waiting.drain(&buffer, to: result)
  }

  /// Writes the header before the rows, and what is left of these.
  mutating func finish(header: inout OutputBuffer, to result: borrowing ResultFile) throws(CommandFailure) {
    guard let headerRoom else {
      try result.write(&header)
      return try finish(to: result)
    }
    try result.write(&buffer)
    try result.write(headerRoom.filled(with: header.text), at: headerRoom.start)
  }

  private mutating func attempt(_ write: (inout OutputBuffer) throws(CommandFailure) -> Void) {
    guard failure == nil else { return buffer.removeAll() }
    do throws(CommandFailure) { try write(&buffer) } catch { failure = error }
  }
}

/// A blank first line, to be filled in when the header is known.
private struct HeaderRoom {
  /// Where it begins in the output.
  let start: Int
  /// Octets before the line break: more than a header of these inputs can take. It follows 16 MiB of rows.
  private let length: Int

  init(start: Int, inputs: [String]) {
    self.start = start
    // Beside the inputs there are protocols and problems, some hundreds of short entries at the most.
    length = (1 << 18) + inputs.reduce(0) { $0 + 1024 + 16 * $1.utf8.count }
  }

  var blank: [UInt8] { Array(repeating: UInt8(ascii: " "), count: length) + [UInt8(ascii: "\n")] }

  /// The header's line with blanks before its line break: JSON allows them.
  func filled(with header: String) -> [UInt8] {
    var line = Array(header.utf8.dropLast())
    line.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, length - line.count)))
    return line
  }
}
