internal import Glibc
public import LastackWire

/// When a capture file that is being written gives way to the next.
public struct FileRotation: Hashable, Sendable {
  /// Octets; nil: a file may grow without end.
  public var octets: Int?
  /// Nanoseconds from a file's first packet, by the packets' own time.
  public var nanoseconds: Int64?
  /// So many files are kept, the oldest deleted; nil: all.
  public var files: Int?

  public init(octets: Int? = nil, nanoseconds: Int64? = nil, files: Int? = nil) {
    self.octets = octets
    self.nanoseconds = nanoseconds
    self.files = files
  }

  /// Whether there is more than one file.
  public var rotates: Bool { octets != nil || nanoseconds != nil }
}

/// Packets on their way into pcapng files: one file, or a numbered series.
///
/// What has been flushed is readable whatever becomes of the program: the file consists of whole blocks, but for the one
/// that was being written. The names of a series are dumpcap's: `web.pcapng` becomes `web_00001_20261121131135.pcapng`,
/// with the file's number and the UTC time at which it was begun.
public struct CaptureFileSeries: ~Copyable {
  private let path: String
  private let interfaces: [PcapngWriter.Interface]
  private let rotation: FileRotation
  private let application: String
  private var writer = PcapngWriter()
  private var descriptor: Int32 = -1
  private var number = 0
  private var octets = 0
  private var isFresh = true
  private var end = CaptureTime(nanoseconds: .max)
  /// Those to be deleted in their turn.
  private var names: [String] = []
  /// The file that is being written.
  public private(set) var currentPath = ""
  /// The first problem; nothing is written after it.
  public private(set) var problem: CaptureError?

  /// Octets that gather before they are written out.
  private static let piece = 1 << 17

  /// Creates the first file, over one that is there.
  ///
  /// - Parameters:
  ///   - path: of the file; of a series, what its files' names begin and end with.
  ///   - interfaces: those that packets are from, by their index.
  ///   - rotation: when a file gives way to the next; never unless given.
  ///   - application: what writes the files (shb_userappl).
  ///   - time: when the capture begins.
  /// - Throws: ``CaptureError`` with the system's text.
  public init(
    path: String, interfaces: [PcapngWriter.Interface], rotation: FileRotation = FileRotation(),
    application: String, at time: CaptureTime
  ) throws(CaptureError) {
    self.path = path
    self.interfaces = interfaces
    self.rotation = rotation
    self.application = application
    try open(at: time)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Of the file that is being written, for instance to give it to another user.
  public var currentDescriptor: Int32 { descriptor }
  public var rotates: Bool { rotation.rotates }

  /// Takes a packet in. What goes wrong is kept in ``problem``.
  public mutating func write(_ packet: borrowing Packet, interface: UInt32) {
    if packet.time >= end || octets >= rotation.octets ?? .max { rotate(at: packet.time) }
    guard problem == nil else { return }
    if isFresh {
      isFresh = false
      if let nanoseconds = rotation.nanoseconds { end = packet.time.advanced(byNanoseconds: nanoseconds) }
    }
    let before = writer.octets.count
    writer.write(packet, interface: interface)
    octets += writer.octets.count - before
    if writer.octets.count >= Self.piece { flush() }
  }

  /// Writes out what has gathered.
  public mutating func flush() {
    guard problem == nil, !writer.octets.isEmpty else { return }
    do throws(CaptureError) {
      try writer.drain(to: descriptor)
    } catch {
      fail(error)
    }
  }

  /// Writes each interface's losses behind the packets (§4.6 of the draft), and everything out.
  public mutating func finish(drops: [InputSummary.Drops], at time: CaptureTime) {
    guard problem == nil else { return }
    for (index, drops) in drops.enumerated() {
      writer.writeStatistics(drops, at: time, interface: UInt32(index))
    }
    flush()
  }

  private mutating func rotate(at time: CaptureTime) {
    flush()
    guard problem == nil else { return }
    do throws(CaptureError) {
      try open(at: time)
      while let limit = rotation.files, names.count > max(limit, 1) { unlink(names.removeFirst()) }
    } catch {
      problem = error
    }
  }

  private mutating func open(at time: CaptureTime) throws(CaptureError) {
    number += 1
    let name = rotation.rotates ? Self.name(path, number: number, at: time) : path
    let opened = Glibc.open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
    guard opened >= 0 else {
      throw CaptureError(.output, subject: name, problem: systemErrorText(errno))
    }
    if descriptor >= 0 { close(descriptor) }
    descriptor = opened
    currentPath = name
    if rotation.files != nil { names.append(name) }
    writer = PcapngWriter(application: application)
    for interface in interfaces { _ = writer.add(interface) }
    octets = writer.octets.count
    isFresh = true
    end = CaptureTime(nanoseconds: .max)
  }

  private mutating func fail(_ error: CaptureError) {
    problem = CaptureError(.output, subject: currentPath, problem: error.problem)
  }

  /// `DIR/NAME_00001_20261121131135.SUFFIX`
  static func name(_ path: String, number: Int, at time: CaptureTime) -> String {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let dot = path[slash...].lastIndex(of: ".") ?? path.endIndex
    let stem = path[..<(dot == slash ? path.endIndex : dot)]
    let suffix = path[stem.endIndex...]
    var seconds = time_t(time.nanoseconds / 1_000_000_000)
    var civil = tm()
    gmtime_r(&seconds, &civil)
    let stamp = [
      (Int(civil.tm_year) + 1900, 4), (Int(civil.tm_mon) + 1, 2), (Int(civil.tm_mday), 2),
      (Int(civil.tm_hour), 2),
      (Int(civil.tm_min), 2), (Int(civil.tm_sec), 2),
    ].map { padded($0.0, $0.1) }.joined()
    return "\(stem)_\(padded(number, 5))_\(stamp)\(suffix)"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
