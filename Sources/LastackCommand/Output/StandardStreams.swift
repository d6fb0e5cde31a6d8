import Glibc

/// Warnings, damage and progress; never results.
enum StandardError {
  static let descriptor: Int32 = 2

  /// What cannot be written here is lost: there is nowhere left to say so.
  static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = FileDescriptor.writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  static func warn(_ message: String) { write("lastack: \(message)\n") }
}

/// Results that are a few lines of text.
enum StandardOutput {
  static let descriptor: Int32 = 1

  static func write(_ text: String) {
    var text = text
    let problem = text.withUTF8 { FileDescriptor.writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
    if problem == 0 { return }
    if problem == EPIPE { exit(ExitStatus.done.rawValue) }
    StandardError.warn("standard output: cannot be written: \(FileDescriptor.text(problem))")
    exit(ExitStatus.unreadable.rawValue)
  }
}

/// Writing to a descriptor to the end.
enum FileDescriptor {
  /// Writes all of `bytes`, at `place` if one is given; returns errno, 0 if all went well.
  static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at place: Int? = nil) -> Int32 {
    var rest = bytes[...]
    while !rest.isEmpty {
      let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress
      let done = bytes.count - rest.count
      let written =
        if let place {
          pwrite(descriptor, start, rest.count, off_t(place + done))
        } else {
          write(descriptor, start, rest.count)
        }
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(written)
    }
    return 0
  }

  /// The operating system's words for an error number.
  static func text(_ error: Int32) -> String { String(cString: strerror(error)) }
}
