internal import LastackTracking
public import LastackWire

/// Connections that the client took to be established and the server reset: its accept queue was full
/// (`semantics.md` §7.2 T12).
public struct ListenerOverflow: Sendable, Equatable {
  public var listener: Endpoint
  public var connections: Int
  public var first: CaptureTime
  public var last: CaptureTime

  /// Fewer may have another reason.
  static let leastConnections = 3
}

/// Overflows of one listener, as they are counted.
struct OverflowCount: Sendable {
  struct Place: Sendable {
    var time: CaptureTime
    var flow: Int
    var input: Int
    var frame: UInt64

    func precedes(_ other: Place) -> Bool { (time, flow) < (other.time, other.flow) }
  }

  private(set) var count = 0
  private(set) var first: Place?
  private(set) var last: Place?

  mutating func add(_ flow: borrowing FlowRecord, _ reset: ResetAccount) {
    count += 1
    extend(Place(time: reset.time, flow: flow.flow, input: reset.input, frame: reset.frame))
  }

  mutating func merge(_ other: OverflowCount) {
    count += other.count
    if let place = other.first { extend(place) }
    if let place = other.last { extend(place) }
  }

  private mutating func extend(_ place: Place) {
    if first.map({ place.precedes($0) }) ?? true { first = place }
    if last.map({ $0.precedes(place) }) ?? true { last = place }
  }
}

extension HostStage {
  /// Listeners that reset connections which were complete for the client only.
  func listenerOverflows() -> [Finding] {
    resets.overflows.compactMap { service, counted in
      guard counted.count >= ListenerOverflow.leastConnections, let first = counted.first,
        let last = counted.last
      else { return nil }
      let found = ListenerOverflow(
        listener: resets.services.keys[Int(service)], connections: counted.count, first: first.time,
        last: last.time)
      return Finding(
        .listenerOverflow(found), severity: .warning, confidence: .probable, flows: counted.count,
        evidence: [(FindingEvidence.Role.firstOverflow, first), (.lastOverflow, last)].map {
          FindingEvidence(role: $0, flow: $1.flow, input: $1.input, frame: $1.frame, time: $1.time)
        })
    }
  }
}
