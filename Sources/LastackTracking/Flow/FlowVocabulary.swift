// The words of a flow record's columns. Each raw value is the spelling in every machine-readable output.

/// What shows which end is the client (`semantics.md` §1.7), best evidence first.
public enum RolesEvidence: String, Sendable, BitwiseCopyable, CaseIterable {
  case syn
  case synAck = "syn_ack"
  case port
  case firstSegment = "first_segment"
}

/// How much of the handshake was captured.
public enum Handshake: String, Sendable, BitwiseCopyable, CaseIterable {
  case complete
  case synOnly = "syn_only"
  case synAckOnly = "syn_ack_only"
  case noFinalAck = "no_final_ack"
  case midStream = "mid_stream"
}

/// A connection state of RFC 9293 §3.3.2, spelled as there.
public enum EndpointState: String, Sendable, BitwiseCopyable, CaseIterable {
  case synSent = "SYN-SENT"
  case synReceived = "SYN-RECEIVED"
  case established = "ESTABLISHED"
  case finWait1 = "FIN-WAIT-1"
  case finWait2 = "FIN-WAIT-2"
  case closing = "CLOSING"
  case timeWait = "TIME-WAIT"
  case closeWait = "CLOSE-WAIT"
  case lastAck = "LAST-ACK"
  case closed = "CLOSED"
}

/// Whether the connection uses RFC 7323 timestamps.
public enum TimestampUse: String, Sendable, BitwiseCopyable, CaseIterable {
  case negotiated
  case clientOnly = "client_only"
  case absent
  case unknown
}

/// How the connection ended: exactly one for each flow (`semantics.md` §1.5, whose code each case names).
public enum Outcome: String, Sendable, BitwiseCopyable, CaseIterable {
  /// H1: the SYN was answered by RST.
  case refused
  /// H2: the SYN met another incarnation and never got through.
  case tupleCollision = "tuple_collision"
  /// H3: no answer to the SYN of any kind.
  case synUnanswered = "syn_unanswered"
  /// H4: no ACK to the SYN-ACK.
  case synAckUnanswered = "syn_ack_unanswered"
  /// H5: the client answered the SYN-ACK with RST.
  case handshakeReset = "handshake_reset"
  /// H6: an ICMP error quoted the SYN.
  case icmpRejected = "icmp_rejected"
  /// C1: both FINs acknowledged, no effective reset before.
  case orderly
  /// C2: both FINs acknowledged, then a reset.
  case orderlyThenReset = "orderly_then_reset"
  /// C3: one FIN, then a reset.
  case resetAfterFin = "reset_after_fin"
  /// C4: a reset, no FIN.
  case aborted
  /// C5: one FIN, acknowledged; the other never came.
  case halfClosed = "half_closed"
  /// C6: a FIN, never acknowledged.
  case finUnanswered = "fin_unanswered"
  /// C7: both FINs; the second never acknowledged.
  case lastAckUnanswered = "last_ack_unanswered"
  /// C8: keepalive probes unanswered, then a reset by the prober.
  case keepaliveTimeout = "keepalive_timeout"
  /// C9: data retransmitted with backoff, then silence or a reset.
  case retransmissionTimeout = "retransmission_timeout"
  /// O: alive at the end of the input.
  case open
  /// T: dropped by the idle limit or by the bound on tracked connections.
  case idle
}

/// What the close looked like on the wire; describes, does not judge (`semantics.md` §1.4).
public enum CloseShape: String, Sendable, BitwiseCopyable, CaseIterable {
  case threeSegment = "three_segment"
  case fourSegment = "four_segment"
  case simultaneous
  case halfClose = "half_close"
  case dataAfterClose = "data_after_close"
}

/// Who closed first: every side whose FIN, as first sent, did not acknowledge the peer's (`semantics.md` §1.3).
public enum ActiveCloser: String, Sendable, BitwiseCopyable, CaseIterable {
  case client, server, both, unknown
}

/// How sure a verdict is (`semantics.md` §12.5).
public enum Confidence: String, Sendable, BitwiseCopyable, CaseIterable {
  /// Follows from what an end sent or acknowledged.
  case proven
  /// A fingerprint that chance matches less than once in 10,000 times.
  case strong
  /// A single heuristic.
  case probable
  case possible
}

public enum ResetCause: String, Sendable, BitwiseCopyable, CaseIterable {
  case closedPort = "closed_port"
  case dataAfterClose = "data_after_close"
  case closeWithUnreadDataOrLinger = "close_with_unread_data_or_linger"
  case halfOpenPeer = "half_open_peer"
  case keepaliveRace = "keepalive_race"
  case idleMiddlebox = "idle_middlebox"
  case timeout
  case tupleCollision = "tuple_collision"
  case timeWaitAssassination = "time_wait_assassination"
  case listenerOverflow = "listener_overflow"
  case handshakeAbandoned = "handshake_abandoned"
  case forged
  case unknown
}

public enum ResetOrigin: String, Sendable, BitwiseCopyable, CaseIterable {
  case endpoint
  case suspectedMiddlebox = "suspected_middlebox"
  case provenInjected = "proven_injected"
  case unknown
}

public enum ResetEffect: String, Sendable, BitwiseCopyable, CaseIterable {
  case accepted
  case challengedThenAccepted = "challenged_then_accepted"
  case challengedAndSurvived = "challenged_and_survived"
  case ignored
  case unknown
}

public enum TimeWaitEnd: String, Sendable, BitwiseCopyable, CaseIterable {
  case expired, reopened, assassinated
  /// The holder itself sent a reset: it had no TIME-WAIT, or no longer.
  case missing
  case captureEnd = "capture_end"
}

/// What became of a SYN that met an earlier incarnation still alive.
public enum ReopenVerdict: String, Sendable, BitwiseCopyable, CaseIterable {
  case accepted, challenged, unanswered, reset
}

/// What made a SYN acceptable to the earlier incarnation's TIME-WAIT.
public enum ReopenRule: String, Sendable, BitwiseCopyable, CaseIterable {
  case newerTimestamp = "newer_timestamp"
  case higherSequence = "higher_sequence"
  case none
}

public enum RecycleVerdict: String, Sendable, BitwiseCopyable, CaseIterable {
  case wouldDropAnswered = "would_drop_answered"
  case wouldDropUnanswered = "would_drop_unanswered"
  case wouldPass = "would_pass"
}

/// An initial sequence number held against that of the incarnation before (`semantics.md` §3.5, §3.7).
public enum ISNRelation: String, Sendable, BitwiseCopyable, CaseIterable {
  case clock
  case timeWaitDerived = "time_wait_derived"
  case unrelated
}

/// What weakens a record.
public struct QualityFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The flow's start was not captured.
  public static let midStream = QualityFlags(rawValue: 1 << 0)
  /// Only one direction was captured.
  public static let oneSided = QualityFlags(rawValue: 1 << 1)
  /// An end acknowledged what the capture does not have.
  public static let captureLoss = QualityFlags(rawValue: 1 << 2)
  public static let snappedHeaders = QualityFlags(rawValue: 1 << 3)
  public static let duplicateFrames = QualityFlags(rawValue: 1 << 4)
  /// The packet clock stepped back within the flow.
  public static let clockStep = QualityFlags(rawValue: 1 << 5)
  /// Dropped to stay within the bound on tracked connections: what came later is another record.
  public static let evicted = QualityFlags(rawValue: 1 << 6)

  /// Every flag with its spelling in the `quality` column.
  public static let spellings: [(flag: QualityFlags, spelling: String)] = [
    (.midStream, "mid_stream"), (.oneSided, "one_sided"), (.captureLoss, "capture_loss"),
    (.snappedHeaders, "snapped_headers"), (.duplicateFrames, "duplicate_frames"), (.clockStep, "clock_step"),
    (.evicted, "evicted"),
  ]
}
