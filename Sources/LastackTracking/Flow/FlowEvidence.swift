/// What a flow's verdicts rest on, beside the columns: for reports that explain, and for what is computed over flows.
public struct FlowEvidence: Sendable, Hashable {
  /// The weakest class that each end's state depends on; nil where the state is not known.
  public var clientState: EvidenceClass?
  public var serverState: EvidenceClass?
  /// Why one active closer is less than proven.
  public var closerDoubt: CloserDoubt?
  /// How the active closer ended its socket, as far as IP identifications hint at it.
  public var closeCall: CloseCall?
  public var timestamps: TimestampFindings = []
  /// Where the tap stood.
  public var vantage: VantagePoint?
  /// Nanoseconds for which the end that sent the first FIN had been silent before it; 0 where there is none.
  public var idleBeforeFin: Int64 = 0
  /// The longest silence of both ends, in nanoseconds, after which both were heard again; 0: none of a second or more.
  public var silenceSurvived: Int64 = 0
  /// A silence, in nanoseconds, after which one end was never heard again though the other sent; 0: none.
  public var silenceUnanswered: Int64 = 0

  public init() {}
}

/// Why a single active closer may have been two (`semantics.md` §1.3).
public enum CloserDoubt: String, Sendable, BitwiseCopyable, CaseIterable {
  /// The passive closer was sending without a pause, held up by the window: its FIN may have waited behind the data
  /// since before the peer's arrived.
  case queuedFin = "queued_fin"
  /// The passive closer used the number after its FIN before that FIN was captured.
  case firstFinMissed = "first_fin_missed"
  /// Octets that an end acknowledged are missing: a first FIN may be, too.
  case captureLoss = "capture_loss"
}

/// Which call ended the active closer's socket: a hint only (`semantics.md` §1.4).
///
/// On Linux and IPv4 the last ACK after FIN-WAIT-2 has IP identification 0 where the small TIME-WAIT socket sent it, after
/// close(); it goes on counting where the full socket was still there, after shutdown(SHUT_WR).
public enum CloseCall: String, Sendable, BitwiseCopyable, CaseIterable {
  case close, shutdown
}

/// What is irregular about a flow's timestamps (`semantics.md` §5.1).
public struct TimestampFindings: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8
  @inlinable public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Negotiated, and missing in later segments of that end: a device takes options out.
  public static let strippedFromClient = TimestampFindings(rawValue: 1 << 0)
  public static let strippedFromServer = TimestampFindings(rawValue: 1 << 1)
  /// The SYN-ACK has them although the SYN had not: RFC 7323 §3.2 forbids it.
  public static let unasked = TimestampFindings(rawValue: 1 << 2)
  /// Segments with that end's address whose TSval is so old that the receiver's stack drops them.
  public static let clientRefused = TimestampFindings(rawValue: 1 << 3)
  public static let serverRefused = TimestampFindings(rawValue: 1 << 4)
  /// Such segments were acknowledged: that end's TSvals are no clock.
  public static let clientUnreliable = TimestampFindings(rawValue: 1 << 5)
  public static let serverUnreliable = TimestampFindings(rawValue: 1 << 6)
}

/// Where the tap stood, as the handshake shows (`semantics.md` §1.9). Each gap is twice the way there, and that end's own
/// time for an answer.
public struct VantagePoint: Sendable, Hashable, BitwiseCopyable {
  /// SYN to SYN-ACK: the server's side, in nanoseconds.
  public var serverGap: Int64
  /// SYN-ACK to ACK: the client's side, in nanoseconds.
  public var clientGap: Int64

  public init(serverGap: Int64, clientGap: Int64) {
    self.serverGap = serverGap
    self.clientGap = clientGap
  }
}
