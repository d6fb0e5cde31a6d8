public import LastackWire

/// How a client's ports were used towards one server port, where the client keeps TIME-WAIT.
public struct PortUsage: Sendable {
  public var path: Path
  /// Connections that left the client in TIME-WAIT.
  public var connections: Int
  /// The client's range under the policy, and whether it was given for it.
  public var range: ClosedRange<UInt16>
  public var rangeIsGiven: Bool
  /// The lowest and the highest port used.
  public var used: ClosedRange<UInt16>
  /// Different ports used; from a sample where ``sampling`` is above 1.
  public var distinct: Int
  public var sampling: Int
  /// Nanoseconds of a TIME-WAIT at the client.
  public var timeWait: Int64
  /// The greatest number of ports in TIME-WAIT.
  public var peak: PopulationCurve.Point
  public var firstRelease: CaptureTime
  /// The end of what was seen of any service.
  public var seenUntil: CaptureTime
  /// Connections from ports of the parity that Linux takes first (that of the range's low end), and from the others.
  public var firstParity: Int
  public var otherParity: Int
  /// When the other parity was first used: at that time Linux had none of the first left (`semantics.md` §8.3).
  public var otherParitySince: CaptureTime?
  public var allHaveTimestamps: Bool
  /// The median time from a port's release into TIME-WAIT until its next use; nil where none was used again.
  public var medianReuse: Int64?

  public var capacity: Int { range.count }
  /// The highest rate that the range sustains.
  public var limit: PortRate { .sustainable(ports: capacity, nanoseconds: timeWait) }

  /// The rate at which ports went into TIME-WAIT until the peak.
  public var rate: PortRate {
    let time = peak.time.nanoseconds(since: firstRelease)
    // Above a TIME-WAIT's length, what is there is what came within that length.
    return time >= timeWait
      ? PortRate(count: peak.population, nanoseconds: timeWait)
      : PortRate(count: max(peak.population - 1, 0), nanoseconds: max(time, min(Self.leastTime, timeWait)))
  }

  /// What came within less is a burst, and its rate is of a second.
  private static let leastTime: Int64 = 1_000_000_000
  /// A projection from less is a guess.
  private static let leastProjected: Int64 = 5_000_000_000

  /// Nanoseconds from the peak until no port is left at ``rate``; nil where the rate is sustainable, was not seen for
  /// 5 s, or did not last so long.
  public var timeToExhaustion: Int64? {
    let isSteady = peak.time.nanoseconds(since: firstRelease) >= min(Self.leastProjected, timeWait)
    guard isSteady, peak.population <= capacity, rate > limit,
      let time = rate.time(for: capacity - peak.population)
    else { return nil }
    // It was captured on, and the peak was not passed: the rate did not last.
    return time == 0 || peak.time.advanced(byNanoseconds: time) > seenUntil ? time : nil
  }
}

extension PortUsage {
  /// What a path needs to be looked at: fewer TIME-WAITs than this say nothing of ports.
  static let leastConnections = 16
}
