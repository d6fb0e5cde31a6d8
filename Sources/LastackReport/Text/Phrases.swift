internal import LastackDiagnosis
internal import LastackTracking

// The vocabulary's values in the words of a report. Not for machines: those read the raw values.

extension Outcome {
  var phrase: String {
    switch self {
    case .refused: "refused"
    case .tupleCollision: "tuple collision"
    case .synUnanswered: "SYN unanswered"
    case .synAckUnanswered: "SYN-ACK unanswered"
    case .handshakeReset: "handshake reset"
    case .icmpRejected: "ICMP rejected"
    case .orderly: "orderly"
    case .orderlyThenReset: "orderly, then reset"
    case .resetAfterFin: "reset after FIN"
    case .aborted: "aborted"
    case .halfClosed: "half-closed"
    case .finUnanswered: "FIN unanswered"
    case .lastAckUnanswered: "last ACK missing"
    case .keepaliveTimeout: "keepalive timeout"
    case .retransmissionTimeout: "retransmit timeout"
    case .open: "open"
    case .idle: "idle"
    }
  }

  /// The colour of the ending: good, worth a look, or bad.
  var role: Style.Role {
    switch self {
    case .orderly, .orderlyThenReset: .good
    case .open, .idle, .handshakeReset: .faint
    case .refused, .resetAfterFin, .aborted, .icmpRejected, .halfClosed, .lastAckUnanswered: .warning
    case .tupleCollision, .synUnanswered, .synAckUnanswered, .finUnanswered, .keepaliveTimeout,
      .retransmissionTimeout:
      .bad
    }
  }
}

extension CloseShape {
  var phrase: String {
    switch self {
    case .threeSegment: "3 segments"
    case .fourSegment: "4 segments"
    case .simultaneous: "simultaneous"
    case .halfClose: "half-close"
    case .dataAfterClose: "data after close"
    }
  }
}

extension Story {
  /// What happened, in words that follow a count of connections.
  func phrase(_ example: StoryExample) -> String {
    let most = example.flows > 1 && example.weight > 1 ? "up to " : ""
    let resetter = example.resetBy.map { " by the \($0.rawValue)" } ?? ""
    switch self {
    case .tupleCollision: return "the SYN met an earlier connection and lost"
    case .resetWithLoss: return "reset\(resetter), \(most)\(Units.octets(example.weight)) never acknowledged"
    case .retransmissionTimeout: return "data sent again and again, no answer"
    case .keepaliveTimeout: return "the peer stopped answering keepalives"
    case .halfClosed:
      // The input ended with the first half.
      if example.weight == 0 { return "half-closed when the capture ended" }
      return "half-closed for \(most)\(Units.duration(Int64(example.weight))), never finished"
    case .finUnanswered: return "FIN sent \(most)\(Units.count(example.weight, "time")), never acknowledged"
    case .lastAckUnanswered: return "the last FIN was never acknowledged"
    case .timeWaitAssassinated: return "a reset ended the TIME-WAIT early"
    case .dataAfterClose: return "data met a closed reader"
    case .resetAfterFin: return "reset\(resetter) in the middle of the close"
    case .aborted: return "reset\(resetter), no unacknowledged data seen"
    case .synUnanswered: return "\(most)\(Units.count(example.weight, "SYN")), no answer of any kind"
    case .synChallenged:
      return "\(most)\(Units.duration(Int64(example.weight))) lost: an earlier connection challenged the SYN"
    case .synRepeated: return "\(most)\(Units.count(example.weight, "SYN")) until the server answered"
    case .synAckUnanswered: return "the SYN-ACK was never acknowledged"
    case .handshakeReset: return "the client reset the handshake"
    case .icmpRejected: return "a router or host rejected the SYN by ICMP"
    case .refused: return "nothing listens on the port"
    }
  }

  var role: Style.Role {
    switch self {
    case .tupleCollision, .resetWithLoss, .retransmissionTimeout, .keepaliveTimeout, .finUnanswered,
      .synUnanswered, .timeWaitAssassinated:
      .bad
    case .halfClosed, .lastAckUnanswered, .dataAfterClose, .resetAfterFin, .aborted, .synAckUnanswered,
      .synChallenged, .synRepeated, .icmpRejected, .refused, .handshakeReset:
      .warning
    }
  }
}
