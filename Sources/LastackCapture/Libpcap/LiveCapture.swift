internal import CPcap
internal import Glibc
public import LastackWire

/// Packets from an interface as they come: a non-blocking libpcap handle with times in nanoseconds where the system has them.
///
/// Wait on ``selectableDescriptor`` with poll(2), then ``read(limit:_:)``: libpcap's own waiting can last for ever.
public struct LiveCapture: ~Copyable {
  /// Which packets the interface is asked for.
  public enum Mode: Hashable, Sendable {
    /// Every packet that passes on the wire: `pcap_set_promisc`.
    case promiscuous
    /// Packets from and to this host.
    case ownTraffic
  }

  /// When packets are handed over.
  public enum Delivery: Hashable, Sendable {
    /// In blocks, at the latest after so many milliseconds: `pcap_set_timeout`.
    case blocks(milliseconds: Int)
    /// Each at once: `pcap_set_immediate_mode`; costs a wake-up for every few packets.
    case immediate
  }

  private let handle: OpaquePointer
  private let name: String
  private let scale: Int64
  private var frame: UInt64 = 0

  /// Opens an interface: `pcap_create`, `pcap_activate`, `pcap_setnonblock`.
  ///
  /// - Parameters:
  ///   - name: of the interface, or `any`.
  ///   - snapLength: octets kept of a packet.
  ///   - bufferOctets: the kernel's buffer (`pcap_set_buffer_size`); `nil` leaves libpcap's default.
  ///   - mode: whether traffic of others is taken too.
  ///   - delivery: whether packets come in blocks or each at once.
  /// - Throws: ``CaptureError`` with libpcap's text.
  public init(
    interface name: String, snapLength: Int = 262_144, bufferOctets: Int? = nil, mode: Mode = .promiscuous,
    delivery: Delivery = .blocks(milliseconds: 100)
  ) throws(CaptureError) {
    let (created, text) = withErrorBuffer { pcap_create(name, $0) }
    guard let handle = created else { throw CaptureError(.interface, subject: name, problem: text) }
    pcap_set_snaplen(handle, Int32(clamping: snapLength))
    if let bufferOctets { pcap_set_buffer_size(handle, Int32(clamping: bufferOctets)) }
    pcap_set_promisc(handle, mode == .promiscuous ? 1 : 0)
    switch delivery {
    case .blocks(let milliseconds): pcap_set_timeout(handle, Int32(clamping: milliseconds))
    case .immediate: pcap_set_immediate_mode(handle, 1)
    }
    // Not every device has them; then the times are in microseconds.
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
    let status = pcap_activate(handle)
    guard status >= 0 else {
      let problem = LiveCapture.problem(status, handle)
      pcap_close(handle)
      throw CaptureError(
        .interface, subject: name, problem: problem, remedy: LiveCapture.remedy(for: status))
    }
    let (nonblocking, nonblockingText) = withErrorBuffer { pcap_setnonblock(handle, 1, $0) }
    guard nonblocking == 0 else {
      pcap_close(handle)
      throw CaptureError(.interface, subject: name, problem: nonblockingText)
    }
    self.handle = handle
    self.name = name
    scale = pcap_get_tstamp_precision(handle) == PCAP_TSTAMP_PRECISION_NANO ? 1 : 1000
  }

  deinit { pcap_close(handle) }

  /// `pcap_datalink`.
  public var linkType: LinkType { LinkType(dlt: pcap_datalink(handle)) }
  /// `pcap_snapshot`.
  public var snapLength: Int { Int(pcap_snapshot(handle)) }

  /// A descriptor for poll(2), readable when packets are there: `pcap_get_selectable_fd`; `nil` if the device has none.
  public var selectableDescriptor: Int32? {
    let descriptor = pcap_get_selectable_fd(handle)
    return descriptor >= 0 ? descriptor : nil
  }

  /// Lets only matching packets through, in the kernel if it can: `pcap_setfilter`.
  public mutating func setFilter(_ program: borrowing BPFProgram) throws(CaptureError) {
    guard program.install(on: handle) == 0 else {
      throw CaptureError(.filter, subject: name, problem: errorText(handle))
    }
  }

  /// Hands over the packets that are there, at most `limit`, without waiting: `pcap_next_ex`.
  ///
  /// - Returns: how many were handed over.
  /// - Throws: ``CaptureError`` with libpcap's text, for instance when the interface goes down.
  public mutating func read(limit: Int, _ body: (borrowing Packet) -> Void) throws(CaptureError) -> Int {
    let linkType = linkType
    var count = 0
    while count < limit {
      var header: UnsafeMutablePointer<pcap_pkthdr>?
      var start: UnsafePointer<UInt8>?
      let status = pcap_next_ex(handle, &header, &start)
      if status == 0 || status == PCAP_ERROR_BREAK { break }
      guard status == 1, let header, let start else {
        throw CaptureError(.interface, subject: name, problem: errorText(handle))
      }
      count += 1
      frame += 1
      let stamp = header.pointee.ts
      let bytes = UnsafeRawBufferPointer(start: start, count: Int(header.pointee.caplen))
      // The kernel's clock: no overflow before 2262.
      let time = Int64(stamp.tv_sec) &* 1_000_000_000 &+ Int64(stamp.tv_usec) &* scale
      body(
        Packet(
          bytes: bytes.bytes, time: CaptureTime(nanoseconds: time), originalLength: Int(header.pointee.len),
          linkType: linkType, frame: frame))
    }
    return count
  }

  /// What was received and lost so far: `pcap_stats`.
  public func statistics() throws(CaptureError) -> CaptureStatistics {
    var counts = pcap_stat()
    guard pcap_stats(handle, &counts) == 0 else {
      throw CaptureError(.interface, subject: name, problem: errorText(handle))
    }
    return CaptureStatistics(
      received: Int(counts.ps_recv), dropped: Int(counts.ps_drop),
      droppedByInterface: Int(counts.ps_ifdrop))
  }

  /// `pcap_statustostr`, and `pcap_geterr` where it says more.
  private static func problem(_ status: Int32, _ handle: OpaquePointer) -> String {
    let general = pcap_statustostr(status).map { String(cString: $0) } ?? "error \(status)"
    let detail = errorText(handle)
    // PCAP_ERROR itself only says that the detail tells it.
    if status == PCAP_ERROR { return detail }
    return detail.isEmpty || detail == general ? general : general + ": " + detail
  }

  /// The program's own file (proc(5)), which a capability is given to.
  private static var program: String {
    guard let path = realpath("/proc/self/exe", nil) else { return "FILE" }
    defer { free(path) }
    return String(cString: path)
  }

  private static func remedy(for status: Int32) -> String? {
    switch status {
    case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED:
      "what is missing is root or the capability: sudo setcap cap_net_raw+ep \(program)"
    case PCAP_ERROR_NO_SUCH_DEVICE: "`lastack interfaces` lists the interfaces"
    case PCAP_ERROR_IFACE_NOT_UP: "bring the interface up (ip link set dev … up)"
    default: nil
    }
  }
}

/// A live capture's counts: `struct pcap_stat`.
///
/// They are the kernel's 32-bit numbers; on a loopback interface `received` counts each packet twice.
public struct CaptureStatistics: Hashable, Sendable {
  /// ps_recv
  public var received: Int
  /// ps_drop: lost because the buffer was full.
  public var dropped: Int
  /// ps_ifdrop: lost by the interface or its driver.
  public var droppedByInterface: Int

  public init(received: Int, dropped: Int, droppedByInterface: Int) {
    self.received = received
    self.dropped = dropped
    self.droppedByInterface = droppedByInterface
  }
}
