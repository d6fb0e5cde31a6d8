import LastackCapture
import LastackWire

extension SampleCapture {
  /// One scenario in the forms of capture files that hardly any program writes, but every one must read.
  static func formatSamples(of segments: [Segment]) -> [SampleCapture] {
    let ethernet = SegmentEncoder(payload: .sequencePattern, trailer: .minimumFrame)
    let tagged = SegmentEncoder(framing: .ethernet(vlan: 100), payload: .sequencePattern)
    let rawIP = SegmentEncoder(framing: .rawIP, payload: .sequencePattern)
    let start = segments.first.map { $0.time.nanoseconds / 1_000_000_000 } ?? 0
    return [
      pcap("format-big-endian-nanoseconds", segments, ethernet, .nanoseconds, .big),
      pcapng("format-big-endian", segments, ethernet, .big),
      pcapng("format-time-offset", segments, ethernet, resolution: .microseconds, offset: start),
      pcapng("format-milliseconds", segments, rawIP, resolution: .decimal(3)),
      // Picoseconds since 1970 do not fit into 64 bits: they need the offset.
      pcapng("format-picoseconds", segments, ethernet, resolution: .decimal(12), offset: start),
      pcapng("format-binary-resolution", segments, tagged, resolution: .binary(10)),
      simplePackets("format-simple-packet-blocks", segments, ethernet),
    ]
  }

  static func pcap(
    _ name: String, _ segments: [Segment], _ encoder: SegmentEncoder, _ variant: PcapVariant,
    _ order: ByteOrder = .little
  ) -> SampleCapture {
    var writer = PcapWriter(variant: variant, order: order, linkType: encoder.linkType)
    for segment in segments {
      let packet = encoder.encode(segment)
      writer.write(packet.span, at: segment.time)
    }
    return SampleCapture(name: "\(name).pcap", bytes: writer.octets)
  }

  private static func pcapng(
    _ name: String, _ segments: [Segment], _ encoder: SegmentEncoder, _ order: ByteOrder = .little,
    resolution: TimeResolution = .nanoseconds, offset: Int64 = 0
  ) -> SampleCapture {
    var writer = PcapngWriter(order: order)
    let interface = writer.add(
      .init(linkType: encoder.linkType, resolution: resolution, offsetSeconds: offset))
    for segment in segments {
      let packet = encoder.encode(segment)
      writer.write(packet.span, at: segment.time, interface: interface)
    }
    return SampleCapture(name: "\(name).pcapng", bytes: writer.octets)
  }

  /// No times, and no other interface than the first.
  private static func simplePackets(
    _ name: String, _ segments: [Segment], _ encoder: SegmentEncoder
  ) -> SampleCapture {
    var writer = PcapngWriter()
    _ = writer.add(.init(linkType: encoder.linkType, resolution: nil))
    for segment in segments {
      let packet = encoder.encode(segment)
      writer.writeSimple(packet.span)
    }
    return SampleCapture(name: "\(name).pcapng", bytes: writer.octets)
  }
}
