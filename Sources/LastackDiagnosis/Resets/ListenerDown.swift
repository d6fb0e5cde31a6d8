internal import LastackTracking
public import LastackWire

/// A listener that accepted, then refused, and perhaps accepted again (`semantics.md` §7.2 T1).
public struct ListenerDown: Sendable, Equatable {
  public var listener: Endpoint
  /// Times that it was down, and the SYNs refused in all of them.
  public var times: Int
  public var refused: Int
  /// The longest of them: from the last connection accepted before; nil: it was still down at the last SYN.
  public var lastAccepted: CaptureTime
  public var firstRefused: CaptureTime
  public var lastRefused: CaptureTime
  public var acceptedAgain: CaptureTime?

  /// For how long it refused for certain, and for how long it may have.
  public var certain: Int64 { lastRefused.nanoseconds(since: firstRefused) }
  public var possible: Int64? { acceptedAgain.map { $0.nanoseconds(since: lastAccepted) } }

  /// Fewer SYNs may have met a full queue, or a device in the listener's name.
  static let leastRefused = 3
}

extension HostStage {
  /// Listeners that were down for a while, but those whose restart TIME-WAIT explains.
  func listenersDown(but explained: [Finding]) -> [Finding] {
    let restarted = Set(
      explained.compactMap { finding -> Endpoint? in
        if case .restartInTimeWait(let restart) = finding.detail { restart.listener } else { nil }
      })
    let isCandidate = listenerStates.indices.map {
      listenerStates[$0].refused >= ListenerDown.leastRefused && listenerStates[$0].accepted > 0
        && !restarted.contains(listeners.keys[$0])
    }
    guard isCandidate.contains(true) else { return [] }
    let curves = arrivals.curves { isCandidate[Int($0 >> 1)] ? $0 : nil }
    return isCandidate.indices.filter { isCandidate[$0] }.compactMap { number in
      let listener = UInt32(number)
      guard let accepted = curves[listener << 1], let refused = curves[listener << 1 | 1] else { return nil }
      return down(listeners.keys[number], accepted: accepted.points, refused: refused.points)
    }
  }

  private func down(
    _ listener: Endpoint, accepted: [PopulationCurve.Point], refused: [PopulationCurve.Point]
  ) -> Finding? {
    var worst: (down: ListenerDown, evidence: [FindingEvidence])?
    var (times, count) = (0, 0)
    var (index, next) = (0, 0)
    while index < refused.count {
      let first = refused[index]
      while next < accepted.count, accepted[next].time <= first.time { next += 1 }
      let again = next < accepted.count ? accepted[next] : nil
      var (last, here) = (first, 0)
      while index < refused.count, again.map({ refused[index].time < $0.time }) ?? true {
        last = refused[index]
        here += last.starts
        index += 1
      }
      // Before anything was accepted it may not have been a listener at all.
      guard next > 0, here >= ListenerDown.leastRefused else { continue }
      times += 1
      count += here
      let before = accepted[next - 1]
      let found = ListenerDown(
        listener: listener, times: 1, refused: 0, lastAccepted: before.time, firstRefused: first.time,
        lastRefused: last.time, acceptedAgain: again?.time)
      guard found.certain >= worst?.down.certain ?? 0 else { continue }
      let roles: [(FindingEvidence.Role, PopulationCurve.Point?)] = [
        (.lastAccepted, before), (.firstRefused, first), (.lastRefused, last), (.acceptedAgain, again),
      ]
      worst = (
        found,
        roles.compactMap { role, point in
          point.map {
            FindingEvidence(role: role, flow: $0.flow, input: $0.input, frame: $0.frame, time: $0.time)
          }
        }
      )
    }
    guard var found = worst?.down, let evidence = worst?.evidence else { return nil }
    (found.times, found.refused) = (times, count)
    return Finding(
      .listenerDown(found), severity: .warning, confidence: .probable, flows: count, evidence: evidence,
      caveats: [.deviceRefuses])
  }
}
