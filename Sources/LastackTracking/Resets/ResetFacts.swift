internal import LastackWire

/// What is remembered of a flow's reset until its record is made, and of data that crossed a FIN.
///
/// Most flows have neither: it stands in a slab of its own, taken at the first of them.
struct ResetFacts: BitwiseCopyable {
  struct Marks: OptionSet, BitwiseCopyable {
    var rawValue: UInt16
    /// A reset was seen: all fields count; else those of the crossing only.
    static let seen = Marks(rawValue: 1 << 0)
    static let fromHigh = Marks(rawValue: 1 << 1)
    /// It was taken for the end of the connection.
    static let effective = Marks(rawValue: 1 << 2)
    /// Its receiver answered with an ACK that brings nothing new (RFC 5961 §3.2).
    static let challenged = Marks(rawValue: 1 << 3)
    /// Another of the same end had exactly the number that its receiver waits for.
    static let exactFollowed = Marks(rawValue: 1 << 4)
    /// Its receiver went on when it must have had it.
    static let receiverWentOn = Marks(rawValue: 1 << 5)
    /// Its sender went on with the connection.
    static let senderWentOn = Marks(rawValue: 1 << 6)
    /// It answers what a newer incarnation's SYN drew.
    static let collides = Marks(rawValue: 1 << 7)
    static let answers = Marks(rawValue: 1 << 8)
    /// The receiver had nothing to be reset any more.
    static let receiverWasClosed = Marks(rawValue: 1 << 9)
    /// ``crossingFrame`` and what follows is known; it was sent by the higher endpoint.
    static let crossing = Marks(rawValue: 1 << 10)
    static let crossingFromHigh = Marks(rawValue: 1 << 11)
    /// Its number is behind all that its sender had sent.
    static let complete = Marks(rawValue: 1 << 12)
    /// Its sender went on, and its receiver knew no connection any more: it had taken the reset.
    static let taken = Marks(rawValue: 1 << 13)
  }

  var marks: Marks = []
  var input: UInt16 = 0
  var number: ResetNumber = .unknown
  var kind: ResetKind = .unusual
  var systems: ResetSystems = []
  var stage: ResetStage = .later
  var verdict = ResetVerdict.unknown
  var triggerFlags: UInt8 = 0
  var triggerInput: UInt16 = 0
  var sequence: SequenceNumber = 0
  /// How far its receiver had sent when it came.
  var edge: SequenceNumber = 0
  var repeats: UInt32 = 0
  var triggerPayload: UInt32 = 0
  var triggerFrame: UInt64 = 0
  var frame: UInt64 = 0
  var time = CaptureTime(nanoseconds: 0)
  var triggerTime = CaptureTime(nanoseconds: 0)
  var silence: Int64 = 0
  /// The first payload after the peer's FIN from an end that had not acknowledged that.
  var crossingFrame: UInt64 = 0
  var crossingTime = CaptureTime(nanoseconds: 0)
  var crossingSequence: SequenceNumber = 0

  var direction: Direction { marks.contains(.fromHigh) ? .fromHigh : .fromLow }
  var crossingDirection: Direction { marks.contains(.crossingFromHigh) ? .fromHigh : .fromLow }

  /// Begins anew with another reset; what crossed a FIN stays.
  mutating func clearReset() {
    var blank = ResetFacts()
    blank.marks = marks.intersection(.ofCrossing)
    blank.crossingFrame = crossingFrame
    blank.crossingTime = crossingTime
    blank.crossingSequence = crossingSequence
    self = blank
  }
}

extension ResetFacts.Marks {
  static let ofCrossing = Self(rawValue: crossing.rawValue | crossingFromHigh.rawValue)
}

extension Observation {
  /// The flow's reset facts, taken from the slab if it has none yet.
  func resetFacts(_ storage: inout FlowStorage) -> UnsafeMutablePointer<ResetFacts> {
    if flow.pointee.resetFacts == 0 { flow.pointee.resetFacts = storage.resets.insert(ResetFacts()) }
    return storage.resets.pointer(flow.pointee.resetFacts)
  }
}
