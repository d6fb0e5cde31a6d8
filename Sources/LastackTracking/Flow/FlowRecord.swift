public import LastackWire

/// A connection as the capture shows it: one incarnation of a four-tuple, complete.
///
/// The tracker makes it; every diagnosis, report and store reads nothing else. What is not known is `nil`. Columns and
/// their meaning: `flow-record` in the documentation. Durations are in nanoseconds.
public struct FlowRecord: Sendable {
  /// 0-based, in order of the flows' first segments in the input.
  public var flow: Int
  /// 0-based count of this four-tuple in the input.
  public var incarnation: Int
  public var previousFlow: Int?
  public var client: SideRecord
  public var server: SideRecord
  public var rolesFrom: RolesEvidence
  /// Outer layers that the flow's first segment was found under, outermost first.
  public var encapsulation: [EncapsulationLayer]
  public var firstFrame: UInt64
  public var lastFrame: UInt64
  /// Index of the input that holds the first frame.
  public var input: Int
  public var start: CaptureTime
  public var end: CaptureTime
  public var handshake: Handshake
  /// SYN to the ACK that completed the handshake.
  public var handshakeRTT: Int64?
  public var timestamps: TimestampUse
  public var outcome: Outcome
  public var shape: CloseShape?
  public var activeCloser: ActiveCloser?
  public var activeCloserConfidence: Confidence?
  public var firstFin: Side?
  public var firstRst: Side?
  /// First FIN or effective RST.
  public var closeStarted: CaptureTime?
  /// The segment that completed the close.
  public var closeFinished: CaptureTime?
  public var resetBy: Side?
  public var resetCause: ResetCause?
  public var resetCauseConfidence: Confidence?
  public var resetOrigin: ResetOrigin?
  public var resetEffect: ResetEffect?
  /// What the reset's columns rest on; not a column. nil where no RST was captured.
  public var reset: ResetAccount?
  public var timeWaitHolder: Sides
  public var timeWaitStart: CaptureTime?
  public var timeWaitEnd: CaptureTime?
  public var timeWaitEndReason: TimeWaitEnd?
  public var reopen: ReopenVerdict?
  public var reopenMet: EndpointState?
  public var reopenRule: ReopenRule?
  public var recycleVerdict: RecycleVerdict?
  public var clientISNRelation: ISNRelation?
  public var serverISNRelation: ISNRelation?
  public var zeekConnState: ZeekConnState
  public var zeekHistory: ZeekHistory
  /// Wireshark's bits, SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32, as tshark prints them at the last segment:
  /// those of all segments before it.
  public var tcpCompleteness: UInt8
  public var quality: QualityFlags
  /// The segments that decide how the flow began and ended, in capture order; at most ``maximumEvents``.
  public var events: [CloseEvent]
  public var eventsOmitted: Int
  /// What the verdicts rest on; not a column.
  public var evidence = FlowEvidence()
  /// Whether anything can still change the record; not a column.
  public var phase = Phase.complete

  /// When a record is handed over.
  public enum Phase: Sendable, BitwiseCopyable {
    /// At the segment that ended the connection, or at its record's completion where none did: what has been seen by then.
    case ended
    /// At what ended its TIME-WAIT before its time, once: a reset, or the next connection of its four-tuple.
    case revised
    /// When nothing that may still come can change it.
    case complete
  }

  public static let maximumEvents = 64

  public subscript(side: Side) -> SideRecord { side == .client ? client : server }
}

/// What one end of a flow sent, and the state it was left in.
public struct SideRecord: Sendable {
  public var endpoint: Endpoint
  /// Segments as captured, copies made by the capture included.
  public var packets: Int
  /// Of these, copies made by the capture itself: counted here, ignored by every verdict.
  public var duplicates: Int
  /// Payload on the wire, retransmissions included.
  public var payloadBytes: Int
  /// Sequence space covered by payload.
  public var uniqueBytes: Int
  /// Segments that carry sequence space already sent.
  public var retransmissions: Int
  public var syns: Int
  /// Segments with FIN and without RST.
  public var fins: Int
  public var rsts: Int
  public var state: EndpointState?
  public var firstTSval: TSval?
  public var lastTSval: TSval?
  /// Segments whose TSval is older than the newest from this side.
  public var tsvalRegressions: Int
  public var tsHz: Int?
  /// Payload sent and not acknowledged at the close.
  public var unackedBytes: Int?
  /// Nanoseconds in CLOSE-WAIT; until the record's end where it never left.
  public var closeWait: Int64?
  /// Nanoseconds in FIN-WAIT-2; until the record's end where it never left.
  public var finWait2: Int64?
}

/// A segment that decides how a flow began or ended.
public struct CloseEvent: Sendable, Hashable, BitwiseCopyable {
  /// What the segment was to the flow.
  public enum Note: String, Sendable, BitwiseCopyable, CaseIterable {
    case syn
    case synRetransmission = "syn_retransmission"
    case synAck = "syn_ack"
    case fin
    case finRetransmission = "fin_retransmission"
    case ackOfFin = "ack_of_fin"
    case finalAck = "final_ack"
    case rst
    case challengeAck = "challenge_ack"
    case synOnLiveTuple = "syn_on_live_tuple"
    case oldDuplicate = "old_duplicate"
    /// An old duplicate that the incarnation after it would have taken, but for its timestamp.
    case acceptableDuplicate = "acceptable_duplicate"
    case keepalive
    case dataAfterFin = "data_after_fin"
    case timeWaitRestart = "time_wait_restart"
    case timeWaitAssassination = "time_wait_assassination"
  }

  public var frame: UInt64
  public var input: UInt16
  public var time: CaptureTime
  public var from: Side
  public var flags: TCPFlags
  public var sequence: SequenceNumber
  public var acknowledgment: SequenceNumber
  public var payloadLength: UInt32
  public var tsval: TSval?
  public var tsecr: TSval?
  public var note: Note
  /// The ends' states after it.
  public var clientState: EndpointState?
  public var serverState: EndpointState?

  public init(
    frame: UInt64, input: UInt16, time: CaptureTime, from: Side, flags: TCPFlags, sequence: SequenceNumber,
    acknowledgment: SequenceNumber, payloadLength: UInt32, tsval: TSval?, tsecr: TSval?, note: Note,
    clientState: EndpointState?, serverState: EndpointState?
  ) {
    self.frame = frame
    self.input = input
    self.time = time
    self.from = from
    self.flags = flags
    self.sequence = sequence
    self.acknowledgment = acknowledgment
    self.payloadLength = payloadLength
    self.tsval = tsval
    self.tsecr = tsecr
    self.note = note
    self.clientState = clientState
    self.serverState = serverState
  }
}
