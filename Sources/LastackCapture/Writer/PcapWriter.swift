public import LastackWire

/// Writes libpcap's savefile format (draft-ietf-opsawg-pcap), the same octets for the same packets.
///
/// Octets gather in ``octets`` until ``drain(to:)`` writes them out.
public struct PcapWriter {
  private var out: OctetWriter
  private let variant: PcapVariant
  private let minorVersion: UInt16

  /// Starts a savefile.
  ///
  /// - Parameters:
  ///   - variant: of the file: its magic number, and the resolution of its times.
  ///   - order: of its octets.
  ///   - minorVersion: 4; up to 2 the two lengths of a record change places, as they did then.
  ///   - linkType: what packets begin with.
  ///   - snapLength: as stated in the header; packets are not cut to it.
  public init(
    variant: PcapVariant = .nanoseconds, order: ByteOrder = .little, minorVersion: UInt16 = 4,
    linkType: LinkType, snapLength: Int = 262_144
  ) {
    self.variant = variant
    self.minorVersion = minorVersion
    out = OctetWriter(order: order)
    out.put(variant.rawValue)
    out.put(UInt16(2))
    out.put(minorVersion)
    // Time zone and accuracy, which nobody uses.
    out.put(UInt64(0))
    out.put(UInt32(clamping: snapLength))
    out.put(linkType.rawValue)
  }

  /// What has been written and not been drained.
  public var octets: [UInt8] { out.octets }

  /// Appends a packet as it is.
  public mutating func write(_ packet: borrowing Packet) {
    put(packet.bytes, at: packet.time, originalLength: packet.originalLength)
  }

  /// Appends a packet.
  ///
  /// - Parameters:
  ///   - octets: what is kept of the packet.
  ///   - time: within 1970 to 2106, or the nearest that can be written; cut to microseconds where the variant has them.
  ///   - originalLength: its length on the wire, if that was more than is kept.
  public mutating func write(_ octets: Span<UInt8>, at time: CaptureTime, originalLength: Int? = nil) {
    put(octets.bytes, at: time, originalLength: originalLength ?? octets.count)
  }

  private mutating func put(_ bytes: RawSpan, at time: CaptureTime, originalLength: Int) {
    let stamp = max(0, time.nanoseconds).quotientAndRemainder(dividingBy: 1_000_000_000)
    out.put(UInt32(clamping: stamp.quotient))
    out.put(UInt32(variant == .nanoseconds ? stamp.remainder : stamp.remainder / 1000))
    let lengths = (UInt32(clamping: bytes.byteCount), UInt32(clamping: originalLength))
    out.put(minorVersion < 3 ? lengths.1 : lengths.0)
    out.put(minorVersion < 3 ? lengths.0 : lengths.1)
    // The modified format's interface index, protocol and packet type.
    if variant == .modified { out.put(UInt64(0)) }
    out.put(bytes)
  }

  /// Writes everything to a file descriptor: write(2).
  public mutating func drain(to descriptor: Int32) throws(CaptureError) { try out.drain(to: descriptor) }
}
