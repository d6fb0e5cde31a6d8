internal import Glibc

/// Which connection each frame of the inputs belongs to, in order: four octets a frame, beyond 16 MiB in an unnamed
/// temporary file.
struct FrameMap: ~Copyable {
  /// Flow numbers, one more than they are; 0: none. Those that are not in the file yet.
  private var entries: [UInt32] = []
  /// Where each input's first frame stands.
  private var bases: [Int] = []
  private var file: Int32 = -1
  private var inFile = 0
  /// What was read back last, and where it stands.
  private var window: [UInt32] = []
  private var windowStart = 0
  /// Why frames cannot be kept; those after it are lost.
  private(set) var failure: String?

  /// So many frames' entries stay in memory.
  private let inMemory: Int
  private static let windowLength = 1 << 16

  init(inMemory: Int = 1 << 22) { self.inMemory = inMemory }

  deinit { if file >= 0 { close(file) } }

  /// Notes whose a frame is, `nil` where it is not known yet; frames come in order, those known before again.
  mutating func set(input: Int, frame: UInt64, flow: Int?) {
    guard failure == nil, frame > 0 else { return }
    while bases.count <= input { bases.append(inFile + entries.count) }
    let place = bases[input] + Int(truncatingIfNeeded: frame &- 1)
    let entry = flow.map { UInt32(truncatingIfNeeded: $0 &+ 1) } ?? 0
    if place < inFile {
      var entry = entry
      if pwrite(file, &entry, 4, off_t(4 * place)) != 4 { failure = Self.problem() }
      return
    }
    while inFile + entries.count <= place {
      if entries.count == inMemory { spill() }
      if failure != nil { return }
      entries.append(0)
    }
    entries[place - inFile] = entry
  }

  /// The number of the flow that a frame belongs to; `nil` if it belongs to none.
  mutating func flow(input: Int, frame: UInt64) -> Int? {
    guard input < bases.count, frame > 0 else { return nil }
    let place = bases[input] + Int(truncatingIfNeeded: frame &- 1)
    guard place < (input + 1 < bases.count ? bases[input + 1] : inFile + entries.count) else { return nil }
    let entry: UInt32
    if place >= inFile {
      entry = entries[place - inFile]
    } else {
      if !window.indices.contains(place - windowStart) { readWindow(at: place) }
      guard window.indices.contains(place - windowStart) else { return nil }
      entry = window[place - windowStart]
    }
    return entry == 0 ? nil : Int(entry) - 1
  }

  private mutating func readWindow(at place: Int) {
    windowStart = place
    window = Array(repeating: 0, count: min(Self.windowLength, inFile - place))
    let octets = window.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, off_t(4 * place)) }
    if octets != 4 * window.count {
      failure = Self.problem()
      window = []
    }
  }

  /// Moves the entries in memory to the file.
  private mutating func spill() {
    if file < 0 {
      let folder = getenv("TMPDIR").map { String(cString: $0) } ?? ""
      var template = Array("\(folder.isEmpty ? "/tmp" : folder)/lastack.XXXXXX".utf8CString)
      file = mkstemp(&template)
      guard file >= 0 else {
        failure = Self.problem()
        return
      }
      unlink(template)
    }
    let isWritten = entries.withUnsafeBytes { octets in
      var done = 0
      while done < octets.count {
        let count = write(file, octets.baseAddress?.advanced(by: done), octets.count - done)
        if count < 0, errno != EINTR { return false }
        done += max(count, 0)
      }
      return true
    }
    guard isWritten else {
      failure = Self.problem()
      return
    }
    inFile += entries.count
    entries.removeAll(keepingCapacity: true)
  }

  private static func problem() -> String {
    "which frame is whose cannot be kept: \(String(cString: strerror(errno))); set TMPDIR to a folder with room"
  }
}
