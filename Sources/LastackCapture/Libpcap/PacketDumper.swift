internal import CPcap
internal import Glibc
public import LastackWire

/// A savefile written by libpcap: `pcap_dump_open`, `pcap_dump`, times in nanoseconds.
public struct PacketDumper: ~Copyable {
  private let handle: OpaquePointer
  private let dumper: OpaquePointer
  private let path: String

  /// Creates or empties the file at `path`; `-` is standard output.
  ///
  /// - Throws: ``CaptureError`` with libpcap's text.
  public init(path: String, linkType: LinkType, snapLength: Int = 262_144) throws(CaptureError) {
    guard
      let handle = pcap_open_dead_with_tstamp_precision(
        linkType.dlt, Int32(clamping: snapLength), UInt32(PCAP_TSTAMP_PRECISION_NANO))
    else { throw CaptureError(.output, subject: path, problem: "libpcap could not be set up (no memory)") }
    guard let dumper = pcap_dump_open(handle, path) else {
      let problem = errorText(handle)
      pcap_close(handle)
      throw CaptureError(.output, subject: path, problem: problem)
    }
    self.handle = handle
    self.dumper = dumper
    self.path = path
  }

  deinit {
    pcap_dump_close(dumper)
    pcap_close(handle)
  }

  /// Appends a packet: `pcap_dump`, which tells of no error; ``flush()`` does.
  public mutating func write(_ packet: borrowing Packet) {
    let (seconds, nanoseconds) = packet.time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    var header = pcap_pkthdr()
    header.ts.tv_sec = Int(seconds)
    header.ts.tv_usec = Int(nanoseconds)
    header.caplen = UInt32(clamping: packet.bytes.byteCount)
    header.len = UInt32(clamping: packet.originalLength)
    packet.bytes.withUnsafeBytes { bytes in
      // An empty packet has no address; libpcap writes no octet then.
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      withUnsafePointer(to: UInt8(0)) { nothing in
        pcap_dump(
          UnsafeMutableRawPointer(dumper).assumingMemoryBound(to: UInt8.self), &header, start ?? nothing)
      }
    }
  }

  /// `pcap_dump_flush`.
  public mutating func flush() throws(CaptureError) {
    guard pcap_dump_flush(dumper) == 0 else {
      throw CaptureError(.output, subject: path, problem: "the packets could not be written out")
    }
  }

  /// Writes out what is left and closes the file: `pcap_dump_flush`, `pcap_dump_close`.
  public consuming func close() throws(CaptureError) { try flush() }
}
