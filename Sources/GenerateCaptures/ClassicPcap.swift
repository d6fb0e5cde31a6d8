import LastackWire

/// A classic pcap file (draft-ietf-opsawg-pcap), microseconds or nanoseconds, in either byte order.
struct ClassicPcap {
  enum Resolution: UInt32 {
    case microseconds = 0xA1B2_C3D4
    case nanoseconds = 0xA1B2_3C4D
  }

  var resolution: Resolution
  var bigEndian: Bool

  func file(of segments: [Segment], encoder: SegmentEncoder) -> [UInt8] {
    var file = FileOctets(bigEndian: bigEndian)
    file.append(resolution.rawValue)
    file.append(UInt16(2))
    file.append(UInt16(4))
    file.append(UInt64(0))
    file.append(UInt32(262_144))
    file.append(encoder.linkType.rawValue)
    for segment in segments {
      let packet = encoder.encode(segment)
      let (seconds, rest) = segment.time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
      file.append(UInt32(seconds))
      file.append(UInt32(resolution == .microseconds ? rest / 1000 : rest))
      file.append(UInt32(packet.count))
      file.append(UInt32(packet.count))
      file.append(packet)
    }
    return file.bytes
  }
}
