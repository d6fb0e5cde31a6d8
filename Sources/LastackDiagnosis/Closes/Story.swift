public import LastackTracking

/// A kind of ending that deserves a person's eyes, most telling first.
public enum Story: Sendable, CaseIterable, Hashable {
  /// The SYN met an earlier incarnation of the four-tuple and never got through.
  case tupleCollision
  /// A reset, and payload that its receiver had not acknowledged.
  case resetWithLoss
  case retransmissionTimeout
  case keepaliveTimeout
  /// One direction was closed and acknowledged; the other never was.
  case halfClosed
  case finUnanswered
  case lastAckUnanswered
  case timeWaitAssassinated
  case dataAfterClose
  case resetAfterFin
  case aborted
  case synUnanswered
  /// A connection that came about after an earlier one had challenged its SYN.
  case synChallenged
  /// A connection that came about, but only after its SYN had been sent again.
  case synRepeated
  case synAckUnanswered
  case handshakeReset
  case icmpRejected
  case refused

  /// The story that a flow tells, and how strongly: octets never acknowledged, nanoseconds waited or lost, or SYNs sent in
  /// vain.
  ///
  /// Nil for an ending that needs no look. The most telling story wins.
  public static func told(by flow: borrowing FlowRecord) -> (story: Story, weight: Int)? {
    switch flow.outcome {
    case .tupleCollision: return (.tupleCollision, flow.client.syns)
    case .retransmissionTimeout:
      return (.retransmissionTimeout, flow.client.retransmissions &+ flow.server.retransmissions)
    case .keepaliveTimeout: return (.keepaliveTimeout, 0)
    case .halfClosed:
      let dwell = max(flow.client.closeWait ?? 0, flow.server.closeWait ?? 0)
      return (.halfClosed, Int(max(dwell, flow.client.finWait2 ?? 0, flow.server.finWait2 ?? 0)))
    case .finUnanswered: return (.finUnanswered, flow.client.fins &+ flow.server.fins)
    case .lastAckUnanswered: return (.lastAckUnanswered, flow.client.fins &+ flow.server.fins)
    case .resetAfterFin, .aborted:
      let lost = (flow.client.unackedBytes ?? 0) &+ (flow.server.unackedBytes ?? 0)
      if lost > 0 { return (.resetWithLoss, lost) }
      if flow.shape == .dataAfterClose { return (.dataAfterClose, 0) }
      return (flow.outcome == .aborted ? .aborted : .resetAfterFin, 0)
    case .synUnanswered: return (.synUnanswered, flow.client.syns)
    case .synAckUnanswered: return (.synAckUnanswered, flow.server.syns)
    case .handshakeReset: return (.handshakeReset, 0)
    case .icmpRejected: return (.icmpRejected, 0)
    case .refused: return (.refused, 0)
    case .orderly, .orderlyThenReset:
      if flow.timeWaitEndReason == .assassinated { return (.timeWaitAssassinated, 0) }
      return flow.shape == .dataAfterClose ? (.dataAfterClose, 0) : repeatedSyns(of: flow)
    case .open, .idle: return repeatedSyns(of: flow)
    }
  }

  private static func repeatedSyns(of flow: borrowing FlowRecord) -> (story: Story, weight: Int)? {
    if let cost = CollisionCost(of: flow) { return (.synChallenged, Int(cost.nanoseconds)) }
    let again = flow.events.reduce(0) { $0 + ($1.note == .synRetransmission ? 1 : 0) }
    return again > 0 && flow.handshake == .complete ? (.synRepeated, again + 1) : nil
  }
}

/// The flows that tell one story: how many, and the one that tells it best.
public struct StoryExample: Sendable, Equatable {
  public var story: Story
  public var flows: Int
  /// The flow with the greatest weight; of equals, the one that completed first.
  public var flow: Int
  /// Who reset them all; nil where nobody did, or not always the same end.
  public var resetBy: Side?
  /// Octets never acknowledged, nanoseconds waited, or SYNs or FINs sent in vain, as the story has it.
  public var weight: Int
}

extension Outcome {
  /// Whether the connection never was established (`semantics.md` §1.5, H1 to H6).
  public var isHandshakeFailure: Bool {
    switch self {
    case .refused, .tupleCollision, .synUnanswered, .synAckUnanswered, .handshakeReset, .icmpRejected: true
    case .orderly, .orderlyThenReset, .resetAfterFin, .aborted, .halfClosed, .finUnanswered,
      .lastAckUnanswered,
      .keepaliveTimeout, .retransmissionTimeout, .open, .idle:
      false
    }
  }
}
