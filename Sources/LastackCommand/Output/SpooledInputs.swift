import Glibc
import Lastack

/// Inputs for a command that has to look twice: files as they are, pipes and standard input copied to unnamed temporary files.
///
/// A copy is as long as what came through the pipe, compressed where that was. It ends where the folder's file system would
/// be left with less than a twentieth of its room: the machine of an incident needs that more.
struct SpooledInputs: ~Copyable {
  /// In the order of the inputs.
  private(set) var paths: [String] = []
  /// What the copies are called, by path.
  private(set) var names: [String: String] = [:]
  private var copies: [Int32] = []

  private static let folder = Terminal.environment("TMPDIR") ?? "/tmp"
  /// How much is copied between two looks at the room that is left.
  private static let stretch = 64 << 20

  init(_ files: [String]) throws(CommandFailure) {
    for file in files {
      var status = stat()
      guard file == "-" || stat(file, &status) == 0 && Self.isStream(status) else {
        paths.append(file)
        continue
      }
      let name = file == "-" ? "standard input" : file
      let source = file == "-" ? STDIN_FILENO : open(file, O_RDONLY)
      guard source >= 0 else { throw Self.failure(name, "cannot be read: \(FileDescriptor.text(errno))") }
      defer { if file != "-" { close(source) } }
      let copy = try Self.temporaryFile()
      copies.append(copy)
      try Self.copy(source, to: copy, name: name)
      let path = "/dev/fd/\(copy)"
      paths.append(path)
      names[path] = name
    }
  }

  deinit { for copy in copies { close(copy) } }

  private static func isStream(_ status: stat) -> Bool {
    let kind = status.st_mode & S_IFMT
    return kind == S_IFIFO || kind == S_IFSOCK || kind == S_IFCHR
  }

  private static func temporaryFile() throws(CommandFailure) -> Int32 {
    var template = Array("\(folder)/lastack.XXXXXX".utf8CString)
    let made = mkstemp(&template)
    if made < 0 { throw failure(folder, "no temporary file: \(FileDescriptor.text(errno))") }
    unlink(template)
    return made
  }

  private static func copy(_ source: Int32, to copy: Int32, name: String) throws(CommandFailure) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { room.deallocate() }
    var untilLook = 0
    while true {
      if untilLook <= 0 {
        var system = statvfs()
        if fstatvfs(copy, &system) == 0, system.f_bavail < system.f_blocks / 20 {
          throw failure(
            name,
            "is kept in \(folder) to be read twice, which has too little room; set TMPDIR, or give a file")
        }
        untilLook = stretch
      }
      let octets = read(source, room.baseAddress, room.count)
      if octets == 0 { return }
      if octets < 0 {
        if errno == EINTR { continue }
        throw failure(name, "cannot be read: \(FileDescriptor.text(errno))")
      }
      untilLook -= octets
      let problem = FileDescriptor.writeAll(UnsafeRawBufferPointer(rebasing: room[..<octets]), to: copy)
      if problem != 0 {
        throw failure(
          name, "cannot be kept in \(folder): \(FileDescriptor.text(problem)); set TMPDIR, or give a file")
      }
    }
  }

  private static func failure(_ name: String, _ problem: String) -> CommandFailure {
    CommandFailure(status: .unreadable, message: "\(name): \(problem)")
  }
}
