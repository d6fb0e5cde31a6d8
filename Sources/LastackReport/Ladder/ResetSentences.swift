internal import LastackTracking
internal import LastackWire

/// A flow's reset in sentences: whose, why, in answer to what, what became of it, and what was lost beside octets in
/// flight.
enum ResetSentences {
  static func all(of reset: ResetAccount, in flow: borrowing FlowRecord) -> [String] {
    var sentences = [what(reset, flow)]
    if let effect = effect(reset, flow) { sentences.append(effect) }
    if let race = reset.race { sentences.append(crossing(race, reset)) }
    let unread =
      reset.by == .client ? reset.damage.serverPossiblyUnread : reset.damage.clientPossiblyUnread
    if flow.resetCause == .closeWithUnreadDataOrLinger, unread > 0 {
      sentences.append(
        "\(Units.octets(unread)) had reached the \(reset.by.rawValue) since it last sent any: acknowledged, and perhaps never "
          + "read.")
    }
    // Where a reset only cleared away what was left of a connection, that was so before it.
    let isLeftover = flow.resetCause == .tupleCollision || flow.resetCause == .timeWaitAssassination
    if reset.damage.requestUnanswered, !isLeftover {
      sentences.append("What the client had sent last was never answered.")
    }
    return sentences
  }

  /// The same of a record that has its columns only.
  static func withoutAccount(_ flow: borrowing FlowRecord, _ event: CloseEvent?) -> String? {
    guard let resetter = flow.resetBy else {
      return flow.firstRst.map { "The \($0.rawValue) sent a reset that did not end the connection." }
    }
    var sentence = "The \(resetter.rawValue)'s address sent the reset"
    if let event { sentence += " in frame \(event.frame)" }
    if let cause = flow.resetCause {
      sentence += "; cause \(cause.rawValue)" + (flow.resetCauseConfidence.map { " (\($0.rawValue))" } ?? "")
    }
    if let origin = flow.resetOrigin, origin != .endpoint { sentence += "; origin \(origin.rawValue)" }
    return sentence + "."
  }

  private static func what(_ reset: ResetAccount, _ flow: borrowing FlowRecord) -> String {
    let article = flow.resetBy == nil ? "a reset" : "the reset"
    var sentence = "The \(reset.by.rawValue)'s address sent \(article) in frame \(reset.frame)"
    if let trigger = reset.trigger {
      let what = trigger.payloadLength > 0 ? " with \(Units.octets(Int(trigger.payloadLength)))" : ""
      sentence += ", in answer to frame \(trigger.frame)\(what)"
    }
    if reset.repeats > 0 { sentence += ", and \(reset.repeats) more after it" }
    if let cause = flow.resetCause {
      let sure = flow.resetCauseConfidence.map { ", \($0.rawValue)" } ?? ""
      sentence += ": \(reason(cause, reset)) (\(cause.rawValue)\(sure))"
    }
    if let origin = flow.resetOrigin, origin != .endpoint, origin != .unknown {
      sentence += "; origin \(origin.rawValue)"
    }
    return sentence + "."
  }

  private static func reason(_ cause: ResetCause, _ reset: ResetAccount) -> String {
    switch cause {
    case .closedPort: "nothing listens on the port"
    case .dataAfterClose: "data reached it after it had closed"
    case .closeWithUnreadDataOrLinger: "its application aborted the connection"
    case .halfOpenPeer: "it knew no such connection any more"
    case .keepaliveRace: "a request crossed its close of the idle connection"
    case .idleMiddlebox:
      "after \(Units.duration(reset.silenceBefore)) of silence a device in between had forgotten the connection, or the end "
        + "itself"
    case .timeout: "it had waited in vain"
    case .tupleCollision: "a new SYN had met this four-tuple's earlier connection, whose answer it resets"
    case .timeWaitAssassination: "an old segment drew an ACK from TIME-WAIT, which it resets"
    case .listenerOverflow: "the accept queue was full"
    case .handshakeAbandoned: "the client had given the handshake up"
    case .forged: "somebody else sent it under that address"
    case .unknown: "why, the packets do not tell"
    }
  }

  private static func effect(_ reset: ResetAccount, _ flow: borrowing FlowRecord) -> String? {
    let receiver = reset.by.peer.rawValue
    switch flow.resetEffect {
    case .accepted, .unknown, nil: return nil
    case .challengedThenAccepted:
      return "The \(receiver) asked by an ACK whether it was meant (RFC 5961), and the next one was exact."
    case .challengedAndSurvived:
      return "The \(receiver) asked by an ACK whether it was meant (RFC 5961), and the connection went on."
    case .ignored:
      return flow.resetBy == nil
        ? "It did not end the connection."
        : "The \(receiver) was closed already, or went on without it."
    }
  }

  private static func crossing(_ race: KeepaliveRace, _ reset: ResetAccount) -> String {
    let passing =
      race.crossing < 0
      ? "was under way, captured \(Units.duration(-race.crossing)) before it,"
      : "passed it \(Units.duration(race.crossing)) later,"
    return
      "The FIN in frame \(race.finFrame) came after \(Units.duration(race.idleLimit)) without a segment of the "
      + "\(reset.by.rawValue)'s; the request in frame \(race.requestFrame) \(passing) "
      + "and \(Units.octets(race.lostBytes)) were lost. A client that closes earlier avoids it."
  }
}
