internal import LastackWire

/// What is kept of a flow's resets, from the first on, to tell whether the end whose address they bear sent them
/// (`semantics.md` §7.4).
struct ResetOriginFacts: BitwiseCopyable {
  /// The numbers of a reset that the next are held against.
  struct Numbers: BitwiseCopyable {
    var time = CaptureTime(nanoseconds: .min)
    var frame: UInt64 = 0
    var sequence: SequenceNumber = 0
    /// nil: without ACK.
    var acknowledgment: SequenceNumber?
    var isKnown: Bool { time.nanoseconds != .min }

    init() {}

    init(_ segment: UnsafePointer<Segment>) {
      time = segment.pointee.time
      frame = segment.pointee.frame
      sequence = segment.pointee.sequence
      acknowledgment = segment.pointee.flags.contains(.ack) ? segment.pointee.acknowledgment : nil
    }
  }

  /// What a reset is by its own numbers, roughly: which rules apply to it (§7.1).
  enum Form: BitwiseCopyable {
    /// Answers a segment without ACK: number 0.
    case refusal
    /// Without ACK: the number is the acknowledgment that it answers.
    case reply
    /// At the sender's own number.
    case abort
  }

  /// The last reset from either end.
  private var low = Numbers()
  private var high = Numbers()
  /// The reset that is judged: the one that ended the connection, or the first.
  var judged = Numbers()
  var direction: Direction = .fromLow
  var form: Form = .reply
  /// The connection stood, neither end's numbers are in doubt: what follows may contradict the reset.
  var mayRace = false
  /// New octets of the end came right behind its reset: too soon to contradict it, but nothing speaks for it either.
  var goesOnAtOnce = false
  /// How far either end had sent when it came.
  var edge: SequenceNumber = 0
  var peerEdge: SequenceNumber = 0
  var signs: ResetSigns = []
  var witness = ResetWitness(by: .client, frame: 0)

  subscript(direction: Direction) -> Numbers {
    get { direction == .fromLow ? low : high }
    set { if direction == .fromLow { low = newValue } else { high = newValue } }
  }

  /// Evidence comes this soon after a reset, or it is of another story (Weaver, Sommer, Paxson).
  static let raceLimit: Int64 = 2_000_000_000
  /// Two resets of one device are this close together.
  static let pairLimit: Int64 = 5_000_000
}
