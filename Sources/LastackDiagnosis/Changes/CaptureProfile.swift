public import LastackTracking
internal import LastackWire

/// How long something took: what two captures are compared by beside counts.
public enum ProfileDuration: String, CaseIterable, Sendable {
  case handshakeRTT = "handshake_rtt"
  case closeDuration = "close_duration"
  case duration

  func seconds(of flow: borrowing FlowRecord) -> Double? {
    switch self {
    case .handshakeRTT: NumberColumn.handshakeRTT.number(of: flow)
    case .closeDuration: NumberColumn.closeDuration.number(of: flow)
    case .duration: NumberColumn.duration.number(of: flow)
    }
  }
}

/// The connections to one service, or to all, as far as a capture tells how they ended.
public struct ServiceProfile: Sendable {
  public internal(set) var connections = 0
  /// Those whose beginning, end and both directions were captured: only they are compared.
  public internal(set) var whole = 0
  public internal(set) var outcomes = Tally<Outcome>()
  public internal(set) var closers = Tally<ActiveCloser>()
  public internal(set) var resets = Tally<Side>()
  public internal(set) var resetCauses = Tally<ResetCause>()
  var durations: [SpreadSample] = ProfileDuration.allCases.map { _ in SpreadSample() }

  mutating func add(_ flow: borrowing FlowRecord) {
    connections += 1
    guard flow.isWhole else { return }
    whole += 1
    outcomes.add(flow.outcome)
    if let closer = flow.activeCloser { closers.add(closer) }
    if let resetter = flow.resetBy { resets.add(resetter) }
    if let cause = flow.resetCause { resetCauses.add(cause) }
    for (index, duration) in ProfileDuration.allCases.enumerated() {
      if let seconds = duration.seconds(of: flow) { durations[index].add(seconds) }
    }
  }
}

/// What two captures are compared by, of one of them. Memory is bounded: 256 services of 3 × 8,192 durations.
public struct CaptureProfile: Sendable {
  public private(set) var all = ServiceProfile()
  public private(set) var services: [UInt16: ServiceProfile] = [:]
  /// Connections to services beyond the bound, which are in ``all`` only.
  public private(set) var elsewhere = 0
  public private(set) var quality = QualityCounts()
  public private(set) var vantage = VantageEstimate()

  private static let mostServices = 256

  public init() {}

  public mutating func add(_ flow: borrowing FlowRecord) {
    all.add(flow)
    quality.add(flow)
    vantage.add(flow)
    let port = flow.server.endpoint.port
    if services.count < Self.mostServices || services[port] != nil {
      services[port, default: ServiceProfile()].add(flow)
    } else {
      elsewhere += 1
    }
  }
}

extension FlowRecord {
  /// Whether the record's ending is not the capture's own doing.
  var isWhole: Bool {
    let cut: QualityFlags = [.midStream, .oneSided, .captureLoss, .snappedHeaders, .evicted]
    return quality.isDisjoint(with: cut) && outcome != .open && outcome != .idle
  }
}

/// Numbers spread evenly over all that were added, the same every time: when there are too many, every second goes.
struct SpreadSample: Sendable {
  private(set) var values: [Double] = []
  private var stride = 1
  private var seen = 0

  private static let bound = 8192

  mutating func add(_ value: Double) {
    defer { seen += 1 }
    guard seen.isMultiple(of: stride) else { return }
    if values.count == Self.bound {
      values = Swift.stride(from: 0, to: values.count, by: 2).map { values[$0] }
      stride *= 2
      guard seen.isMultiple(of: stride) else { return }
    }
    values.append(value)
  }
}
