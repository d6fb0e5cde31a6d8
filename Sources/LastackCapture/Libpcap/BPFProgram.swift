internal import CPcap
public import LastackWire

/// A compiled BPF filter for one link type.
///
/// The expression language is pcap-filter(7)'s. Wraps `pcap_compile` and `pcap_offline_filter`.
public struct BPFProgram: ~Copyable {
  // libpcap's functions take the program by address.
  private let program: UnsafeMutablePointer<bpf_program>

  /// Compiles an expression: `pcap_compile` on a handle of `pcap_open_dead`.
  ///
  /// - Throws: ``CaptureError`` with libpcap's text if the expression is wrong, or means nothing for the link type.
  public init(expression: String, linkType: LinkType, snapshotLength: Int = 262_144) throws(CaptureError) {
    guard let handle = pcap_open_dead(linkType.dlt, Int32(clamping: snapshotLength)) else {
      throw CaptureError(.filter, subject: expression, problem: "libpcap could not be set up (no memory)")
    }
    defer { pcap_close(handle) }
    let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
    program.initialize(to: bpf_program())
    guard pcap_compile(handle, program, expression, 1, unknownNetmask) == 0 else {
      let problem = errorText(handle)
      program.deallocate()
      throw CaptureError(
        .filter, subject: "filter '\(expression)'", problem: problem,
        remedy: "see pcap-filter(7) for the language (link type \(linkType.rawValue))")
    }
    self.program = program
  }

  deinit {
    pcap_freecode(program)
    program.deallocate()
  }

  /// Whether the filter lets a packet through: `pcap_offline_filter`.
  public func matches(_ packet: borrowing Packet) -> Bool {
    packet.bytes.withUnsafeBytes { bytes in
      matches(bytes.baseAddress, captured: bytes.count, original: packet.originalLength)
    }
  }

  /// Whether the filter lets a packet of `captured` octets at `start` through.
  func matches(_ start: UnsafeRawPointer?, captured: Int, original: Int) -> Bool {
    var header = pcap_pkthdr()
    header.caplen = UInt32(clamping: captured)
    header.len = UInt32(clamping: original)
    let bytes = start?.assumingMemoryBound(to: UInt8.self)
    // An empty packet has no address, and libpcap none to look at.
    guard let bytes else { return false }
    return pcap_offline_filter(program, &header, bytes) != 0
  }

  /// Installs the filter on a handle: `pcap_setfilter`.
  func install(on handle: OpaquePointer) -> Int32 { pcap_setfilter(handle, program) }
}

/// PCAP_NETMASK_UNKNOWN, a macro that Swift cannot import.
private let unknownNetmask: UInt32 = 0xffff_ffff

/// One expression, compiled for each link type that is met.
final class PacketFilter {
  private final class Compiled {
    let linkType: LinkType
    let program: BPFProgram

    init(_ expression: String, _ linkType: LinkType) throws(CaptureError) {
      self.linkType = linkType
      program = try BPFProgram(expression: expression, linkType: linkType)
    }
  }

  let expression: String
  private var programs: [Compiled] = []
  private var current: Compiled?

  init(expression: String) { self.expression = expression }

  /// Compiles the expression for a link type, unless that has been done.
  func prepare(for linkType: LinkType) throws(CaptureError) {
    if current?.linkType == linkType { return }
    if let known = programs.first(where: { $0.linkType == linkType }) {
      current = known
    } else {
      let program = try Compiled(expression, linkType)
      programs.append(program)
      current = program
    }
  }

  func matches(_ record: PacketRecord) throws(CaptureError) -> Bool {
    try prepare(for: record.linkType)
    return current?.program.matches(record.start, captured: record.captured, original: record.original)
      ?? false
  }
}
