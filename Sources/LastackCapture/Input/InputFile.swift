internal import Glibc

/// An open file, pipe or standard input, and how many octets have been read from it.
struct InputFile: ~Copyable {
  let path: String
  let descriptor: Int32
  /// The file's size; `nil` if it is no regular file.
  let size: Int?
  /// Octets read so far.
  private(set) var octetsRead = 0

  /// open(2) for reading; `-` is standard input.
  init(path: String) throws(CaptureError) {
    // Nothing of `self` is initialised before the last `throw`: `deinit` must not see half an owner.
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      throw CaptureError(
        .file, subject: path, problem: systemErrorText(code), remedy: InputFile.remedy(for: code))
    }
    var status = stat()
    let failure = fstat(descriptor, &status) == 0 ? nil : errno
    let kind = status.st_mode & S_IFMT
    if failure != nil || kind == S_IFDIR {
      if descriptor != STDIN_FILENO { close(descriptor) }
      throw CaptureError(
        .file, subject: inputName(path), problem: systemErrorText(failure ?? EISDIR),
        remedy: failure == nil ? "name the capture files inside it" : nil)
    }
    self.path = path
    self.descriptor = descriptor
    size = kind == S_IFREG ? Int(status.st_size) : nil
    if size != nil { posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL)) }
  }

  deinit {
    if descriptor > STDIN_FILENO { close(descriptor) }
  }

  /// read(2), repeated if a signal interrupts it; 0 at the end, or the errno of the failure.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Result<Int, SystemError> {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        octetsRead += count
        return .success(count)
      }
      let code = errno
      if code != EINTR { return .failure(SystemError(code: code)) }
    }
  }

  /// The file in memory; `nil` for what is no regular file or starts elsewhere, and where it cannot be mapped.
  borrowing func map(longerThan length: Int = 0) -> MappedFile? {
    // Standard input may have been read in part before; its place would have to move with ours.
    guard size != nil, path != "-" else { return nil }
    let now = currentSize
    return now > length ? MappedFile(descriptor: descriptor, length: now) : nil
  }

  /// The file's size now; 0 where that cannot be told.
  var currentSize: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Goes on reading at `offset`; what is in front of it counts as read.
  mutating func seek(to offset: Int) {
    lseek(descriptor, off_t(offset), SEEK_SET)
    octetsRead = offset
  }

  private static func remedy(for code: Int32) -> String? {
    switch code {
    case ENOENT: "check the path"
    case EACCES: "make it readable for this user"
    case EMFILE: "raise the limit of open files (ulimit -n)"
    default: nil
    }
  }
}

/// A failed system call's errno.
struct SystemError: Error {
  var code: Int32
}

/// strerror(3).
func systemErrorText(_ code: Int32) -> String {
  strerror(code).map { String(cString: $0) } ?? "error \(code)"
}

/// How messages name an input.
func inputName(_ path: String) -> String {
  path == "-" ? "standard input" : path
}
