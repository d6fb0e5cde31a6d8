internal import LastackTracking
internal import LastackWire

/// Who sits in CLOSE-WAIT: the server of a port, or a client of one.
struct CloseWaitHolder: Hashable, Sendable {
  var host: IPAddress
  var side: Side
  var server: Endpoint
}

/// The long CLOSE-WAITs: those of a second and more, and those that had not ended with their record.
///
/// Memory: at most ``bound`` entries of 64 octets; beyond, new ones are counted in ``omitted``.
struct HalfClosedLog: Sendable {
  struct Entry: Sendable {
    var holder: CloseWaitHolder
    var since: CaptureTime
    /// Nil where it had not ended.
    var until: CaptureTime?
    var flow: Int
    var place: UInt64
  }

  private static let incomplete: QualityFlags = [.captureLoss, .oneSided, .evicted]

  let bound: Int
  private(set) var entries: [Entry] = []
  private(set) var omitted = 0

  init(bound: Int = 1 << 16) { self.bound = bound }

  mutating func add(_ flow: borrowing FlowRecord) {
    // A dwell of nearly every close is shorter: nothing else is read of it.
    if let dwell = flow.client.closeWait, dwell >= HalfClosedDwells.notable || flow.client.state == .closeWait
    {
      add(flow, .client, dwell)
    }
    if let dwell = flow.server.closeWait, dwell >= HalfClosedDwells.notable || flow.server.state == .closeWait
    {
      add(flow, .server, dwell)
    }
  }

  private mutating func add(_ flow: borrowing FlowRecord, _ side: Side, _ dwell: Int64) {
    // Half-closed because it is meant so; or the FIN that is missing may only be missing in the capture.
    if flow.shape == .halfClose || !flow.quality.isDisjoint(with: Self.incomplete) { return }
    guard entries.count < bound else {
      omitted += 1
      return
    }
    let evidence = CloseEvidence(of: flow)
    let acked = evidence.ackOfFin(of: side == .client ? .server : .client)
    let frame = acked?.frame ?? flow.lastFrame
    var entry = Entry(
      holder: CloseWaitHolder(
        host: flow[side].endpoint.address, side: side, server: flow.server.endpoint), since: flow.end,
      until: nil, flow: flow.flow, place: HostStage.place(Int(acked?.input ?? UInt16(flow.input)), frame))
    if flow[side].state == .closeWait {
      // Dropped by a limit: what became of it is unknown.
      guard flow.outcome != .idle else { return }
      entry.since = flow.end.advanced(byNanoseconds: -dwell)
    } else {
      let left = evidence.fin(of: side)?.time ?? flow.closeFinished ?? flow.end
      entry.since = left.advanced(byNanoseconds: -dwell)
      entry.until = left
    }
    entries.append(entry)
  }

  mutating func merge(_ other: HalfClosedLog) {
    let room = max(bound - entries.count, 0)
    entries += other.entries.prefix(room)
    omitted += other.omitted + max(other.entries.count - room, 0)
  }
}
