public import LastackTracking
internal import LastackWire

/// What it cost a client that its SYN was challenged by an earlier connection (`semantics.md` §3.4): SYN, ACK, RST, and
/// the SYN again.
public struct CollisionCost: Sendable, Equatable {
  /// The SYN that was challenged, and the one that was answered.
  public var challenged: CloseEvent
  public var answered: CloseEvent

  /// From the first SYN to the one that was answered, in nanoseconds.
  public var nanoseconds: Int64 { answered.time.nanoseconds(since: challenged.time) }

  /// Nil where no SYN was challenged, or none was answered by a SYN-ACK.
  public init?(of flow: borrowing FlowRecord) {
    guard flow.reopen == .challenged else { return nil }
    var first: CloseEvent?
    var last: CloseEvent?
    for event in flow.events {
      switch event.note {
      case .syn, .synOnLiveTuple, .synRetransmission:
        first = first ?? event
        last = event
      case .synAck:
        guard let first, let last else { return nil }
        challenged = first
        answered = last
        return
      default: break
      }
    }
    return nil
  }
}

/// The SYNs of a capture that met an earlier connection of their four-tuple, and what the challenges among them cost.
public struct Collisions: Sendable, Equatable {
  public private(set) var accepted = 0
  public private(set) var challenged = 0
  /// Challenged, and never answered by a SYN-ACK.
  public private(set) var lost = 0
  public private(set) var unanswered = 0
  public private(set) var reset = 0
  /// Nanoseconds that challenges cost, in all and at worst.
  public private(set) var cost: Int64 = 0
  public private(set) var worst: Int64 = 0

  mutating func add(_ flow: borrowing FlowRecord) {
    switch flow.reopen {
    case .accepted: accepted += 1
    case .unanswered: unanswered += 1
    case .reset: reset += 1
    case .challenged:
      challenged += 1
      guard let price = CollisionCost(of: flow) else {
        lost += 1
        return
      }
      cost &+= price.nanoseconds
      worst = max(worst, price.nanoseconds)
    case nil: break
    }
  }
}
