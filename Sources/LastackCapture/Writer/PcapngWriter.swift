public import LastackWire

/// Writes pcapng (draft-ietf-opsawg-pcapng), the same octets for the same calls.
///
/// Octets gather in ``octets`` until ``drain(to:)`` writes them out.
public struct PcapngWriter {
  /// An interface to be described.
  public struct Interface: Hashable, Sendable {
    public var linkType: LinkType
    /// 0 means no limit.
    public var snapLength: Int
    /// `nil` leaves if_tsresol out, which means microseconds.
    public var resolution: TimeResolution?
    /// if_tsoffset, seconds that are added to every time; 0 leaves it out.
    public var offsetSeconds: Int64
    /// if_name
    public var name: String?

    public init(
      linkType: LinkType, snapLength: Int = 262_144, resolution: TimeResolution? = .nanoseconds,
      offsetSeconds: Int64 = 0, name: String? = nil
    ) {
      self.linkType = linkType
      self.snapLength = snapLength
      self.resolution = resolution
      self.offsetSeconds = offsetSeconds
      self.name = name
    }
  }

  private var out: OctetWriter
  private var interfaces: [Interface] = []

  /// Starts a file with a section header.
  ///
  /// - Parameters:
  ///   - order: of the file's octets.
  ///   - application: what wrote the file (shb_userappl).
  public init(order: ByteOrder = .little, application: String? = nil) {
    out = OctetWriter(order: order)
    startSection(order: order, application: application)
  }

  /// What has been written and not been drained.
  public var octets: [UInt8] { out.octets }

  /// Section header block (§4.1), of unknown length; interfaces are to be described again.
  public mutating func startSection(order: ByteOrder, application: String? = nil) {
    out.order = order
    interfaces = []
    block(BlockType.section) { out in
      out.put(UInt32(0x1a2b_3c4d))
      out.put(UInt16(1))
      out.put(UInt16(0))
      out.put(UInt64.max)
      if let application {
        PcapngWriter.option(4, text: application, to: &out)
        PcapngWriter.endOfOptions(&out)
      }
    }
  }

  /// Interface description block (§4.2).
  ///
  /// - Returns: the interface's index in the section.
  public mutating func add(_ interface: Interface) -> UInt32 {
    block(BlockType.interface) { out in
      out.put(UInt16(truncatingIfNeeded: interface.linkType.rawValue))
      out.put(UInt16(0))
      out.put(UInt32(clamping: interface.snapLength))
      if let name = interface.name { PcapngWriter.option(2, text: name, to: &out) }
      if let resolution = interface.resolution {
        PcapngWriter.option(9, length: 1, to: &out) { $0.put(resolution.tsresol) }
      }
      if interface.offsetSeconds != 0 {
        PcapngWriter.option(14, length: 8, to: &out) { $0.put(interface.offsetSeconds) }
      }
      if interface.name != nil || interface.resolution != nil || interface.offsetSeconds != 0 {
        PcapngWriter.endOfOptions(&out)
      }
    }
    interfaces.append(interface)
    return UInt32(interfaces.count - 1)
  }

  /// Enhanced packet block (§4.3) of a packet as it is, with comments (opt_comment), on an interface of this section.
  public mutating func write(_ packet: borrowing Packet, interface: UInt32, comments: [String] = []) {
    put(
      packet.bytes, at: packet.time, originalLength: packet.originalLength, interface: interface,
      comments: comments)
  }

  /// Enhanced packet block (§4.3), with its comments (opt_comment).
  ///
  /// - Parameters:
  ///   - octets: what is kept of the packet.
  ///   - time: written in the interface's resolution.
  ///   - originalLength: the packet's length on the wire, if that was more than is kept.
  ///   - interface: an index that ``add(_:)`` returned in this section.
  ///   - comments: one option each.
  public mutating func write(
    _ octets: Span<UInt8>, at time: CaptureTime, originalLength: Int? = nil, interface: UInt32 = 0,
    comments: [String] = []
  ) {
    put(
      octets.bytes, at: time, originalLength: originalLength ?? octets.count, interface: interface,
      comments: comments)
  }

  private mutating func put(
    _ bytes: RawSpan, at time: CaptureTime, originalLength: Int, interface: UInt32, comments: [String]
  ) {
    let ticks = ticks(of: time, interface: interface)
    block(BlockType.enhancedPacket) { out in
      out.put(interface)
      out.put(UInt32(truncatingIfNeeded: ticks >> 32))
      out.put(UInt32(truncatingIfNeeded: ticks))
      out.put(UInt32(clamping: bytes.byteCount))
      out.put(UInt32(clamping: originalLength))
      out.put(bytes)
      out.pad()
      if !comments.isEmpty {
        for comment in comments { PcapngWriter.option(1, text: comment, to: &out) }
        PcapngWriter.endOfOptions(&out)
      }
    }
  }

  /// Simple packet block (§4.4): no time, and the section's first interface, whose snap length cuts the packet.
  public mutating func writeSimple(_ octets: Span<UInt8>, originalLength: Int? = nil) {
    let limit = interfaces.first?.snapLength ?? 0
    let kept = limit > 0 ? min(limit, octets.count) : octets.count
    block(BlockType.simplePacket) { out in
      out.put(UInt32(clamping: originalLength ?? octets.count))
      out.put(octets.bytes.extracting(first: kept))
      out.pad()
    }
  }

  /// Interface statistics block (§4.6), with isb_ifdrop and isb_osdrop.
  public mutating func writeStatistics(
    _ drops: InputSummary.Drops, at time: CaptureTime, interface: UInt32 = 0
  ) {
    let ticks = ticks(of: time, interface: interface)
    block(BlockType.interfaceStatistics) { out in
      out.put(interface)
      out.put(UInt32(truncatingIfNeeded: ticks >> 32))
      out.put(UInt32(truncatingIfNeeded: ticks))
      PcapngWriter.option(5, length: 8, to: &out) { $0.put(drops.byInterface) }
      PcapngWriter.option(7, length: 8, to: &out) { $0.put(drops.bySystem) }
      PcapngWriter.endOfOptions(&out)
    }
  }

  /// Writes everything to a file descriptor: write(2).
  public mutating func drain(to descriptor: Int32) throws(CaptureError) { try out.drain(to: descriptor) }

  private func ticks(of time: CaptureTime, interface: UInt32) -> UInt64 {
    guard interface < interfaces.count else { return 0 }
    let described = interfaces[Int(interface)]
    return (described.resolution ?? .microseconds).ticks(
      nanoseconds: time.nanoseconds, offsetSeconds: described.offsetSeconds)
  }

  /// Type, length, body and length again (§3.1).
  private mutating func block(_ type: UInt32, _ body: (inout OctetWriter) -> Void) {
    let start = out.octets.count
    out.put(type)
    out.put(UInt32(0))
    body(&out)
    let length = UInt32(clamping: out.octets.count - start + 4)
    out.put(length)
    out.replace(at: start + 4, with: length)
  }

  private static func option(
    _ code: UInt16, length: Int, to out: inout OctetWriter, _ value: (inout OctetWriter) -> Void
  ) {
    out.put(code)
    out.put(UInt16(clamping: length))
    value(&out)
    out.pad()
  }

  /// An option's length has 16 bits: longer text is cut, between characters.
  private static func option(_ code: UInt16, text: String, to out: inout OctetWriter) {
    var text = text
    while text.utf8.count > Int(UInt16.max) { text.removeLast() }
    option(code, length: text.utf8.count, to: &out) { $0.put(text) }
  }

  private static func endOfOptions(_ out: inout OctetWriter) { out.put(UInt32(0)) }
}

extension TimeResolution {
  /// The ticks since 1970 that read back as `nanoseconds`, where the resolution is fine enough, or the last before.
  ///
  /// - Parameter offsetSeconds: if_tsoffset, which a reader adds.
  func ticks(nanoseconds: Int64, offsetSeconds: Int64) -> UInt64 {
    let time = Int128(nanoseconds) - Int128(offsetSeconds) * 1_000_000_000
    guard time > 0 else { return 0 }
    switch self {
    case .decimal(let n) where n <= 9:
      let divisor = (0..<(9 - n)).reduce(Int128(1)) { power, _ in power * 10 }
      return UInt64(clamping: time / divisor)
    case .decimal(let n):
      // 10^19 is the largest power of ten that 64 bits hold.
      let factor = (0..<min(n - 9, 19)).reduce(Int128(1)) { power, _ in power * 10 }
      let (ticks, overflow) = time.multipliedReportingOverflow(by: factor)
      return overflow ? .max : UInt64(clamping: ticks)
    case .binary(let n):
      // Readers cut off, so ticks finer than a nanosecond are rounded up.
      let rounding: Int128 = n >= 30 ? 999_999_999 : 0
      let (product, overflow) = time.multipliedReportingOverflow(by: Int128(1) << Int128(min(n, 63)))
      return overflow ? .max : UInt64(clamping: (product + rounding) / 1_000_000_000)
    }
  }
}
