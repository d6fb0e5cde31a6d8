import Glibc
import LastackCapture
import LastackWire

/// A packet that outlives its reader's buffer, for comparisons.
struct CapturedPacket: Hashable {
  var frame: UInt64
  var time: Int64
  var original: Int
  var linkType: UInt32
  var interface: UInt32 = 0
  var input: UInt16 = 0
  var octets: [UInt8]
}

/// Everything that a reader said about its inputs.
struct Reading: Equatable {
  var packets: [CapturedPacket] = []
  var summaries: [InputSummary] = []

  var damages: [Damage] { summaries.flatMap(\.damages) }

  init(_ paths: [String], reader: ReaderKind = .native, filter: String? = nil) throws(CaptureError) {
    var capture = try CaptureReader(paths: paths, reader: reader, filter: filter)
    var packets: [CapturedPacket] = []
    try capture.read { packet in
      packets.append(
        CapturedPacket(
          frame: packet.frame, time: packet.time.nanoseconds, original: packet.originalLength,
          linkType: packet.linkType.rawValue, interface: packet.interface, input: packet.input,
          octets: packet.bytes.withUnsafeBytes { Array($0) }))
    }
    self.packets = packets
    summaries = capture.summaries
  }

  init(_ file: borrowing TemporaryFile, reader: ReaderKind = .native, filter: String? = nil)
    throws(CaptureError)
  {
    try self.init([file.path], reader: reader, filter: filter)
  }
}

/// A file that is there as long as this value.
struct TemporaryFile: ~Copyable {
  let path: String

  init(_ octets: [UInt8]) {
    var template = Array("/tmp/lastack-capture-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      precondition(count > 0, "no room for a temporary file")
      rest = rest.dropFirst(count)
    }
    close(descriptor)
  }

  deinit { unlink(path) }
}

/// The octets of hexadecimal digits; white space is passed over.
func octets(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue!) }
  return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// `count` octets that differ from packet to packet.
func payload(_ count: Int, seed: Int = 0) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed) }
}

/// A file's octets.
func contents(of path: String) -> [UInt8] {
  let descriptor = open(path, O_RDONLY)
  defer { close(descriptor) }
  var result: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return result }
    result += buffer[..<count]
  }
}

/// The error that a reading ends with; `nil` if it ends well.
func failure(_ path: String, reader: ReaderKind = .native, filter: String? = nil) -> CaptureError? {
  do throws(CaptureError) {
    _ = try Reading([path], reader: reader, filter: filter)
    return nil
  } catch {
    return error
  }
}

/// Five packets, a second apart, as a savefile: octets 24 to 24 + 5 × 76.
func fivePackets(
  variant: PcapVariant = .microseconds, order: ByteOrder = .little, minorVersion: UInt16 = 4
) -> [UInt8] {
  var writer = PcapWriter(
    variant: variant, order: order, minorVersion: minorVersion, linkType: LinkType(rawValue: 1))
  for index in 0..<5 {
    let octets = payload(60, seed: index)
    writer.write(
      octets.span, at: CaptureTime(nanoseconds: Int64(1_700_000_000 + index) * 1_000_000_000 + 5000),
      originalLength: 1000 + index)
  }
  return writer.octets
}

/// The packets of ``fivePackets(variant:order:minorVersion:)``.
let expectedFive: [CapturedPacket] = (0..<5).map { index in
  CapturedPacket(
    frame: UInt64(index + 1), time: Int64(1_700_000_000 + index) * 1_000_000_000 + 5000,
    original: 1000 + index, linkType: 1, octets: payload(60, seed: index))
}

extension Array where Element == UInt8 {
  /// Puts octets in the place of those that are there.
  func replacing(at place: Int, with octets: [UInt8]) -> [UInt8] {
    var copy = self
    copy.replaceSubrange(place..<place + octets.count, with: octets)
    return copy
  }
}
