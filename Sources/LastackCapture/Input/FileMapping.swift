internal import CMemory
internal import Glibc

/// Reading of regular files in place, by mapping them into memory.
///
/// A page of a mapping can be gone when it is touched: the file was cut, as by a capturing program that starts anew, or
/// the disk cannot be read. The kernel then sends SIGBUS, which ends the process unless it is handled; and signals are
/// the program's business, not a library's. Hence files are read by read(2) until the program allows more.
public enum FileMapping {
  /// Lets regular files that are not compressed be mapped, and installs a handler of SIGBUS that knows these mappings.
  ///
  /// Bus errors elsewhere go on to the handler that was there before. Results are the same; full-size packets are read in
  /// two thirds of the time. Where the handler cannot be installed files are read as before.
  public static func allow() { _ = guard_install() }
}

/// A whole file in memory, from its first octet on.
struct MappedFile: ~Copyable {
  let start: UnsafeMutableRawPointer
  let length: Int
  let region: UnsafeMutablePointer<guarded_region>
  /// Pages in front of this place have been given back.
  private var released = 0

  /// So much of the mapping is shown to readers at a time; what lies as much behind is given back.
  static let window = 8 << 20

  /// Maps the first `length` octets; `nil` where that is not allowed or not possible.
  init?(descriptor: Int32, length: Int) {
    // Private and writable: NFLOG packets are brought into the machine's byte order in place.
    let mapped = mmap(
      nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | Int32(MAP_NORESERVE), descriptor, 0)
    guard let mapped, mapped != MAP_FAILED else { return nil }
    guard let guarded = guard_begin(mapped, length) else {
      munmap(mapped, length)
      return nil
    }
    madvise(mapped, length, Int32(MADV_SEQUENTIAL))
    start = mapped
    region = guarded
    self.length = length
  }

  deinit {
    guard_end(region)
    munmap(start, length)
  }

  /// Whether a page was gone and read as zeros.
  var hasLostPage: Bool {
    @inline(__always) get { guard_lost_page(region) }
  }

  /// Gives back the pages in front of `position`, all but the last few: memory stays the same whatever the file's length.
  mutating func release(before position: Int) {
    let end = (position - MappedFile.window / 2) & ~0xffff
    guard end - released >= MappedFile.window / 2 else { return }
    madvise(start + released, end - released, Int32(MADV_DONTNEED))
    released = end
  }
}
