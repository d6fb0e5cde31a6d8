internal import LastackCapture
internal import LastackDiagnosis
internal import LastackWire

/// One source of a live analysis, and what is known of it.
struct LiveInput {
  let source: any LiveSource
  private(set) var packets = 0
  private(set) var octets = 0
  private(set) var firstTime: CaptureTime?
  private(set) var lastTime: CaptureTime?
  /// Counted on beyond the 32 bits that the kernel has.
  private(set) var statistics = CaptureStatistics(received: 0, dropped: 0, droppedByInterface: 0)
  private var counted = CaptureStatistics(received: 0, dropped: 0, droppedByInterface: 0)

  init(_ source: any LiveSource) { self.source = source }

  mutating func note(_ packet: borrowing Packet) {
    packets += 1
    octets += packet.bytes.byteCount
    firstTime = min(firstTime ?? packet.time, packet.time)
    lastTime = max(lastTime ?? packet.time, packet.time)
  }

  /// Asks the source for its counts; often enough, since 32 bits are full within a day.
  mutating func count() throws(CaptureError) {
    let now = try source.statistics()
    statistics.received += Self.step(counted.received, now.received)
    statistics.dropped += Self.step(counted.dropped, now.dropped)
    statistics.droppedByInterface += Self.step(counted.droppedByInterface, now.droppedByInterface)
    counted = now
  }

  private static func step(_ before: Int, _ now: Int) -> Int {
    Int(UInt32(truncatingIfNeeded: now) &- UInt32(truncatingIfNeeded: before))
  }

  var summary: RunSummary.Input {
    RunSummary.Input(
      name: source.name, path: source.name, packets: packets, octets: octets, format: RunSummary.Input.live,
      linkTypes: [source.linkType.description], firstTime: firstTime, lastTime: lastTime,
      resolution: TimeResolution.nanoseconds.description, reader: "libpcap",
      captureDrops: statistics.dropped + statistics.droppedByInterface)
  }
}
