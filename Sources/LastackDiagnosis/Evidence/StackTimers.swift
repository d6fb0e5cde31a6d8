public import LastackTracking
internal import LastackWire

/// A wait of a close held against the timer that ends it on Linux (`semantics.md` §1.6).
public enum StackTimer: Sendable, Hashable {
  /// A FIN came to an end that had been in FIN-WAIT-2, and met no socket any more: each side closed in order, and the
  /// passive one was too late.
  ///
  /// `isDefault`: no sooner than after the default of `tcp_fin_timeout`.
  case finWait2Gone(side: Side, nanoseconds: Int64, isDefault: Bool)
  /// That end was in FIN-WAIT-2 for longer than an orphan is, and still answered: it holds its socket by shutdown(), or
  /// is another system.
  case finWait2Held(side: Side, nanoseconds: Int64)
  /// A FIN was sent so many times without an answer.
  case finUnanswered(side: Side, transmissions: Int, nanoseconds: Int64, isGivenUp: Bool)

  /// `tcp_fin_timeout`; TCP_LINGER2 may shorten it, and lengthen it to twice as much.
  public static let finTimeout: Int64 = 60_000_000_000
  /// A FIN is given up after so many retransmissions (`tcp_orphan_retries` 0 means 8).
  public static let orphanRetries = 8
  /// Timers of 60 s end on a wheel whose steps are 4,096 ms at HZ = 1000 (kernel/time/timer.c): up to so much late.
  static let wheelSlack: Int64 = 4_200_000_000

  /// The timers that this flow's waits tell something about.
  public static func comparisons(of flow: borrowing FlowRecord) -> [StackTimer] {
    let evidence = CloseEvidence(of: flow)
    var list: [StackTimer] = []
    for side in Side.allCases {
      if let timer = finWait2(of: side, in: flow, evidence) { list.append(timer) }
      if let timer = finUnanswered(of: side, in: flow, evidence) { list.append(timer) }
    }
    return list
  }

  private static func finWait2(
    of side: Side, in flow: borrowing FlowRecord, _ evidence: CloseEvidence
  ) -> StackTimer? {
    guard let acked = evidence.ackOfFin(of: side), let peerFin = evidence.fin(of: side.peer),
      let fin = evidence.fin(of: side), !answers(fin, peerFin), acked.time < peerFin.time
    else { return nil }
    let dwell = peerFin.time.nanoseconds(since: acked.time)
    if let reset = evidence.reset, flow.resetBy == side, flow.shape != .dataAfterClose,
      !reset.flags.contains(.ack), reset.sequence == peerFin.acknowledgment, peerFin.time <= reset.time,
      evidence.ackOfFin(of: side.peer) == nil
    {
      return .finWait2Gone(side: side, nanoseconds: dwell, isDefault: dwell >= finTimeout)
    }
    if evidence.ackOfFin(of: side.peer) != nil, flow[side].finWait2 != nil, dwell > finTimeout + wheelSlack {
      return .finWait2Held(side: side, nanoseconds: dwell)
    }
    return nil
  }

  private static func finUnanswered(
    of side: Side, in flow: borrowing FlowRecord, _ evidence: CloseEvidence
  ) -> StackTimer? {
    guard let fin = evidence.fin(of: side), evidence.ackOfFin(of: side) == nil else { return nil }
    var transmissions = 1
    var last = fin.time
    for event in flow.events where event.from == side && event.note == .finRetransmission {
      transmissions += 1
      last = event.time
    }
    guard transmissions > 2 else { return nil }
    return .finUnanswered(
      side: side, transmissions: transmissions, nanoseconds: last.nanoseconds(since: fin.time),
      isGivenUp: transmissions > orphanRetries)
  }

  private static func answers(_ fin: CloseEvent, _ other: CloseEvent) -> Bool {
    fin.flags.contains(.ack)
      && !fin.acknowledgment.precedes(other.sequence &+ other.payloadLength &+ 1)
  }
}
