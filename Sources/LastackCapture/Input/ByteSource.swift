internal import CMemory

/// The octets of one capture in order: a mapped file, or one large buffer over a file, a pipe or a decompressor.
///
/// Readers look at the octets in place, between `position` and `end`; the addresses hold until the next ``fill(atLeast:)``.
/// A mapped file that cannot be read on in place, because it was cut meanwhile, is read into a buffer from there on.
struct ByteSource: ~Copyable {
  /// What reading on brought.
  enum ReadResult {
    case octets(Int)
    case ended
    case failed(Damage.Kind, offset: Int, problem: String)
  }

  /// Why the source ended, if not because everything was read.
  struct Failure {
    var kind: Damage.Kind
    var offset: Int
    var problem: String
  }

  /// One read(2) of this size costs little beside the copy, and the buffer stays in the second-level cache.
  static let initialCapacity = 1 << 18

  /// Where the octets from ``baseOffset`` on are: the buffer, or the mapping.
  private(set) var base: UnsafeMutableRawPointer
  /// 0 while the file is mapped.
  private var capacity: Int
  private var mapping: MappedFile?
  /// The first octet that has not been consumed.
  private(set) var position = 0
  /// Behind the last octet that has been read.
  private(set) var end = 0
  /// The place of `base` in the capture.
  private var baseOffset = 0
  private var file: InputFile
  private let decompression: Decompression?
  private(set) var hasEnded = false
  private(set) var failure: Failure?

  /// Opens `path` and looks at its first octets to tell whether it is compressed.
  ///
  /// - Parameter maps: whether a regular file may be mapped.
  init(path: String, maps: Bool = true) throws(CaptureError) {
    var file = try InputFile(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: ByteSource.initialCapacity, alignment: 16)
    let stream: Decompression?
    let count: Int
    do throws(CaptureError) {
      let start = try ByteSource.readStart(of: &file, into: buffer)
      count = start.count
      if let format = Compression(start: start) {
        stream = try Decompression(format: format, start: start)
      } else {
        stream = nil
      }
    } catch {
      buffer.deallocate()
      throw error
    }
    decompression = stream
    if maps, stream == nil, let mapped = file.map() {
      buffer.deallocate()
      base = mapped.start
      capacity = 0
      end = min(mapped.length, MappedFile.window)
      mapping = consume mapped
    } else {
      // The capacity is not 0, so there is an address.
      base = buffer.baseAddress.unsafelyUnwrapped
      capacity = buffer.count
      end = stream == nil ? count : 0
      mapping = nil
    }
    self.file = file
  }

  /// The first octets of `file`, at least as many as tell its format.
  private static func readStart(
    of file: inout InputFile, into buffer: UnsafeMutableRawBufferPointer
  ) throws(CaptureError) -> UnsafeRawBufferPointer {
    var count = 0
    reading: while count < Compression.magicLength {
      switch file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...])) {
      case .success(0): break reading
      case .success(let more): count += more
      case .failure(let error):
        throw CaptureError(
          .file, subject: inputName(file.path), offset: count, problem: systemErrorText(error.code))
      }
    }
    guard count > 0 else {
      throw CaptureError(
        .file, subject: inputName(file.path), problem: "empty, 0 octets: no capture",
        remedy: "check that the capturing program wrote it")
    }
    return UnsafeRawBufferPointer(rebasing: buffer[..<count])
  }

  deinit { if capacity > 0 { base.deallocate() } }

  var path: String { file.path }
  var compression: Compression? { decompression?.format }
  /// The size on disk; `nil` for pipes.
  var fileSize: Int? { file.size }
  /// Octets read from the disk or pipe.
  var fileOctetsRead: Int { mapping == nil ? file.octetsRead : offset }
  /// Octets of the capture behind the buffer; `nil` if that is unknown.
  var size: Int? { decompression == nil ? file.size : nil }

  /// The place of `position` in the capture.
  var offset: Int { baseOffset + position }
  var available: Int { end - position }
  /// The first octet that has not been consumed.
  @inline(__always) var current: UnsafeMutableRawPointer { base + position }

  /// Asks for the lines that follow a record of `length` octets at `start` at a distance, as ``PrefetchFront`` does for a run.
  @inline(__always) func prefetch(behind start: UnsafeRawPointer, length: Int) {
    if capacity == 0 { prefetch_octets(start + PrefetchFront.distance, length) }
  }

  /// Whether octets that were looked at may have been zeros in the place of a page that is gone.
  @inline(__always) var hasLostPage: Bool { capacity == 0 && mappingHasLostPage }

  /// Whether the octets are in a mapped file.
  @inline(__always) var isMapped: Bool { capacity == 0 }

  /// The mapping's pages; `nil` if the file is not mapped. Not inlined: swiftc 6.3.1 stops where it is.
  var guardedRegion: UnsafeMutablePointer<guarded_region>? {
    @inline(never) get {
      switch mapping {
      case .some(let mapped): mapped.region
      case .none: nil
      }
    }
  }

  @inline(__always) private var mappingHasLostPage: Bool {
    switch mapping {
    case .some(let mapped): mapped.hasLostPage
    case .none: false
    }
  }

  /// Passes over `count` of the available octets.
  @inline(__always) mutating func consume(_ count: Int) { position &+= count }

  /// Goes back to an octet that is still in the buffer; `false` if it is not.
  mutating func rewind(to offset: Int) -> Bool {
    guard offset >= baseOffset, offset <= baseOffset + end else { return false }
    position = offset - baseOffset
    return true
  }

  /// Reads on until `count` octets are available; `false` if the source ends before that.
  ///
  /// The buffer grows to `count` octets, so the caller bounds it.
  mutating func fill(atLeast count: Int) -> Bool {
    if hasLostPage { readInsteadOfMapping() }
    while end - position < count {
      if hasEnded { return false }
      if capacity == 0 {
        showMore(atLeast: count)
        continue
      }
      makeRoom(for: count)
      let room = UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
      switch readOn(into: room) {
      case .octets(let count): end += count
      case .ended: hasEnded = true
      case .failed(let kind, let offset, let problem):
        hasEnded = true
        failure = Failure(kind: kind, offset: offset, problem: problem)
      }
    }
    return true
  }

  /// Passes over `count` octets, without keeping them; `false` if the source ends before that.
  mutating func skip(_ count: Int) -> Bool {
    var left = count
    while left > available {
      left -= available
      position = end
      if !fill(atLeast: 1) { return false }
    }
    position += left
    return true
  }

  private mutating func readOn(into room: UnsafeMutableRawBufferPointer) -> ReadResult {
    if let decompression { return decompression.read(from: &file, into: room) }
    switch file.read(into: room) {
    case .success(0):
      guard let size = file.size, file.octetsRead < size else { return .ended }
      return .failed(
        .unreadable, offset: file.octetsRead,
        problem: "the file shrank while it was read: it had \(size) octets")
    case .success(let count): return .octets(count)
    case .failure(let error):
      return .failed(.unreadable, offset: file.octetsRead, problem: systemErrorText(error.code))
    }
  }

  /// Moves what is left to the buffer's start, and into a larger buffer if `count` octets do not fit.
  private mutating func makeRoom(for count: Int) {
    let left = end - position
    if capacity < count {
      var larger = capacity
      while larger < count { larger *= 2 }
      let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
      moved.copyMemory(from: base + position, byteCount: left)
      base.deallocate()
      base = moved
      capacity = larger
    } else if position > 0 {
      base.copyMemory(from: base + position, byteCount: left)
    }
    baseOffset += position
    position = 0
    end = left
  }
  // MARK: - Mapped files

  /// Shows the next window of the mapping, or what has been written to the file since it was mapped.
  private mutating func showMore(atLeast count: Int) {
    let shown = position + max(count, MappedFile.window)
    mapping?.release(before: position)
    let length = mapping?.length ?? 0
    if end < length {
      end = min(shown, length)
    } else if let grown = file.map(longerThan: length) {
      base = grown.start
      end = min(shown, grown.length)
      mapping = consume grown
    } else {
      // At the end, or at what cannot be mapped: read(2) tells.
      readInsteadOfMapping()
    }
  }

  /// Whether a mapped file has been cut: what is behind its end reads as zeros up to the end of the page.
  ///
  /// To be asked where zeros would look like something; the source then reads on from the file, and its end is met.
  mutating func hasShrunk() -> Bool {
    guard capacity == 0, let length = mapping?.length, file.currentSize < length else { return false }
    readInsteadOfMapping()
    return true
  }

  /// Reads on into a buffer, from the first octet that has not been consumed.
  private mutating func readInsteadOfMapping() {
    file.seek(to: offset)
    baseOffset = offset
    position = 0
    end = 0
    mapping = nil
    capacity = ByteSource.initialCapacity
    base = .allocate(byteCount: capacity, alignment: 16)
  }
}
