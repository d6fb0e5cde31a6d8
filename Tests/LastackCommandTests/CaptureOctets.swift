/// Capture files made octet by octet: TCP over IPv4 over Ethernet, each record 16 + 54 octets in pcap, 88 in pcapng.
enum CaptureOctets {
  struct Segment {
    var fromClient: Bool
    var sequence: UInt32
    var acknowledgment: UInt32
    var flags: UInt8
  }

  static let recordLength = 70
  static let headerLength = 24
  static let blockLength = 88
  /// A section header block and an interface description block.
  static let blockHeaderLength = 28 + 20

  /// A handshake and an orderly close in three segments.
  static let orderlyClose: [Segment] = [
    Segment(fromClient: true, sequence: 100, acknowledgment: 0, flags: 0x02),
    Segment(fromClient: false, sequence: 300, acknowledgment: 101, flags: 0x12),
    Segment(fromClient: true, sequence: 101, acknowledgment: 301, flags: 0x10),
    Segment(fromClient: true, sequence: 101, acknowledgment: 301, flags: 0x11),
    Segment(fromClient: false, sequence: 301, acknowledgment: 102, flags: 0x11),
    Segment(fromClient: true, sequence: 102, acknowledgment: 302, flags: 0x10),
  ]

  /// Several connections of ``orderlyClose`` one after the other, from client ports 40000, 40001, …, as pcap.
  ///
  /// - Parameter resetting: so many of the last ones have a reset in the place of the first FIN, and nothing behind it.
  static func pcap(
    connections: Int = 1, firstPort: UInt16 = 40_000, second: UInt32 = 1_795_266_695, resetting: Int = 0
  ) -> [UInt8] {
    var file = little(0xa1b2_c3d4) + [2, 0, 4, 0] + little(0) + little(0) + little(65535) + little(1)
    for index in 0..<connections * orderlyClose.count {
      var frame = packet(index, firstPort: firstPort)
      if index / orderlyClose.count >= connections - resetting {
        if index % orderlyClose.count > 3 { continue }
        // RST and ACK.
        if index % orderlyClose.count == 3 { frame[47] = 0x14 }
      }
      file += little(second + UInt32(index / 1000)) + little(UInt32(index % 1000) * 1000)
      file += little(54) + little(54) + frame
    }
    return file
  }

  /// The same as pcapng, in one section.
  static func pcapng(connections: Int = 1, firstPort: UInt16 = 40_000) -> [UInt8] {
    var file = little(0x0a0d_0d0a) + little(28) + little(0x1a2b_3c4d) + [1, 0, 0, 0]
    file += [UInt8](repeating: 0xff, count: 8) + little(28)
    file += little(1) + little(20) + [1, 0, 0, 0] + little(65535) + little(20)
    for index in 0..<connections * orderlyClose.count {
      let ticks = 1_795_266_695_000_000 + UInt64(index) * 1000
      file += little(6) + little(88) + little(0) + little(UInt32(ticks >> 32))
      file += little(UInt32(truncatingIfNeeded: ticks)) + little(54) + little(54)
      file += packet(index, firstPort: firstPort) + [0, 0] + little(88)
    }
    return file
  }

  private static func packet(_ index: Int, firstPort: UInt16) -> [UInt8] {
    let segment = orderlyClose[index % orderlyClose.count]
    let client = firstPort &+ UInt16(truncatingIfNeeded: index / orderlyClose.count)
    let addresses: [[UInt8]] = [[10, 0, 0, 1], [10, 0, 0, 2]]
    let ports: [[UInt8]] = [Array(big(UInt32(client)).suffix(2)), [0, 80]]
    let (source, target) = segment.fromClient ? (0, 1) : (1, 0)
    return [UInt8](repeating: 2, count: 12) + [0x08, 0x00]
      + [0x45, 0, 0, 40, 0, UInt8(index % 256), 0x40, 0, 64, 6, 0, 0] + addresses[source] + addresses[target]
      + ports[source] + ports[target] + big(segment.sequence) + big(segment.acknowledgment)
      + [0x50, segment.flags, 0xff, 0xff, 0, 0, 0, 0]
  }

  static func little(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
  }

  private static func big(_ number: UInt32) -> [UInt8] { little(number).reversed() }
}

extension [UInt8] {
  /// The octets with those from `place` on replaced.
  func replacing(at place: Int, with octets: [UInt8]) -> [UInt8] {
    var copy = self
    copy.replaceSubrange(place..<place + octets.count, with: octets)
    return copy
  }
}
