internal import LastackCapture
internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// Writes the packets of a live capture: all of them, or those of connections that turn out to deserve a look.
final class PacketKeeper {
  private var series: CaptureFileSeries
  private var ring: PacketRing?

  init(_ series: consuming CaptureFileSeries, ringOctets: Int?) {
    self.series = series
    ring = ringOctets.map { PacketRing(octets: $0) }
  }

  var problem: CaptureError? { series.problem }
  /// The file that has every packet, if there is one.
  var completePath: String? { ring == nil && problem == nil && !series.rotates ? series.currentPath : nil }

  /// Takes a packet; the segment in it if there is one.
  func take(_ packet: borrowing Packet, segment: Segment?) {
    if ring == nil { return series.write(packet, interface: UInt32(packet.input)) }
    guard let segment else { return }
    ring?.append(packet, of: FourTuple(source: segment.source, destination: segment.destination)) { packet in
      series.write(packet, interface: UInt32(packet.input))
    }
  }

  /// Learns how a connection ended: one that tells a story (``Story``) is kept.
  func note(_ flow: borrowing FlowRecord) {
    guard ring != nil, Story.told(by: flow) != nil, flow.firstFrame <= flow.lastFrame else { return }
    ring?.mark(
      FourTuple(source: flow.client.endpoint, destination: flow.server.endpoint),
      frames: flow.firstFrame...flow.lastFrame)
  }

  func flush() { series.flush() }

  func finish(drops: [InputSummary.Drops], at time: CaptureTime) {
    ring?.finish { packet in series.write(packet, interface: UInt32(packet.input)) }
    series.finish(drops: drops, at: time)
  }
}
