public import LastackWire

/// What is said about a flow's reset: the one that ended it, or the first where none did (`semantics.md` §7).
///
/// Cause, origin and effect are columns of the record; this is what they rest on, and what is computed over flows.
public struct ResetAccount: Sendable, Hashable {
  public var by: Side
  public var kind: ResetKind
  /// The systems whose resets of that kind look most like this one; none where it looks like nobody's.
  public var systems: ResetSystems = []
  public var frame: UInt64
  public var input: Int
  public var time: CaptureTime
  /// The segment that the reset answers; nil where it answers none, or that one was not captured.
  public var trigger: ResetTrigger?
  /// Further resets of the same end that belong to the same event: one for each segment still under way (§7.2 T9).
  public var repeats: Int
  /// Nanoseconds without a segment from either end before what provoked the reset, or before the reset itself.
  public var silenceBefore: Int64
  /// How far the connection had come, in the stages that Cloudflare publishes (§7.4).
  public var stage: ResetStage
  public var damage: ResetDamage
  /// A request that crossed the resetter's FIN.
  public var race: KeepaliveRace?
  public var signs: ResetSigns
  /// What the signs were read from.
  public var witness: ResetWitness?

  public init(
    by: Side, kind: ResetKind, frame: UInt64, input: Int, time: CaptureTime, trigger: ResetTrigger? = nil,
    repeats: Int = 0, silenceBefore: Int64 = 0, stage: ResetStage = .later,
    damage: ResetDamage = ResetDamage(),
    race: KeepaliveRace? = nil, signs: ResetSigns = []
  ) {
    self.by = by
    self.kind = kind
    self.frame = frame
    self.input = input
    self.time = time
    self.trigger = trigger
    self.repeats = repeats
    self.silenceBefore = silenceBefore
    self.stage = stage
    self.damage = damage
    self.race = race
    self.signs = signs
  }
}

/// What kind of code sends such a reset (`semantics.md` §7.1): read from the reset itself, scored against the profiles of
/// several systems.
public enum ResetKind: String, Sendable, BitwiseCopyable, CaseIterable {
  /// RST,ACK with number 0, acknowledging a segment without ACK: no socket there.
  case refusal
  /// RST without ACK whose number is the acknowledgment it answers: no socket there, or one that knows nothing of it.
  case reply
  /// RST,ACK at the sender's own number: a socket that was ended.
  case abort
  /// None of these.
  case unusual
}

/// The segment that a reset answers.
public struct ResetTrigger: Sendable, Hashable, BitwiseCopyable {
  public var frame: UInt64
  /// Index of the input that holds the frame.
  public var input: Int
  public var time: CaptureTime
  /// URG to FIN only.
  public var flags: TCPFlags
  public var payloadLength: UInt32

  public init(frame: UInt64, input: Int = 0, time: CaptureTime, flags: TCPFlags, payloadLength: UInt32) {
    self.frame = frame
    self.input = input
    self.time = time
    self.flags = flags
    self.payloadLength = payloadLength
  }
}

/// Where in a connection's life its reset came: the stages of Cloudflare's published statistics, counted over what the
/// server received, its first ten packets only (`semantics.md` §7.4).
public enum ResetStage: String, Sendable, BitwiseCopyable, CaseIterable {
  case postSyn = "post_syn"
  case postAck = "post_ack"
  case postPsh = "post_psh"
  case later = "later_in_flow"
  /// After those packets, or in a connection whose handshake was not captured: not counted.
  case beyond = "none"

  /// The server's packets that count.
  static let packets: UInt32 = 10
}

/// What a reset destroyed (`semantics.md` §7.5), in octets of payload.
public struct ResetDamage: Sendable, Hashable, BitwiseCopyable {
  /// Sent and never acknowledged: lost for certain, unless the capture missed the acknowledgment.
  public var clientUnacked: Int
  public var serverUnacked: Int
  /// Acknowledged by the peer's stack since the peer's application last answered: perhaps never read.
  public var clientPossiblyUnread: Int
  public var serverPossiblyUnread: Int
  /// The client had sent a request and received no octet in answer to it.
  public var requestUnanswered: Bool

  public init(
    clientUnacked: Int = 0, serverUnacked: Int = 0, clientPossiblyUnread: Int = 0,
    serverPossiblyUnread: Int = 0,
    requestUnanswered: Bool = false
  ) {
    self.clientUnacked = clientUnacked
    self.serverUnacked = serverUnacked
    self.clientPossiblyUnread = clientPossiblyUnread
    self.serverPossiblyUnread = serverPossiblyUnread
    self.requestUnanswered = requestUnanswered
  }
}

/// Data that crossed the peer's FIN on the way and was answered by a reset (`semantics.md` §7.2 T4).
public struct KeepaliveRace: Sendable, Hashable, BitwiseCopyable {
  /// The FIN, and the first segment with payload that crossed it.
  public var finFrame: UInt64
  public var requestFrame: UInt64
  /// Octets that crossed the FIN and were lost.
  public var lostBytes: Int
  /// Nanoseconds from the closing end's last payload (or its last acknowledgment of the peer's) to its FIN: its
  /// keep-alive limit, as one sample.
  public var idleLimit: Int64
  /// Nanoseconds from the FIN to the request, as captured: below the path's round trip; negative at a tap near the client.
  public var crossing: Int64

  public init(finFrame: UInt64, requestFrame: UInt64, lostBytes: Int, idleLimit: Int64, crossing: Int64) {
    self.finFrame = finFrame
    self.requestFrame = requestFrame
    self.lostBytes = lostBytes
    self.idleLimit = idleLimit
    self.crossing = crossing
  }
}

/// What speaks for and against a reset's coming from the end whose address it bears (`semantics.md` §7.4).
public struct ResetSigns: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  // Weaver, Sommer and Paxson, NDSS 2009: the race that an injector beside the path cannot win.
  /// The end went on sending beyond its own reset.
  public static let dataAfterReset = ResetSigns(rawValue: 1 << 0)
  /// The reset's number is below what the end had sent already.
  public static let resetBelowData = ResetSigns(rawValue: 1 << 1)
  /// Several resets at once, each with a higher number, none of them an acknowledgment of the peer's.
  public static let risingNumbers = ResetSigns(rawValue: 1 << 2)
  /// Several resets at once, whose acknowledgments differ and are not in what the peer sent.
  public static let changingAcknowledgments = ResetSigns(rawValue: 1 << 3)

  // What the headers say against the end.
  public static let otherHopLimit = ResetSigns(rawValue: 1 << 4)
  public static let oddIdentification = ResetSigns(rawValue: 1 << 5)
  public static let oddWindow = ResetSigns(rawValue: 1 << 6)
  /// An abort without timestamps on a connection that uses them.
  public static let timestampsMissing = ResetSigns(rawValue: 1 << 7)
  /// It came sooner after its trigger than the path's round trip allows.
  public static let fasterThanPath = ResetSigns(rawValue: 1 << 8)
  /// Resets to both ends at once, whose numbers mirror each other.
  public static let bilateral = ResetSigns(rawValue: 1 << 9)
  public static let otherFragmentBit = ResetSigns(rawValue: 1 << 10)
  public static let otherTrafficClass = ResetSigns(rawValue: 1 << 11)
  public static let acknowledgmentOffByOne = ResetSigns(rawValue: 1 << 12)

  // What the headers say for the end.
  public static let sameHopLimit = ResetSigns(rawValue: 1 << 16)
  public static let continuesTimestamps = ResetSigns(rawValue: 1 << 17)
  public static let continuesIdentification = ResetSigns(rawValue: 1 << 18)
  public static let exactAcknowledgment = ResetSigns(rawValue: 1 << 19)
}
