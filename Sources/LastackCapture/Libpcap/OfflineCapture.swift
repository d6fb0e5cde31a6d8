internal import CPcap
internal import Glibc
public import LastackWire

/// A savefile opened by libpcap: `pcap_open_offline_with_tstamp_precision`, times in nanoseconds.
public struct OfflineCapture: ~Copyable {
  let handle: OpaquePointer
  private let path: String

  /// Opens a pcap or pcapng file; libpcap reads no compressed ones.
  ///
  /// - Throws: ``CaptureError`` with libpcap's text.
  public init(path: String) throws(CaptureError) {
    let (handle, text) = withErrorBuffer { buffer in
      pcap_open_offline_with_tstamp_precision(path, UInt32(PCAP_TSTAMP_PRECISION_NANO), buffer)
    }
    guard let handle else { throw CaptureError(.format, subject: inputName(path), problem: text) }
    self.handle = handle
    self.path = path
  }

  deinit { pcap_close(handle) }

  /// `pcap_datalink`.
  public var linkType: LinkType { LinkType(dlt: pcap_datalink(handle)) }
  /// `pcap_snapshot`.
  public var snapLength: Int { Int(pcap_snapshot(handle)) }
  /// `pcap_is_swapped`: the file's byte order is not this machine's.
  public var isSwapped: Bool { pcap_is_swapped(handle) == 1 }
  /// `pcap_major_version` and `pcap_minor_version`.
  public var version: (major: Int, minor: Int) {
    (Int(pcap_major_version(handle)), Int(pcap_minor_version(handle)))
  }

  /// Hands over the next packet: `pcap_next_ex`. The frame number is the caller's to count.
  ///
  /// - Returns: `false` at the end.
  /// - Throws: ``CaptureError`` with libpcap's text if the file is damaged.
  public mutating func next(
    frame: UInt64, _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool {
    guard let record = try nextRecord() else { return false }
    let bytes = UnsafeRawBufferPointer(start: record.start, count: record.captured)
    body(
      Packet(
        bytes: bytes.bytes, time: CaptureTime(nanoseconds: record.time), originalLength: record.original,
        linkType: record.linkType, frame: frame))
    return true
  }

  /// The next packet where libpcap keeps it, until the next call; `nil` at the end.
  mutating func nextRecord() throws(CaptureError) -> PacketRecord? {
    var header: UnsafeMutablePointer<pcap_pkthdr>?
    var bytes: UnsafePointer<UInt8>?
    switch pcap_next_ex(handle, &header, &bytes) {
    case 1:
      guard let header, let bytes else { return nil }
      return PacketRecord(header.pointee, bytes: bytes, linkType: linkType)
    case PCAP_ERROR_BREAK: return nil
    default: throw CaptureError(.format, subject: inputName(path), problem: errorText(handle))
    }
  }
}

extension PacketRecord {
  /// A packet as libpcap hands it over, with its time in nanoseconds.
  init(_ header: pcap_pkthdr, bytes: UnsafePointer<UInt8>, linkType: LinkType) {
    // Seconds and fraction are the file's own numbers: they may be anything.
    let (seconds, overflow) = Int64(header.ts.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
    let (time, late) = seconds.addingReportingOverflow(Int64(header.ts.tv_usec))
    self.init(
      start: UnsafeRawPointer(bytes), captured: Int(header.caplen), original: Int(header.len),
      time: overflow || late ? (header.ts.tv_sec < 0 ? .min : .max) : time, linkType: linkType, interface: 0,
      length: 0)
  }
}
