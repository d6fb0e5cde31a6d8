public import LastackTracking
internal import LastackWire

/// The segments that a flow's verdict rests on, found among its events.
///
/// Nil where the segment was not captured, or lies beyond the events that a record keeps.
public struct CloseEvidence: Sendable, Equatable {
  public var syn: CloseEvent?
  public var synAck: CloseEvent?
  /// The first transmission of each side's FIN.
  public var clientFin: CloseEvent?
  public var serverFin: CloseEvent?
  /// The first segment of the peer that acknowledges the FIN, whatever else it carries.
  public var ackOfClientFin: CloseEvent?
  public var ackOfServerFin: CloseEvent?
  /// The effective reset; where none took effect, the first one.
  public var reset: CloseEvent?

  public init(of flow: borrowing FlowRecord) {
    for event in flow.events {
      switch event.note {
      case .syn: syn = syn ?? event
      // The first SYN of this connection, where it met an earlier one of the same four-tuple.
      case .synOnLiveTuple where event.frame == flow.firstFrame: syn = syn ?? event
      case .synAck: synAck = synAck ?? event
      case .rst, .timeWaitAssassination:
        if reset == nil || (!Self.ended(reset, flow.resetBy) && Self.ended(event, flow.resetBy)) {
          reset = event
        }
      case .synRetransmission, .fin, .finRetransmission, .ackOfFin, .finalAck, .challengeAck, .synOnLiveTuple,
        .oldDuplicate, .acceptableDuplicate, .keepalive, .dataAfterFin, .timeWaitRestart:
        break
      }
      if event.flags.contains(.fin), !event.flags.contains(.rst), !Self.isStray(event) {
        switch event.from {
        case .client: clientFin = clientFin ?? event
        case .server: serverFin = serverFin ?? event
        }
      }
      guard event.flags.contains(.ack), !Self.isStray(event) else { continue }
      // The FIN's own octet is the last of its segment; acknowledged means the number after it (§1.2).
      switch event.from {
      case .client: ackOfServerFin = ackOfServerFin ?? Self.acknowledges(event, serverFin)
      case .server: ackOfClientFin = ackOfClientFin ?? Self.acknowledges(event, clientFin)
      }
    }
  }

  private static func isStray(_ event: CloseEvent) -> Bool {
    event.note == .oldDuplicate || event.note == .acceptableDuplicate
  }

  /// Whether the reset is the one that ended the connection: from its resetter, and both ends are closed after it.
  private static func ended(_ event: CloseEvent?, _ resetter: Side?) -> Bool {
    event?.from == resetter && event?.clientState == .closed && event?.serverState == .closed
  }

  private static func acknowledges(_ event: CloseEvent, _ fin: CloseEvent?) -> CloseEvent? {
    guard let fin else { return nil }
    let afterFin = fin.sequence &+ fin.payloadLength &+ (fin.flags.contains(.syn) ? 2 : 1)
    return event.acknowledgment.precedes(afterFin) ? nil : event
  }

  public func fin(of side: Side) -> CloseEvent? { side == .client ? clientFin : serverFin }
  public func ackOfFin(of side: Side) -> CloseEvent? { side == .client ? ackOfClientFin : ackOfServerFin }

  /// The segments in capture order, each once.
  public var events: [CloseEvent] {
    var seen: Set<CloseEvent> = []
    return [syn, synAck, clientFin, serverFin, ackOfClientFin, ackOfServerFin, reset].compactMap(\.self)
      .filter { seen.insert($0).inserted }
      .sorted { ($0.input, $0.frame) < ($1.input, $1.frame) }
  }
}
