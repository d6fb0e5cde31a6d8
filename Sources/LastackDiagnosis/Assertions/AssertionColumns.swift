internal import LastackTracking
internal import LastackWire

/// Columns of the flow record whose value is a word.
enum WordColumn: String, CaseIterable, Sendable {
  case outcome, shape, handshake, timestamps, reopen, quality
  case activeCloser = "active_closer"
  case activeCloserConfidence = "active_closer_confidence"
  case firstFin = "first_fin"
  case firstRst = "first_rst"
  case resetBy = "reset_by"
  case resetCause = "reset_cause"
  case resetCauseConfidence = "reset_cause_confidence"
  case resetOrigin = "reset_origin"
  case resetEffect = "reset_effect"
  case timeWaitHolder = "time_wait_holder"
  case timeWaitEndReason = "time_wait_end_reason"
  case reopenMet = "reopen_met"
  case reopenRule = "reopen_rule"
  case recycleVerdict = "recycle_verdict"
  case rolesFrom = "roles_from"
  case clientState = "client_state"
  case serverState = "server_state"
  case zeekConnState = "zeek_conn_state"

  var words: [String] {
    switch self {
    case .outcome: Outcome.allCases.map(\.rawValue)
    case .shape: CloseShape.allCases.map(\.rawValue)
    case .handshake: Handshake.allCases.map(\.rawValue)
    case .timestamps: TimestampUse.allCases.map(\.rawValue)
    case .reopen: ReopenVerdict.allCases.map(\.rawValue)
    case .quality: QualityFlags.spellings.map(\.spelling)
    case .activeCloser: ActiveCloser.allCases.map(\.rawValue)
    case .activeCloserConfidence, .resetCauseConfidence: Confidence.allCases.map(\.rawValue)
    case .firstFin, .firstRst, .resetBy: Side.allCases.map(\.rawValue)
    case .resetCause: ResetCause.allCases.map(\.rawValue)
    case .resetOrigin: ResetOrigin.allCases.map(\.rawValue)
    case .resetEffect: ResetEffect.allCases.map(\.rawValue)
    case .timeWaitHolder: Sides.allCases.map(\.rawValue)
    case .timeWaitEndReason: TimeWaitEnd.allCases.map(\.rawValue)
    case .reopenMet, .clientState, .serverState: EndpointState.allCases.map(\.rawValue)
    case .reopenRule: ReopenRule.allCases.map(\.rawValue)
    case .recycleVerdict: RecycleVerdict.allCases.map(\.rawValue)
    case .rolesFrom: RolesEvidence.allCases.map(\.rawValue)
    case .zeekConnState: ZeekConnState.allCases.map(\.rawValue)
    }
  }

  func word(of flow: borrowing FlowRecord) -> String? {
    switch self {
    case .outcome: flow.outcome.rawValue
    case .shape: flow.shape?.rawValue
    case .handshake: flow.handshake.rawValue
    case .timestamps: flow.timestamps.rawValue
    case .reopen: flow.reopen?.rawValue
    case .quality: nil
    case .activeCloser: flow.activeCloser?.rawValue
    case .activeCloserConfidence: flow.activeCloserConfidence?.rawValue
    case .firstFin: flow.firstFin?.rawValue
    case .firstRst: flow.firstRst?.rawValue
    case .resetBy: flow.resetBy?.rawValue
    case .resetCause: flow.resetCause?.rawValue
    case .resetCauseConfidence: flow.resetCauseConfidence?.rawValue
    case .resetOrigin: flow.resetOrigin?.rawValue
    case .resetEffect: flow.resetEffect?.rawValue
    case .timeWaitHolder: flow.timeWaitHolder.rawValue
    case .timeWaitEndReason: flow.timeWaitEndReason?.rawValue
    case .reopenMet: flow.reopenMet?.rawValue
    case .reopenRule: flow.reopenRule?.rawValue
    case .recycleVerdict: flow.recycleVerdict?.rawValue
    case .rolesFrom: flow.rolesFrom.rawValue
    case .clientState: flow.client.state?.rawValue
    case .serverState: flow.server.state?.rawValue
    case .zeekConnState: flow.zeekConnState.rawValue
    }
  }

  /// Whether a flow has the word; of ``quality`` it may have several.
  func has(_ word: String, _ flow: borrowing FlowRecord) -> Bool {
    guard self == .quality else { return self.word(of: flow) == word }
    return QualityFlags.spellings.contains { $0.spelling == word && flow.quality.contains($0.flag) }
  }

  /// Whether what was not captured of a connection may change the column's value.
  func isDoubtful(_ flow: borrowing FlowRecord) -> Bool {
    guard !flow.quality.isDisjoint(with: .incomplete) else { return false }
    switch self {
    case .quality, .timestamps, .rolesFrom: return false
    case .activeCloser: return flow.activeCloserConfidence != .proven
    case .handshake: return flow.handshake != .complete
    // Both FINs were acknowledged: no reset can have come before.
    case .outcome, .resetBy, .resetCause, .resetOrigin, .resetEffect, .shape:
      return flow.outcome != .orderly && flow.outcome != .orderlyThenReset
    case .activeCloserConfidence, .firstFin, .firstRst, .resetCauseConfidence, .timeWaitHolder,
      .timeWaitEndReason, .reopen, .reopenMet, .reopenRule, .recycleVerdict, .clientState, .serverState,
      .zeekConnState:
      return true
    }
  }
}

/// Columns of the flow record whose value is a number; durations are in seconds.
enum NumberColumn: String, CaseIterable, Sendable {
  case duration
  case handshakeRTT = "handshake_rtt"
  case closeDuration = "close_duration"
  case clientPackets = "client_packets"
  case serverPackets = "server_packets"
  case clientPayloadBytes = "client_payload_bytes"
  case serverPayloadBytes = "server_payload_bytes"
  case clientRetransmissions = "client_retransmissions"
  case serverRetransmissions = "server_retransmissions"
  case clientUnackedBytes = "client_unacked_bytes"
  case serverUnackedBytes = "server_unacked_bytes"
  case clientCloseWait = "client_close_wait"
  case serverCloseWait = "server_close_wait"
  case clientFinWait2 = "client_fin_wait_2"
  case serverFinWait2 = "server_fin_wait_2"

  func number(of flow: borrowing FlowRecord) -> Double? {
    func seconds(_ nanoseconds: Int64?) -> Double? { nanoseconds.map { Double($0) / 1e9 } }
    switch self {
    case .duration: return seconds(flow.end.nanoseconds(since: flow.start))
    case .handshakeRTT: return seconds(flow.handshakeRTT)
    case .closeDuration:
      guard let start = flow.closeStarted, let end = flow.closeFinished else { return nil }
      return seconds(end.nanoseconds(since: start))
    case .clientPackets: return Double(flow.client.packets)
    case .serverPackets: return Double(flow.server.packets)
    case .clientPayloadBytes: return Double(flow.client.payloadBytes)
    case .serverPayloadBytes: return Double(flow.server.payloadBytes)
    case .clientRetransmissions: return Double(flow.client.retransmissions)
    case .serverRetransmissions: return Double(flow.server.retransmissions)
    case .clientUnackedBytes: return flow.client.unackedBytes.map { Double($0) }
    case .serverUnackedBytes: return flow.server.unackedBytes.map { Double($0) }
    case .clientCloseWait: return seconds(flow.client.closeWait)
    case .serverCloseWait: return seconds(flow.server.closeWait)
    case .clientFinWait2: return seconds(flow.client.finWait2)
    case .serverFinWait2: return seconds(flow.server.finWait2)
    }
  }

  /// Whether the value of a connection is only the least that it can have been.
  func isCut(_ flow: borrowing FlowRecord) -> Bool {
    switch self {
    case .handshakeRTT, .closeDuration: return false
    case .clientCloseWait: return flow.client.state == .closeWait
    case .serverCloseWait: return flow.server.state == .closeWait
    case .clientFinWait2: return flow.client.state == .finWait2
    case .serverFinWait2: return flow.server.state == .finWait2
    case .duration, .clientPackets, .serverPackets, .clientPayloadBytes, .serverPayloadBytes,
      .clientRetransmissions, .serverRetransmissions, .clientUnackedBytes, .serverUnackedBytes:
      return flow.outcome == .open || flow.outcome == .idle || flow.quality.contains(.midStream)
        || !flow.quality.isDisjoint(with: .incomplete)
    }
  }
}

extension QualityFlags {
  /// What lets a record miss a segment that was sent while the capture ran.
  static let incomplete: QualityFlags = [.oneSided, .captureLoss, .snappedHeaders, .evicted]
}
