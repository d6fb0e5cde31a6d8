import LastackWire
import SegmentScript

extension SampleCapture {
  /// One scenario in the forms of capture files that hardly any program writes, but every one must read.
  static func formatSamples(of segments: [Segment]) -> [SampleCapture] {
    let ethernet = SegmentEncoder(payload: .sequencePattern, trailer: .minimumFrame)
    let tagged = SegmentEncoder(framing: .ethernet(vlan: 100), payload: .sequencePattern)
    let rawIP = SegmentEncoder(framing: .rawIP, payload: .sequencePattern)
    let start = segments.first.map { $0.time.nanoseconds / 1_000_000_000 } ?? 0
    let pcapng: [(String, Pcapng, SegmentEncoder)] = [
      ("big-endian", Pcapng(bigEndian: true), ethernet),
      ("simple-packet-blocks", Pcapng(block: .simple), ethernet),
      ("time-offset", Pcapng(offset: start), ethernet),
      ("milliseconds", Pcapng(resolution: .decimal(3)), rawIP),
      // Picoseconds since 1970 do not fit into 64 bits: they need the offset.
      ("picoseconds", Pcapng(resolution: .decimal(12), offset: start), ethernet),
      ("binary-resolution", Pcapng(resolution: .binary(10)), tagged),
    ]
    let classic = ClassicPcap(resolution: .nanoseconds, bigEndian: true)
    return pcapng.map { name, form, encoder in
      SampleCapture(name: "format-\(name).pcapng", bytes: form.file(of: segments, encoder: encoder))
    } + [
      SampleCapture(
        name: "format-big-endian-nanoseconds.pcap", bytes: classic.file(of: segments, encoder: ethernet))
    ]
  }
}
