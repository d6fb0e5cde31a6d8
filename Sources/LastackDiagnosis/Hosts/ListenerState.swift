public import LastackTracking
internal import LastackWire

/// What is kept of a server port.
struct ListenerState: Sendable {
  var accepted = 0
  var refused = 0
  var lastEnd = CaptureTime(nanoseconds: .min)
  var dwells = ServiceDwells()

  mutating func add(_ flow: borrowing FlowRecord) {
    accepted += 1
    lastEnd = max(lastEnd, flow.end)
    dwells.add(flow)
  }

  mutating func merge(_ other: ListenerState) {
    accepted += other.accepted
    refused += other.refused
    lastEnd = max(lastEnd, other.lastEnd)
    dwells.merge(other.dwells)
  }
}

/// How long the connections of a service were half-closed.
public struct ServiceDwells: Sendable, Equatable {
  /// Dwells that ended, by who waited.
  public var closeWaitAtClient = DwellHistogram()
  public var closeWaitAtServer = DwellHistogram()
  public var finWait2AtClient = DwellHistogram()
  public var finWait2AtServer = DwellHistogram()
  /// Those that had not ended when the record did.
  public var openCloseWaitsAtClient = 0
  public var openCloseWaitsAtServer = 0

  public func closeWait(_ side: Side) -> DwellHistogram {
    side == .client ? closeWaitAtClient : closeWaitAtServer
  }

  mutating func add(_ flow: borrowing FlowRecord) {
    if let dwell = flow.client.closeWait {
      if flow.client.state == .closeWait { openCloseWaitsAtClient += 1 } else { closeWaitAtClient.add(dwell) }
    }
    if let dwell = flow.server.closeWait {
      if flow.server.state == .closeWait { openCloseWaitsAtServer += 1 } else { closeWaitAtServer.add(dwell) }
    }
    if let dwell = flow.client.finWait2, flow.client.state != .finWait2 { finWait2AtClient.add(dwell) }
    if let dwell = flow.server.finWait2, flow.server.state != .finWait2 { finWait2AtServer.add(dwell) }
  }

  mutating func merge(_ other: ServiceDwells) {
    closeWaitAtClient.merge(other.closeWaitAtClient)
    closeWaitAtServer.merge(other.closeWaitAtServer)
    finWait2AtClient.merge(other.finWait2AtClient)
    finWait2AtServer.merge(other.finWait2AtServer)
    openCloseWaitsAtClient += other.openCloseWaitsAtClient
    openCloseWaitsAtServer += other.openCloseWaitsAtServer
  }
}
