public import LastackTracking
internal import LastackWire

/// Where a loss was that made an end send its FIN again, as the tap's place allows to say (`semantics.md` §1.9).
public struct FinRetransmission: Sendable, Hashable {
  public enum Loss: Sendable, Hashable {
    /// The FIN's acknowledgment had passed the tap: it was lost between the tap and the FIN's sender.
    case acknowledgmentBehindTap
    /// The tap had seen no acknowledgment: the FIN or its acknowledgment was lost on the peer's side, or the peer is gone.
    case onPeersSide
  }

  /// Who sent the FIN.
  public var side: Side
  /// The first retransmission.
  public var frame: UInt64
  public var loss: Loss

  /// The first retransmission of each side's FIN; empty where neither sent one again.
  ///
  /// An acknowledgment on its way to the sender when it sent again proves no loss: with the handshake's gap on that side
  /// unknown, nothing is said of it.
  public static func list(of flow: borrowing FlowRecord) -> [FinRetransmission] {
    let evidence = CloseEvidence(of: flow)
    var list: [FinRetransmission] = []
    for side in Side.allCases {
      let again = flow.events.first { $0.from == side && $0.note == .finRetransmission }
      guard let again, evidence.fin(of: side) != nil else { continue }
      guard let acked = evidence.ackOfFin(of: side), acked.frame < again.frame else {
        list.append(FinRetransmission(side: side, frame: again.frame, loss: .onPeersSide))
        continue
      }
      guard let vantage = flow.evidence.vantage else { continue }
      let gap = side == .client ? vantage.clientGap : vantage.serverGap
      if again.time.nanoseconds(since: acked.time) > gap {
        list.append(FinRetransmission(side: side, frame: again.frame, loss: .acknowledgmentBehindTap))
      }
    }
    return list
  }
}
