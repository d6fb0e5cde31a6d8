internal import LastackTracking
internal import LastackWire

/// What is kept of a path: counts, since its times are in the logs.
struct PathState: Sendable {
  var listener: UInt32
  /// The first connection's start: TIME-WAITs from before it are unknown.
  var firstStart: CaptureTime
  /// TIME-WAITs at the client and at the server, and how many of either ended early.
  var atClient: UInt32 = 0
  var atServer: UInt32 = 0
  var earlyAtClient: UInt32 = 0
  var earlyAtServer: UInt32 = 0
  /// Of the TIME-WAITs at the client: connections with timestamps, and the ports they were from.
  var withTimestamps: UInt32 = 0
  var lowestPort: UInt16 = .max
  var highestPort: UInt16 = 0
  var even = Parity()
  var odd = Parity()

  struct Parity: Sendable {
    var connections: UInt32 = 0
    var first = CaptureTime(nanoseconds: .max)

    mutating func add(_ time: CaptureTime) {
      connections &+= 1
      first = min(first, time)
    }

    mutating func merge(_ other: Parity) {
      connections &+= other.connections
      first = min(first, other.first)
    }
  }

  init(listener: UInt32, firstStart: CaptureTime) {
    self.listener = listener
    self.firstStart = firstStart
  }

  /// Counts the TIME-WAIT of a connection, and its port where the client holds it.
  mutating func add(_ flow: borrowing FlowRecord, endedEarly: Bool) {
    firstStart = min(firstStart, flow.start)
    if flow.timeWaitHolder != .client {
      atServer &+= 1
      if endedEarly { earlyAtServer &+= 1 }
    }
    if flow.timeWaitHolder == .server { return }
    atClient &+= 1
    if endedEarly { earlyAtClient &+= 1 }
    let port = flow.client.endpoint.port
    lowestPort = min(lowestPort, port)
    highestPort = max(highestPort, port)
    if port & 1 == 0 { even.add(flow.start) } else { odd.add(flow.start) }
    if flow.timestamps == .negotiated { withTimestamps &+= 1 }
  }

  mutating func merge(_ other: PathState) {
    firstStart = min(firstStart, other.firstStart)
    atClient &+= other.atClient
    atServer &+= other.atServer
    earlyAtClient &+= other.earlyAtClient
    earlyAtServer &+= other.earlyAtServer
    withTimestamps &+= other.withTimestamps
    lowestPort = min(lowestPort, other.lowestPort)
    highestPort = max(highestPort, other.highestPort)
    even.merge(other.even)
    odd.merge(other.odd)
  }
}
