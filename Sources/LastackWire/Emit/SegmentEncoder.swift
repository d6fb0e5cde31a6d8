/// Writes a segment back to octets: link header, IPv4 or IPv6 header, TCP header with options, payload.
///
/// The mirror of decoding, for sample captures and tests. Options lie as Linux `tcp_options_write()` lays them. What a
/// ``Segment`` does not keep is invented the same way each time: MAC addresses from IP addresses, payload from
/// ``Payload``, and a SACK block of one octet that ends at ``Segment/sackRightEdge``.
public struct SegmentEncoder: Sendable {
  /// What precedes the IP header.
  public enum Framing: Hashable, Sendable {
    /// Ethernet II; with a VLAN identifier, an IEEE 802.1Q tag as well.
    case ethernet(vlan: UInt16? = nil)
    /// The packet begins with the IP header (LINKTYPE_RAW).
    case rawIP
  }

  /// What the payload's octets are.
  public enum Payload: Hashable, Sendable {
    case zeros
    /// The octet at sequence number n is n modulo 256, so that a retransmission repeats what it retransmits.
    case sequencePattern
  }

  /// What follows the IP packet in an Ethernet frame.
  public enum Trailer: Hashable, Sendable {
    /// Nothing: as a sender's own capture shows its frames.
    case none
    /// Zeros up to 60 octets, the shortest frame that a wire carries: as a receiver's capture shows them.
    case minimumFrame
  }

  public var framing: Framing
  public var payload: Payload
  public var trailer: Trailer

  public init(framing: Framing = .ethernet(), payload: Payload = .zeros, trailer: Trailer = .none) {
    self.framing = framing
    self.payload = payload
    self.trailer = trailer
  }

  /// The link type of a capture that holds what this encoder writes.
  public var linkType: LinkType {
    switch framing {
    case .ethernet: .ethernet
    case .rawIP: .raw
    }
  }

  /// The packet that carries `segment`.
  public func encode(_ segment: Segment) -> [UInt8] {
    var bytes: [UInt8] = []
    append(segment, to: &bytes)
    return bytes
  }

  /// Appends the packet that carries `segment`.
  ///
  /// Checksums are right, except where ``Segment/traits`` says that they are bad. A packet too long for its IP length
  /// field gets length 0, as an offloaded super-packet has.
  public func append(_ segment: Segment, to bytes: inout [UInt8]) {
    let frameStart = bytes.count
    appendLinkHeader(of: segment, to: &bytes)
    appendIPHeader(of: segment, to: &bytes)
    appendTCP(of: segment, to: &bytes)
    if case .ethernet = framing, trailer == .minimumFrame {
      bytes.appendZeros(60 - (bytes.count - frameStart))
    }
  }

  private func appendLinkHeader(of segment: Segment, to bytes: inout [UInt8]) {
    guard case .ethernet(let vlan) = framing else { return }
    bytes.appendMACAddress(of: segment.destination.address)
    bytes.appendMACAddress(of: segment.source.address)
    if let vlan {
      bytes.appendBigEndian(UInt16(0x8100))
      bytes.appendBigEndian(vlan & 0x0FFF)
    }
    bytes.appendBigEndian(UInt16(segment.source.address.family == .v4 ? 0x0800 : 0x86DD))
  }

  private func appendIPHeader(of segment: Segment, to bytes: inout [UInt8]) {
    let tcpLength = Int(Self.headerLength(of: segment)) + Int(segment.payloadLength)
    let source = segment.source.address
    let destination = segment.destination.address
    switch source.family {
    case .v4:
      let start = bytes.count
      bytes.append(0x45)
      bytes.append(segment.trafficClass)
      bytes.appendBigEndian(Self.lengthField(20 + tcpLength, of: segment))
      bytes.appendBigEndian(segment.identification)
      bytes.appendBigEndian(UInt16(segment.traits.contains(.dontFragment) ? 0x4000 : 0))
      bytes.append(segment.hopLimit)
      bytes.append(6)
      bytes.appendBigEndian(UInt16(0))
      bytes.appendBigEndian(UInt32(truncatingIfNeeded: source.bits))
      bytes.appendBigEndian(UInt32(truncatingIfNeeded: destination.bits))
      let checksum = InternetChecksum.field(
        InternetChecksum.sum(bytes.span.bytes, from: start, to: bytes.count))
      bytes.setBigEndian(segment.traits.contains(.badIPChecksum) ? ~checksum : checksum, at: start + 10)
    case .v6:
      bytes.appendBigEndian(0x6000_0000 | UInt32(segment.trafficClass) << 20)
      bytes.appendBigEndian(Self.lengthField(tcpLength, of: segment))
      bytes.append(6)
      bytes.append(segment.hopLimit)
      bytes.appendBigEndian(source.bits)
      bytes.appendBigEndian(destination.bits)
    }
  }

  private static func lengthField(_ length: Int, of segment: Segment) -> UInt16 {
    segment.traits.contains(.zeroTotalLength) ? 0 : UInt16(exactly: length) ?? 0
  }

  private func appendTCP(of segment: Segment, to bytes: inout [UInt8]) {
    let start = bytes.count
    let headerLength = Self.headerLength(of: segment)
    bytes.appendBigEndian(segment.source.port)
    bytes.appendBigEndian(segment.destination.port)
    bytes.appendBigEndian(segment.sequence.rawValue)
    bytes.appendBigEndian(segment.acknowledgment.rawValue)
    // Data offset in words, then the reserved bits and the flags (RFC 9293 §3.1).
    bytes.appendBigEndian(UInt16(headerLength / 4) << 12 | segment.flags.rawValue & 0x0FFF)
    bytes.appendBigEndian(segment.window)
    bytes.appendBigEndian(UInt32(0))
    bytes.appendTCPOptions(of: segment)
    switch payload {
    case .zeros:
      bytes.appendZeros(Int(segment.payloadLength))
    case .sequencePattern:
      let first = (segment.sequence &+ (segment.flags.contains(.syn) ? 1 : 0)).rawValue
      bytes.append(
        contentsOf: (0..<segment.payloadLength).lazy.map { UInt8(truncatingIfNeeded: first &+ $0) })
    }
    let length = UInt32(truncatingIfNeeded: bytes.count - start)
    let checksum = InternetChecksum.field(
      InternetChecksum.pseudoHeader(of: segment, length: length)
        &+ InternetChecksum.sum(bytes.span.bytes, from: start, to: bytes.count))
    bytes.setBigEndian(segment.traits.contains(.badTCPChecksum) ? ~checksum : checksum, at: start + 16)
  }
}
