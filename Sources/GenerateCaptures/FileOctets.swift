/// A file being put together, its numbers in one byte order.
struct FileOctets {
  private(set) var bytes: [UInt8] = []
  let bigEndian: Bool

  init(bigEndian: Bool) { self.bigEndian = bigEndian }

  mutating func append<T: FixedWidthInteger>(_ number: T) {
    let ordered = bigEndian ? number.bigEndian : number.littleEndian
    withUnsafeBytes(of: ordered) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  mutating func padToFourOctets() {
    append([UInt8](repeating: 0, count: -bytes.count & 3))
  }
}
