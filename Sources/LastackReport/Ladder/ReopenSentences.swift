internal import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// What a verdict says of a SYN that met the past of its four-tuple: what happened, what it cost, and whether the rule
/// would have it so.
enum ReopenSentences {
  static func all(of flow: borrowing FlowRecord) -> [String] {
    var sentences: [String] = []
    if let reopen = flow.reopen {
      sentences.append(meeting(flow, reopen))
      if let surprise = surprise(flow, reopen) { sentences.append(surprise) }
    }
    sentences += numbers(flow)
    return sentences
  }

  private static func meeting(_ flow: borrowing FlowRecord, _ reopen: ReopenVerdict) -> String {
    let earlier: String
    switch (flow.reopenMet, flow.previousFlow) {
    case (let state?, let before?):
      earlier = "the \(state.rawValue) of an earlier connection (the one before it is flow \(before))"
    case (let state?, nil): earlier = "the \(state.rawValue) of an earlier connection"
    case (nil, nil): earlier = "an earlier connection that the capture does not have"
    case (nil, _): earlier = "an earlier connection"
    }
    switch reopen {
    case .accepted:
      let reason: String
      switch flow.reopenRule {
      case .higherSequence: reason = ", for its sequence number is higher"
      case .newerTimestamp: reason = ", for its timestamp is newer; its number alone would not have done"
      case .some(.none), nil: reason = ""
      }
      return "Its SYN met \(earlier), which gave way at once\(reason)."
    case .challenged:
      guard let cost = CollisionCost(of: flow) else {
        let trap =
          flow.reopenMet == .timeWait && flow.reopenRule == ReopenRule.none
          ? " A TIME-WAIT that ignores resets (tcp_rfc1337=1, or a filter drops them) begins anew with every SYN of an "
            + "older timestamp: the client gets through only after a pause longer than it lasts." : ""
        return
          "Its SYN met \(earlier), which answered with an ACK of its own, and it never got through.\(trap)"
      }
      return
        "Its SYN met \(earlier), which answered with an ACK of its own; the client reset that, sent its SYN again "
        + "(frame \(cost.answered.frame)), and had lost \(Units.duration(cost.nanoseconds))."
    case .unanswered: return "Its SYN met \(earlier), and got no answer while that lasted."
    case .reset: return "Its SYN met \(earlier), and was reset."
    }
  }

  /// Where the answer is not what the policy's rule predicts for a TIME-WAIT.
  private static func surprise(_ flow: borrowing FlowRecord, _ reopen: ReopenVerdict) -> String? {
    guard flow.reopenMet == .timeWait, let rule = flow.reopenRule else { return nil }
    let others = "another system's rule (--time-wait-preset), a device in between, or another host"
    switch (reopen, rule) {
    case (.accepted, .none):
      return "By the rule neither its number nor its timestamp was acceptable: \(others)."
    case (.challenged, .higherSequence), (.unanswered, .higherSequence), (.reset, .higherSequence):
      return "By the rule its higher sequence number was acceptable: \(others)."
    case (.challenged, .newerTimestamp), (.unanswered, .newerTimestamp), (.reset, .newerTimestamp):
      return "By the rule its newer timestamp was acceptable: \(others)."
    case (.accepted, _), (.challenged, .none), (.unanswered, .none), (.reset, .none): return nil
    }
  }

  /// What the initial numbers tell of the hosts (`semantics.md` §3.5, §3.7).
  private static func numbers(_ flow: borrowing FlowRecord) -> [String] {
    var sentences: [String] = []
    if flow.clientISNRelation == .timeWaitDerived {
      sentences.append(
        "The client made it out of its own TIME-WAIT (tcp_tw_reuse, or a port bound again): its number is the old end + "
          + "65537.")
    } else if flow.clientISNRelation == nil, let syn = flow.events.first, syn.flags == .syn,
      let echo = syn.tsecr, echo != 0
    {
      sentences.append(
        "Its SYN echoes a timestamp (\(echo)): the client made it out of a TIME-WAIT of its own (Linux tcp_tw_reuse)."
      )
    }
    if flow.serverISNRelation == .timeWaitDerived {
      sentences.append("The server made its number out of its TIME-WAIT: the old end + 65537.")
    }
    guard flow.reopen != nil else { return sentences }
    switch flow.clientISNRelation {
    case .clock:
      sentences.append("The client's number moved on with its clock: the same Linux boot as before.")
    case .unrelated:
      sentences.append(
        "By its number the client is not the same Linux boot as before, or its clock was stepped.")
    case .timeWaitDerived, nil: break
    }
    return sentences
  }
}
