internal import LastackDiagnosis
internal import LastackTracking

/// Resets as JSON: by cause, effect and origin; and by the stages that Cloudflare publishes, over all connections that were
/// seen from their SYN on.
enum ResetJSON {
  static func write(_ tally: ResetTally, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer) {
    object.number("connections", tally.total, &output)
    object.number("of", tally.flows, &output)
    object.number("lost_octets", tally.lostOctets, &output)
    object.number("requests_unanswered", tally.requestsUnanswered, &output)
    object.number("repeats", tally.repeats, &output)
    object.array("causes", tally.rows, &output, row)
    object.object("effects", &output) { object, output in
      for effect in ResetEffect.allCases { object.number(effect.key, tally.effects[effect], &output) }
    }
    object.object("origins", &output) { object, output in
      for origin in ResetOrigin.allCases { object.number(origin.key, tally.origins[origin], &output) }
    }
    object.object("stages", &output) { object, output in
      for stage in ResetStage.allCases { object.number(stage.key, tally.stages[stage], &output) }
    }
  }

  private static func row(
    _ row: ResetTally.Row, _ object: inout JSONObjectWriter, _ output: inout OutputBuffer
  ) {
    object.text("cause", row.cause.rawValue, &output)
    object.number("count", row.count, &output)
    object.number("by_client", row.byClient, &output)
    object.number("by_server", row.byServer, &output)
    object.text("confidence", row.usualConfidence?.rawValue, &output)
    object.number("lost_octets", row.lostOctets, &output)
    object.number("flow", row.flow, &output)
  }
}

// The writer's keys are static.
extension ResetEffect {
  fileprivate var key: StaticString {
    switch self {
    case .accepted: "accepted"
    case .challengedThenAccepted: "challenged_then_accepted"
    case .challengedAndSurvived: "challenged_and_survived"
    case .ignored: "ignored"
    case .unknown: "unknown"
    }
  }
}

extension ResetOrigin {
  fileprivate var key: StaticString {
    switch self {
    case .endpoint: "endpoint"
    case .suspectedMiddlebox: "suspected_middlebox"
    case .provenInjected: "proven_injected"
    case .unknown: "unknown"
    }
  }
}

extension ResetStage {
  fileprivate var key: StaticString {
    switch self {
    case .postSyn: "post_syn"
    case .postAck: "post_ack"
    case .postPsh: "post_psh"
    case .later: "later_in_flow"
    case .beyond: "none"
    }
  }
}
