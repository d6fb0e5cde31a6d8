/// The error for an input whose first octets are no capture's: what it starts with, and what to do.
func notACapture(_ start: UnsafeRawBufferPointer, of source: borrowing ByteSource) -> CaptureError {
  let name = inputName(source.path)
  if let failure = source.failure {
    return CaptureError(
      .compression, subject: name, offset: failure.offset,
      problem: failure.problem + ", \(start.count) octets of a capture came before that")
  }
  let inside = source.compression.map { " (decompressed with \($0.rawValue))" } ?? ""
  if start.isEmpty {
    return CaptureError(
      .format, subject: name, problem: "empty\(inside): no capture",
      remedy: "check that the capturing program wrote it")
  }
  for known in foreignFormats where start.starts(with: known.magic) {
    return CaptureError(
      .format, subject: name, offset: 0, problem: "\(known.name)\(inside): not read here",
      remedy: known.remedy)
  }
  return CaptureError(
    .format, subject: name, offset: 0, problem: "no capture\(inside): it starts with \(appearance(start))",
    remedy: "pcap and pcapng are read, also compressed with gzip, zstd, xz or lz4")
}

/// Formats that are often taken for captures, and what turns them into one.
private let foreignFormats: [(magic: [UInt8], name: String, remedy: String)] = [
  (Array("BZh".utf8), "a bzip2 archive", "decompress it first (bunzip2)"),
  ([0x02, 0x21, 0x4c, 0x18], "a legacy lz4 stream", "decompress it first (lz4 -d)"),
  ([0x1f, 0x9d], "a compress(1) archive", "decompress it first (gzip -d)"),
  (Array("PK\u{3}\u{4}".utf8), "a zip archive", "unpack it first (unzip)"),
  (Array("7z".utf8) + [0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", "unpack it first (7z x)"),
  (Array("snoop\0\0\0".utf8), "a snoop capture", "convert it first (editcap -F pcapng)"),
  (Array("GMBU".utf8), "a Network Monitor capture", "convert it first (editcap -F pcapng)"),
  (Array("TRSNIFF".utf8), "a Sniffer capture", "convert it first (editcap -F pcapng)"),
  ([0xa1, 0xb2, 0x34, 0xcd], "a modified pcap file of a kind that nobody documents", "convert it first"),
]

/// The first octets as text, if they are that, and as numbers otherwise.
private func appearance(_ start: UnsafeRawBufferPointer) -> String {
  let head = start.prefix(12)
  if head.allSatisfy({ (0x20..<0x7f).contains($0) || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }) {
    let line = head.map { $0 < 0x20 ? 0x20 : $0 }
    return "the text \"" + String(decoding: line, as: UTF8.self) + "\""
  }
  return head.prefix(8).map { octet in
    (octet < 16 ? "0" : "") + String(octet, radix: 16)
  }.joined(separator: " ")
}
