import LastackCapture
import LastackWire
import SegmentScript

/// Two connections and what is about them: a copy by the capture, a fragmented segment, ICMP errors, packets of neither.
enum MixedCapture {
  /// Frames of the connection from port 40001.
  static let framesOfFirst = [1, 3, 4, 5, 6, 8, 9, 11, 12, 13]
  /// Frames of the connection from port 40002.
  static let framesOfSecond = [2, 10]

  static let count = 14

  static var octets: [UInt8] { octets(of: 1...count) }

  /// Some of the frames as a capture of their own.
  static func octets(of frames: ClosedRange<Int>) -> [UInt8] {
    var writer = PcapngWriter()
    let interface = writer.add(.init(linkType: LinkType(rawValue: 1)))
    for (index, packet) in packets.enumerated() where frames.contains(index + 1) {
      let time = CaptureTime(nanoseconds: 1_700_000_000_000_000_000 + Int64(index) * 1_000_000)
      writer.write(packet.span, at: time, interface: interface)
    }
    return writer.octets
  }

  private static let client = Endpoint(IPAddress(v4: 0x0a00_0001), 40_001)
  private static let other = Endpoint(IPAddress(v4: 0x0a00_0001), 40_002)
  private static let server = Endpoint(IPAddress(v4: 0x0a00_0002), 80)

  private static var packets: [[UInt8]] {
    let syn = encode(client, server, 1000, 0, [.syn])
    let lonely = encode(other, server, 7000, 0, [.syn])
    let data = encode(client, server, 1001, 5001, [.ack], payload: 64)
    let (head, tail) = fragments(of: data)
    return [
      syn,  // 1
      lonely,  // 2
      encode(server, client, 5000, 1001, [.syn, .ack]),  // 3
      encode(client, server, 1001, 5001, [.ack]),  // 4
      encode(client, server, 1001, 5001, [.ack]),  // 5: a copy by the capture
      head,  // 6
      arp,  // 7
      tail,  // 8
      icmp(quoting: data, type: 3, code: 4),  // 9: "fragmentation needed" for data
      icmp(quoting: lonely, type: 3, code: 1),  // 10
      encode(client, server, 1065, 5001, [.fin, .ack]),  // 11
      encode(server, client, 5001, 1066, [.fin, .ack]),  // 12
      encode(client, server, 1066, 5002, [.ack]),  // 13
      encode(Endpoint(server.address, 9), Endpoint(client.address, 9), 1, 1, [.rst, .ack]),  // 14
    ]
  }

  private static func encode(
    _ source: Endpoint, _ destination: Endpoint, _ sequence: UInt32, _ acknowledgment: UInt32,
    _ flags: TCPFlags,
    payload: UInt32 = 0
  ) -> [UInt8] {
    SegmentEncoder().encode(
      Segment(
        from: source, to: destination, sequence: SequenceNumber(sequence),
        acknowledgment: SequenceNumber(acknowledgment), flags: flags, payloadLength: payload,
        at: CaptureTime(nanoseconds: 0)))
  }

  /// An Ethernet frame's IPv4 packet in two, the first with 32 octets of TCP.
  private static func fragments(of frame: [UInt8]) -> ([UInt8], [UInt8]) {
    func fragment(_ range: Range<Int>, offset: UInt16) -> [UInt8] {
      var header = Array(frame[14..<34])
      let length = UInt16(20 + range.count)
      header.replaceSubrange(2..<4, with: [UInt8(length >> 8), UInt8(length & 255)])
      header.replaceSubrange(4..<6, with: [0x12, 0x34])
      header.replaceSubrange(6..<8, with: [UInt8(offset >> 8), UInt8(offset & 255)])
      return frame[..<14] + header + frame[range]
    }
    return (fragment(34..<66, offset: 0x2000), fragment(66..<frame.count, offset: 4))
  }

  private static var arp: [UInt8] {
    [UInt8](repeating: 0xff, count: 12) + [0x08, 0x06] + [UInt8](repeating: 0, count: 28)
  }

  /// An ICMP error from a router, with the first 28 octets of the frame's IP packet.
  private static func icmp(quoting frame: [UInt8], type: UInt8, code: UInt8) -> [UInt8] {
    let quoted = Array(frame[14..<42])
    let ip: [UInt8] =
      [0x45, 0, 0, UInt8(28 + quoted.count), 0, 1, 0, 0, 64, 1, 0, 0] + [10, 0, 0, 254] + [10, 0, 0, 1]
    return frame[..<14] + ip + [type, code, 0, 0, 0, 0, 0, 0] + quoted
  }
}
