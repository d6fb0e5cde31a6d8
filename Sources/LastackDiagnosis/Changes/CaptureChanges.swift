public import LastackTracking
internal import LastackWire

/// What changed from one capture of a service to another, and how sure that is.
public struct CaptureChanges: Sendable {
  /// What a row compares.
  public enum Aspect: Sendable, Hashable {
    /// Of all connections.
    case outcome(Outcome)
    /// Of those with a FIN.
    case activeCloser(ActiveCloser)
    /// Of all connections.
    case resetBy(Side)
    /// Of those with a reset that has a cause.
    case resetCause(ResetCause)
    case duration(ProfileDuration)
  }

  /// The numbers that are compared.
  public enum Values: Sendable, Equatable {
    /// So many of so many, and how far the share moved, at 95 %.
    case shares(before: Share, after: Share, shift: ClosedRange<Double>)
    /// Medians in seconds, and in which part of all pairs of connections that after took longer.
    case medians(before: Spread, after: Spread, longer: Double)
  }

  public struct Share: Sendable, Equatable {
    public var count: Int
    public var total: Int
    public var value: Double { total == 0 ? 0 : Double(count) / Double(total) }
  }

  public struct Spread: Sendable, Equatable {
    public var median: Double
    public var p95: Double
    public var count: Int
  }

  public struct Row: Sendable {
    /// nil: all services together.
    public var port: UInt16?
    public var aspect: Aspect
    public var values: Values
    /// The chance that any of the rows would differ as much by chance alone (Holm).
    public var chance: Double
    /// How sure the change is; nil where chance explains it.
    public var confidence: Confidence? {
      chance < 1e-4 ? .strong : chance < 0.01 ? .probable : chance < 0.05 ? .possible : nil
    }
  }

  /// A service that was not compared.
  public struct Unpaired: Sendable, Equatable {
    public var port: UInt16
    public var before: Int
    public var after: Int
  }

  /// Rows in the order of services, then of what was compared.
  public private(set) var rows: [Row] = []
  /// Services with too few whole connections on a side to say anything.
  public private(set) var tooFew: [Unpaired] = []

  /// Below it, a share says nothing.
  public static let leastConnections = 10
  private static let leastDurations = 8
  private static let mostServices = 20

  /// Rows that changed, surest first.
  public var changed: [Row] {
    rows.enumerated().filter { $0.element.confidence != nil }
      .sorted { ($0.element.chance, $0.offset) < ($1.element.chance, $1.offset) }.map(\.element)
  }

  public init(from before: CaptureProfile, to after: CaptureProfile) {
    let ports = Set(before.services.keys).union(after.services.keys)
    var pairs: [(port: UInt16, before: ServiceProfile, after: ServiceProfile)] = []
    for port in ports.sorted() {
      let (one, other) = (
        before.services[port] ?? ServiceProfile(), after.services[port] ?? ServiceProfile()
      )
      if one.whole >= Self.leastConnections, other.whole >= Self.leastConnections {
        pairs.append((port, one, other))
      } else {
        tooFew.append(Unpaired(port: port, before: one.whole, after: other.whole))
      }
    }
    pairs.sort { ($1.before.whole + $1.after.whole, $0.port) < ($0.before.whole + $0.after.whole, $1.port) }
    tooFew.sort { ($1.before + $1.after, $0.port) < ($0.before + $0.after, $1.port) }
    var drafts: [(row: Row, chance: Double)] = []
    for pair in pairs.prefix(Self.mostServices) {
      drafts += Self.rows(pair.port, pair.before, pair.after)
    }
    // One service is all there is; and other services on the one side would look like a change of all.
    if pairs.count > 1 {
      drafts += Self.rows(nil, before.all, after.all)
    }
    let chances = ChanceTest.holm(drafts.map(\.chance))
    rows = zip(drafts, chances).map { draft, chance in
      var row = draft.row
      row.chance = chance
      return row
    }
  }

  private static func rows(
    _ port: UInt16?, _ before: ServiceProfile, _ after: ServiceProfile
  ) -> [(row: Row, chance: Double)] {
    var rows: [(row: Row, chance: Double)] = []
    func share(_ aspect: Aspect, _ one: Share, _ other: Share) {
      // What never happened, or always did, cannot have changed.
      guard one.count + other.count > 0, one.count + other.count < one.total + other.total else { return }
      guard one.total >= leastConnections, other.total >= leastConnections else { return }
      let shift = ChanceTest.shift(one.count, of: one.total, to: other.count, of: other.total)
      let chance = ChanceTest.fisher(one.count, of: one.total, other.count, of: other.total)
      rows.append(
        (
          Row(
            port: port, aspect: aspect, values: .shares(before: one, after: other, shift: shift), chance: 1),
          chance
        ))
    }
    for outcome in Outcome.allCases {
      share(
        .outcome(outcome), Share(count: before.outcomes[outcome], total: before.whole),
        Share(count: after.outcomes[outcome], total: after.whole))
    }
    for closer in ActiveCloser.allCases {
      share(
        .activeCloser(closer), Share(count: before.closers[closer], total: before.closers.total),
        Share(count: after.closers[closer], total: after.closers.total))
    }
    for side in Side.allCases {
      share(
        .resetBy(side), Share(count: before.resets[side], total: before.whole),
        Share(count: after.resets[side], total: after.whole))
    }
    for cause in ResetCause.allCases {
      share(
        .resetCause(cause), Share(count: before.resetCauses[cause], total: before.resetCauses.total),
        Share(count: after.resetCauses[cause], total: after.resetCauses.total))
    }
    for (index, duration) in ProfileDuration.allCases.enumerated() {
      let (one, other) = (before.durations[index].values, after.durations[index].values)
      guard one.count >= leastDurations, other.count >= leastDurations else { continue }
      let (chance, longer) = ChanceTest.rankSum(one, other)
      let values = Values.medians(before: Spread(one), after: Spread(other), longer: longer)
      rows.append(
        (
          Row(port: port, aspect: .duration(duration), values: values, chance: 1),
          chance
        ))
    }
    return rows
  }
}

extension CaptureChanges.Spread {
  /// - Parameter values: not empty.
  init(_ values: [Double]) {
    median = AssertionAggregate.median.value(of: values)
    p95 = AssertionAggregate.p95.value(of: values)
    count = values.count
  }
}

/// A difference of two captures that is not of the connections: what follows is weighed by it.
public enum CaptureDifference: Sendable, Equatable {
  /// A kind of weakness, and the share of connections that have it before and after.
  case weakness(String, before: Double, after: Double)
  case dropped(before: Int, after: Int)
  case damaged(before: Int, after: Int)
  case vantage(before: VantageEstimate.Position, after: VantageEstimate.Position)
  /// Seconds.
  case length(before: Double, after: Double)
  case evicted(before: Int, after: Int)

  /// What differs, worst first.
  public static func list(
    _ before: CaptureProfile, _ beforeRun: RunSummary, _ after: CaptureProfile, _ afterRun: RunSummary
  ) -> [CaptureDifference] {
    var list: [CaptureDifference] = []
    func damages(_ run: RunSummary) -> Int { run.inputs.reduce(0) { $0 + $1.damages.count } }
    func drops(_ run: RunSummary) -> Int { run.inputs.compactMap(\.captureDrops).reduce(0, +) }
    let counts = [
      (damages(beforeRun), damages(afterRun), { Self.damaged(before: $0, after: $1) }),
      (drops(beforeRun), drops(afterRun), { Self.dropped(before: $0, after: $1) }),
      (beforeRun.totals.evictions, afterRun.totals.evictions, { Self.evicted(before: $0, after: $1) }),
    ]
    for (one, other, difference) in counts where one > 0 || other > 0 { list.append(difference(one, other)) }
    let (b, a) = (before.quality, after.quality)
    let kinds = [
      ("one_sided", b.oneSided, a.oneSided), ("capture_loss", b.captureLoss, a.captureLoss),
      ("mid_stream", b.midStream, a.midStream), ("snapped_headers", b.snappedHeaders, a.snappedHeaders),
      ("duplicate_frames", b.duplicateFrames, a.duplicateFrames), ("clock_step", b.clockStep, a.clockStep),
    ]
    for (kind, one, other) in kinds where b.flows > 0 && a.flows > 0 {
      let shares = (Double(one) / Double(b.flows), Double(other) / Double(a.flows))
      guard (shares.0 - shares.1).magnitude >= 0.05 else { continue }
      list.append(.weakness(kind, before: shares.0, after: shares.1))
    }
    if let one = before.vantage.position, let other = after.vantage.position, one != other {
      list.append(.vantage(before: one, after: other))
    }
    let lengths = (beforeRun.seconds, afterRun.seconds)
    if max(lengths.0, lengths.1) > 3 * min(lengths.0, lengths.1) {
      list.append(.length(before: lengths.0, after: lengths.1))
    }
    return list
  }
}

extension RunSummary {
  /// Seconds from the first packet to the last.
  public var seconds: Double {
    guard let firstTime, let lastTime else { return 0 }
    return Double(max(0, lastTime.nanoseconds(since: firstTime))) / 1e9
  }
}
