public import LastackTracking
internal import LastackWire

/// A connection's end in one line, for a reader who watches them come.
public enum FlowLine {
  /// `13:11:35.250  10.0.0.7:40112 > 10.0.0.9:443  orderly  client closed  44.1 ms  1.2 kB  TIME-WAIT / CLOSED`
  public static func text(_ flow: borrowing FlowRecord, style: Style) -> String {
    let outcome = flow.outcome.phrase + (flow.quality.isEmpty ? "" : " ?")
    let words = [
      Units.clock(flow.end),
      "\(Units.endpoint(flow.client.endpoint)) > \(Units.endpoint(flow.server.endpoint))",
      style(flow.outcome.role, outcome), closer(flow),
      Units.duration(flow.end.nanoseconds(since: flow.start)),
      Units.octets(flow.client.payloadBytes &+ flow.server.payloadBytes),
      "\(flow.client.state?.rawValue ?? "?") / \(flow.server.state?.rawValue ?? "?")",
    ]
    return words.compactMap(\.self).joined(separator: "  ") + "\n"
  }

  private static func closer(_ flow: borrowing FlowRecord) -> String? {
    if let closer = flow.activeCloser {
      switch closer {
      case .client, .server, .both: return "\(closer.rawValue) closed"
      case .unknown: return nil
      }
    }
    return flow.resetBy.map { "\($0.rawValue) reset" }
  }
}
