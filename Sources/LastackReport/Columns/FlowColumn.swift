/// A column of the flow record, in the order of every machine-readable output; the raw value is its name there.
///
/// The one list of columns: JSON, CSV and the tests read it, so that they cannot drift apart.
public enum FlowColumn: String, CaseIterable, Sendable {
  case schema
  case flow
  case incarnation
  case previousFlow = "previous_flow"
  case clientIP = "client_ip"
  case clientPort = "client_port"
  case serverIP = "server_ip"
  case serverPort = "server_port"
  case rolesFrom = "roles_from"
  case encapsulation
  case firstFrame = "first_frame"
  case lastFrame = "last_frame"
  case input
  case start
  case end
  case duration
  case handshake
  case handshakeRTT = "handshake_rtt"
  case clientPackets = "client_packets"
  case serverPackets = "server_packets"
  case clientDuplicates = "client_duplicates"
  case serverDuplicates = "server_duplicates"
  case clientPayloadBytes = "client_payload_bytes"
  case serverPayloadBytes = "server_payload_bytes"
  case clientUniqueBytes = "client_unique_bytes"
  case serverUniqueBytes = "server_unique_bytes"
  case clientRetransmissions = "client_retransmissions"
  case serverRetransmissions = "server_retransmissions"
  case clientSyns = "client_syns"
  case serverSyns = "server_syns"
  case clientFins = "client_fins"
  case serverFins = "server_fins"
  case clientRsts = "client_rsts"
  case serverRsts = "server_rsts"
  case clientState = "client_state"
  case serverState = "server_state"
  case clientFirstTSval = "client_first_tsval"
  case serverFirstTSval = "server_first_tsval"
  case clientLastTSval = "client_last_tsval"
  case serverLastTSval = "server_last_tsval"
  case clientTSvalRegressions = "client_tsval_regressions"
  case serverTSvalRegressions = "server_tsval_regressions"
  case clientTsHz = "client_ts_hz"
  case serverTsHz = "server_ts_hz"
  case clientUnackedBytes = "client_unacked_bytes"
  case serverUnackedBytes = "server_unacked_bytes"
  case clientCloseWait = "client_close_wait"
  case serverCloseWait = "server_close_wait"
  case clientFinWait2 = "client_fin_wait_2"
  case serverFinWait2 = "server_fin_wait_2"
  case timestamps
  case outcome
  case shape
  case activeCloser = "active_closer"
  case activeCloserConfidence = "active_closer_confidence"
  case resetCauseConfidence = "reset_cause_confidence"
  case firstFin = "first_fin"
  case firstRst = "first_rst"
  case closeStarted = "close_started"
  case closeFinished = "close_finished"
  case closeDuration = "close_duration"
  case resetBy = "reset_by"
  case resetCause = "reset_cause"
  case resetOrigin = "reset_origin"
  case resetEffect = "reset_effect"
  case timeWaitHolder = "time_wait_holder"
  case timeWaitStart = "time_wait_start"
  case timeWaitEnd = "time_wait_end"
  case timeWaitEndReason = "time_wait_end_reason"
  case reopen
  case reopenMet = "reopen_met"
  case reopenRule = "reopen_rule"
  case recycleVerdict = "recycle_verdict"
  case clientISNRelation = "client_isn_relation"
  case serverISNRelation = "server_isn_relation"
  case zeekConnState = "zeek_conn_state"
  case zeekHistory = "zeek_history"
  case tcpCompleteness = "tcp_completeness"
  case quality
  case findings
  case events
  case eventsOmitted = "events_omitted"

  /// The record's `schema`: raised when a column changes meaning.
  public static var schemaVersion: Int { 1 }

  /// The column's name in CSV and SQLite, where the arrays of JSON are flattened.
  public var flatName: String {
    switch self {
    case .events: "event_count"
    case .findings: "finding_codes"
    default: rawValue
    }
  }
}
