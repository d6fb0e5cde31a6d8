import Glibc
import Lastack

/// Rows that wait for the run's header, which is complete only after the last packet and stands before them.
///
/// A few stay in memory, more go to an unnamed temporary file: memory is bounded whatever the capture holds.
struct RowSpool: ~Copyable {
  private var file: Int32 = -1
  /// Octets that may wait in memory.
  static let inMemory = 16 << 20
  /// Whether rows have gone to the file.
  var isUsed: Bool { file >= 0 }

  init() {}

  deinit { if file >= 0 { close(file) } }

  /// Takes the rows out of `buffer`.
  mutating func take(_ buffer: inout OutputBuffer) throws(CommandFailure) {
    if file < 0 { try open() }
    let error = buffer.withBytes { FileDescriptor.writeAll($0, to: file) }
    if error != 0 { throw RowSpool.failure(error) }
    buffer.removeAll()
  }

  /// Writes all rows in their order, the last of them from `buffer`.
  mutating func drain(_ buffer: inout OutputBuffer, to result: borrowing ResultFile) throws(CommandFailure) {
    if file >= 0 {
      guard lseek(file, 0, SEEK_SET) == 0 else { throw RowSpool.failure(errno) }
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
      defer { room.deallocate() }
      while true {
        let octets = read(file, room.baseAddress, room.count)
        if octets == 0 { break }
        if octets < 0 {
          if errno == EINTR { continue }
          throw RowSpool.failure(errno)
        }
        try result.write(UnsafeRawBufferPointer(rebasing: room[..<octets]))
      }
    }
    try result.write(&buffer)
  }

  private mutating func open() throws(CommandFailure) {
    var template = Array("\(Terminal.environment("TMPDIR") ?? "/tmp")/lastack.XXXXXX".utf8CString)
    file = mkstemp(&template)
    if file < 0 { throw RowSpool.failure(errno) }
    unlink(template)
  }

  private static func failure(_ error: Int32) -> CommandFailure {
    CommandFailure(
      status: .unreadable,
      message: "rows cannot be kept until the header is known: \(FileDescriptor.text(error)); "
        + "set TMPDIR to a folder with room, or use --no-header")
  }
}
