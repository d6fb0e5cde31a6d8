internal import LastackTracking
public import LastackWire

/// A client with no port left for a server port: each new connection takes one whose TIME-WAIT ended a moment ago.
///
/// The shortage itself (EADDRNOTAVAIL) is local to the client; this is its signature on the wire (`semantics.md` §8.2).
public struct PortExhaustion: Sendable, Equatable {
  public var path: Path
  /// Ports in TIME-WAIT at the peak, and different ports used.
  public var peak: Int
  public var distinct: Int
  public var used: ClosedRange<UInt16>
  /// When the peak was reached, and when the last connection was opened after it.
  public var from: CaptureTime
  public var until: CaptureTime
  /// Connections opened in that time, and those of them whose port had come free within ``slack``.
  public var opened: Int
  public var reusedAtOnce: Int
  /// The median time from a port's release into TIME-WAIT until its next use.
  public var medianReuse: Int64
  public var timeWait: Int64
  /// The rate at which ports were taken while there were any.
  public var demand: PortRate
  /// The rate that was left: that of ``opened``.
  public var supply: PortRate
  public var firstParity: Int
  public var otherParity: Int
  public var otherParitySince: CaptureTime?
  public var remedies: PortRemedies

  /// Linux' timer wheel has steps of 4,096 ms for 60 s at HZ = 1000 (kernel/time/timer.c): a TIME-WAIT ends up to 64.1 s after
  /// it began, and with it all that began within a step.
  public static let slack: Int64 = 4_200_000_000
  /// A connection may be opened before the policy's end where the capture's clock differs from the client's.
  static let earliness: Int64 = 100_000_000
  /// With fewer ports a program that binds its own port looks the same.
  static let leastPorts = 16
  static let leastReuses = 20
}

/// A client that uses most of its ports for a server port, or will soon have used them all at the rate it goes.
public struct PortPressure: Sendable, Equatable {
  public var path: Path
  public var peak: Int
  public var peakTime: CaptureTime
  public var capacity: Int
  public var range: ClosedRange<UInt16>
  public var timeWait: Int64
  public var rate: PortRate
  /// Nanoseconds from the peak until none is left; nil where the rate is sustainable.
  public var timeToExhaustion: Int64?
  public var remedies: PortRemedies

  /// Four fifths of the range.
  static func isHigh(_ peak: Int, of capacity: Int) -> Bool { peak * 5 >= capacity * 4 }
  /// A quarter of the range, and a rate seen for 5 s: a projection from less is a guess.
  static func isProjectable(_ usage: PortUsage) -> Bool {
    usage.peak.population * 4 >= usage.capacity
      && usage.peak.time.nanoseconds(since: usage.firstRelease) >= 5_000_000_000
  }
}

extension PortUsage {
  /// What the uses of the path's ports say, worst first: at most one finding. `uses` are sorted by port and time.
  func finding(uses: ArraySlice<PortUse>) -> Finding? { exhaustion(uses: uses) ?? pressure(uses: uses) }

  /// Whether the system chose the ports within the range: others are the program's, or the range is not this client's.
  private func isFromRange(_ uses: ArraySlice<PortUse>) -> Bool {
    uses.count { range.contains($0.port) } * 20 >= uses.count * 19
  }

  private func exhaustion(uses: ArraySlice<PortUse>) -> Finding? {
    guard distinct >= PortExhaustion.leastPorts else { return nil }
    var opened = 0
    var reuses: [(interval: Int64, use: PortUse)] = []
    var last: PortUse?
    for use in uses {
      let before = last?.port == use.port ? last : nil
      last = use
      guard use.opened > peak.time.nanoseconds else { continue }
      opened += 1
      guard let before else { continue }
      let interval = use.opened - before.released
      if interval >= timeWait - PortExhaustion.earliness, interval <= timeWait + PortExhaustion.slack {
        reuses.append((interval, use))
      }
    }
    // Four fifths: a port may be taken out of turn, by bind() or after a reset.
    guard reuses.count >= PortExhaustion.leastReuses, reuses.count * 5 >= opened * 4 else { return nil }
    reuses.sort { ($0.use.opened, $0.use.flow) < ($1.use.opened, $1.use.flow) }
    guard let first = reuses.first?.use, let latest = reuses.last?.use else { return nil }
    let until = CaptureTime(nanoseconds: latest.opened)
    // What can be in use is what was: a range that was given may be wider than the program's own.
    let fillsRange = distinct * 20 >= capacity * 19 && isFromRange(uses)
    let pool = fillsRange ? capacity : distinct
    let demand = rate
    // Of use as evidence only where the other parity came first, and half of all ports with it: not every system has one.
    let since = otherParitySince.flatMap { since -> CaptureTime? in
      let before = uses.count { $0.opened < since.nanoseconds }
      return before * 10 >= distinct / sampling * 4 ? since : nil
    }
    let found = PortExhaustion(
      path: path, peak: peak.population, distinct: distinct, used: used, from: peak.time, until: until,
      opened: opened * sampling, reusedAtOnce: reuses.count * sampling,
      medianReuse: reuses.map(\.interval).sorted()[reuses.count / 2], timeWait: timeWait, demand: demand,
      supply: PortRate(count: opened * sampling, nanoseconds: until.nanoseconds(since: peak.time)),
      firstParity: firstParity, otherParity: otherParity, otherParitySince: since,
      remedies: PortRemedies(
        ports: range, capacity: pool, timeWait: timeWait, demand: demand,
        allHaveTimestamps: allHaveTimestamps))
    var caveats: [FindingCaveat] = [.timeWaitLengthAssumed]
    caveats.append(fillsRange ? .portRangeAssumed : .portRangeObserved)
    if fillsRange, rangeIsGiven { caveats.removeLast() }
    if sampling > 1 { caveats.append(.sampledPorts) }
    return Finding(
      .portExhaustion(found), severity: .critical, confidence: fillsRange ? .strong : .probable,
      flows: reuses.count * sampling,
      evidence: [evidence(.atPeak, peak), evidence(.firstReuse, first), evidence(.lastReuse, latest)],
      caveats: caveats)
  }

  private func pressure(uses: ArraySlice<PortUse>) -> Finding? {
    guard isFromRange(uses) else { return nil }
    let ending = timeToExhaustion
    let isHigh = PortPressure.isHigh(peak.population, of: capacity)
    guard isHigh || (ending != nil && PortPressure.isProjectable(self)) else { return nil }
    let found = PortPressure(
      path: path, peak: peak.population, peakTime: peak.time, capacity: capacity, range: range,
      timeWait: timeWait, rate: rate, timeToExhaustion: ending,
      remedies: PortRemedies(
        ports: range, capacity: capacity, timeWait: timeWait, demand: rate,
        allHaveTimestamps: allHaveTimestamps))
    return Finding(
      .portPressure(found), severity: .warning, confidence: .probable, flows: peak.population,
      evidence: [evidence(.atPeak, peak)],
      caveats: rangeIsGiven
        ? [.timeWaitLengthAssumed, .warmingUp]
        : [.timeWaitLengthAssumed, .portRangeAssumed, .warmingUp, .hostIdentity])
  }

  private func evidence(_ role: FindingEvidence.Role, _ use: PortUse) -> FindingEvidence {
    FindingEvidence(
      role: role, flow: Int(use.flow), input: Int(use.place >> 48), frame: use.place & 0xffff_ffff_ffff,
      time: CaptureTime(nanoseconds: use.opened))
  }

  private func evidence(_ role: FindingEvidence.Role, _ point: PopulationCurve.Point) -> FindingEvidence {
    FindingEvidence(role: role, flow: point.flow, input: point.input, frame: point.frame, time: point.time)
  }
}
