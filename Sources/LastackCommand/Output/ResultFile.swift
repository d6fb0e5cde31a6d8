import Glibc
import Lastack

/// Where results go: standard output, or the file of `--output`, which is written whole or not at all.
///
/// A file is written beside its place under a temporary name and renamed when it is complete; a device or a pipe is
/// written as it is. A reader that has closed its end of a pipe has what it wanted: the program ends with success.
struct ResultFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  /// The name until ``finish()``; nil for what is written as it is.
  let temporaryPath: String?

  /// `path` nil is standard output; a file that is one of `inputs` is refused: captures are not written over.
  ///
  /// - Parameter isKeptOnInterruption: whether signals are the caller's, who finishes the file before it ends.
  init(
    path: String?, inputs: [String], isKeptOnInterruption: Bool = false
  ) throws(CommandFailure) {
    guard let path, path != "-" else {
      descriptor = StandardOutput.descriptor
      self.path = "standard output"
      temporaryPath = nil
      return
    }
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw CommandFailure(status: .usage, message: "--output \(path): is a directory; name a file in it")
    }
    if exists, status.st_mode & S_IFMT != S_IFREG {
      let opened = open(path, O_WRONLY)
      guard opened >= 0 else { throw ResultFile.failure(path, errno) }
      descriptor = opened
      self.path = path
      temporaryPath = nil
      return
    }
    if exists, inputs.contains(where: { ResultFile.isSame($0, as: status) }) {
      throw CommandFailure(status: .usage, message: "--output \(path): is an input; name another file")
    }
    // Through a link to the file itself, so that the link stays.
    let target = exists ? ResultFile.resolved(path) : path
    var template = Array("\(target).XXXXXX".utf8CString)
    let made = mkstemp(&template)
    guard made >= 0 else { throw ResultFile.failure(path, errno) }
    let mask = umask(0)
    umask(mask)
    fchmod(made, exists ? status.st_mode & 0o7777 : 0o666 & ~mask)
    descriptor = made
    self.path = target
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    temporaryPath = temporary
    if !isKeptOnInterruption { Interruption.removes(temporary) }
  }

  /// Writes the buffer's octets and empties it.
  func write(_ buffer: inout OutputBuffer) throws(CommandFailure) {
    let error = buffer.withBytes { FileDescriptor.writeAll($0, to: descriptor) }
    buffer.removeAll()
    try check(error)
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
    try check(FileDescriptor.writeAll(bytes, to: descriptor))
  }

  func write(_ text: String) throws(CommandFailure) {
    var text = text
    try check(text.withUTF8 { FileDescriptor.writeAll(UnsafeRawBufferPointer($0), to: descriptor) })
  }

  /// Where the next octet goes, if what was written can be written over: not in a pipe, a terminal or a file that is
  /// appended to.
  var position: Int? {
    let place = lseek(descriptor, 0, SEEK_CUR)
    return place >= 0 && fcntl(descriptor, F_GETFL) & O_APPEND == 0 ? Int(place) : nil
  }

  func write(_ octets: [UInt8]) throws(CommandFailure) {
    try check(octets.withUnsafeBytes { FileDescriptor.writeAll($0, to: descriptor) })
  }

  /// Writes over what stands at `place`.
  func write(_ octets: [UInt8], at place: Int) throws(CommandFailure) {
    try check(octets.withUnsafeBytes { FileDescriptor.writeAll($0, to: descriptor, at: place) })
  }

  /// Puts the file in its place.
  consuming func finish() throws(CommandFailure) {
    if let temporaryPath, rename(temporaryPath, path) != 0 { throw ResultFile.failure(path, errno) }
  }

  deinit {
    guard descriptor != StandardOutput.descriptor else { return }
    close(descriptor)
    // After a rename the name is gone, and nothing is removed.
    if let temporaryPath { unlink(temporaryPath) }
  }

  private func check(_ error: Int32) throws(CommandFailure) {
    if error == 0 { return }
    if error == EPIPE {
      if let temporaryPath { unlink(temporaryPath) }
      exit(ExitStatus.done.rawValue)
    }
    throw ResultFile.failure(path, error)
  }

  private static func failure(_ path: String, _ error: Int32) -> CommandFailure {
    CommandFailure(status: .unreadable, message: "\(path): cannot be written: \(FileDescriptor.text(error))")
  }

  /// Whether `path` names the file that has `status`.
  static func isSame(_ path: String, as status: stat) -> Bool {
    var other = stat()
    return stat(path, &other) == 0 && other.st_dev == status.st_dev && other.st_ino == status.st_ino
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
