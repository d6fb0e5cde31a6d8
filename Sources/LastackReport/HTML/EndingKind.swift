internal import LastackDiagnosis
internal import LastackTracking

/// Endings in five kinds, as a chart has room for: what the seventeen outcomes have in common for a reader in a hurry.
enum EndingKind: CaseIterable {
  case inOrder, reset, failed, silent, alive

  init(_ outcome: Outcome) {
    switch outcome {
    case .orderly, .orderlyThenReset: self = .inOrder
    case .resetAfterFin, .aborted: self = .reset
    case .refused, .tupleCollision, .synUnanswered, .synAckUnanswered, .handshakeReset, .icmpRejected:
      self = .failed
    case .halfClosed, .finUnanswered, .lastAckUnanswered, .keepaliveTimeout, .retransmissionTimeout:
      self = .silent
    case .open, .idle: self = .alive
    }
  }

  /// At the head of a row.
  var name: String {
    switch self {
    case .inOrder: "closed in order"
    case .reset: "reset"
    case .failed: "never came about"
    case .silent: "left without an answer"
    case .alive: "still open"
    }
  }

  /// Behind a count of connections.
  var clause: String {
    switch self {
    case .inOrder: "closed in order"
    case .reset: "ended by a reset"
    case .failed: "never came about"
    case .silent: "ended without the other end's answer"
    case .alive: "still open at the end"
    }
  }

  /// The class that names its colour.
  var style: StaticString {
    switch self {
    case .inOrder: "k-order"
    case .reset: "k-reset"
    case .failed: "k-failed"
    case .silent: "k-silent"
    case .alive: "k-alive"
    }
  }

  static func counts(_ outcomes: Tally<Outcome>) -> [(kind: EndingKind, count: Int)] {
    allCases.map { kind in
      (kind, Outcome.allCases.reduce(0) { $0 + (EndingKind($1) == kind ? outcomes[$1] : 0) })
    }
  }
}
