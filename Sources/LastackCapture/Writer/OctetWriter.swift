internal import Glibc

/// Octets to be written out, and the byte order of the numbers among them.
struct OctetWriter {
  var order: ByteOrder
  private(set) var octets: [UInt8] = []

  init(order: ByteOrder) { self.order = order }

  mutating func put<T: FixedWidthInteger>(_ number: T) {
    let value = order == .little ? number.littleEndian : number.bigEndian
    withUnsafeBytes(of: value) { octets.append(contentsOf: $0) }
  }

  mutating func put(_ bytes: RawSpan) {
    bytes.withUnsafeBytes { octets.append(contentsOf: $0) }
  }

  mutating func put(_ bytes: UnsafeRawBufferPointer) { octets.append(contentsOf: bytes) }

  mutating func append(_ other: OctetWriter) { octets.append(contentsOf: other.octets) }

  mutating func put(_ text: String) { octets.append(contentsOf: text.utf8) }

  /// Zeros up to a multiple of 4 octets.
  mutating func pad() {
    while octets.count & 3 != 0 { octets.append(0) }
  }

  /// Puts a number in the place of four octets that are there already.
  mutating func replace(at place: Int, with number: UInt32) {
    let value = order == .little ? number.littleEndian : number.bigEndian
    withUnsafeBytes(of: value) { octets.replaceSubrange(place..<place + 4, with: $0) }
  }

  /// write(2), all of it, and forgets what is written.
  mutating func drain(to descriptor: Int32) throws(CaptureError) {
    var written = 0
    while written < octets.count {
      let count = octets.withUnsafeBytes {
        write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count >= 0 {
        written += count
        continue
      }
      let code = errno
      if code == EINTR { continue }
      octets.removeFirst(written)
      throw CaptureError(.output, problem: systemErrorText(code))
    }
    octets.removeAll(keepingCapacity: true)
  }
}
