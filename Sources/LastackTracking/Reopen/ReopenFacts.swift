internal import LastackWire

/// What a flow's SYN met on its four-tuple, and what became of the flow's own TIME-WAIT.
///
/// Written at SYN, at SYN-ACK, at the close and by what comes after it; never by a segment in the middle.
struct ReopenFacts: BitwiseCopyable {
  struct Marks: OptionSet, BitwiseCopyable {
    var rawValue: UInt8
    /// A segment came after both FINs were acknowledged, and has not been looked at.
    static let late = Marks(rawValue: 1 << 0)
    /// The holder owes an ACK for what began its TIME-WAIT anew.
    static let restartAwaitsAnswer = Marks(rawValue: 1 << 1)
    /// A new SYN took the place of the TIME-WAIT.
    static let reopened = Marks(rawValue: 1 << 2)
    /// The TIME-WAIT that the SYN would have met was over by then under the policy.
    static let metPast = Marks(rawValue: 1 << 3)
    /// ``otherISN`` is known.
    static let otherISN = Marks(rawValue: 1 << 4)
    /// The SYN begins the TIME-WAIT that it met anew, each time that it is sent.
    static let restartsMet = Marks(rawValue: 1 << 5)
  }

  /// Until when the TIME-WAIT that the SYN met lasts under the policy.
  var metUntil = CaptureTime(nanoseconds: .max)
  /// When this flow's own TIME-WAIT ends, as far as is known now; the least time there is: none has begun.
  var timeWaitEnd = CaptureTime(nanoseconds: .min)
  /// The initial number of a SYN-ACK that another one followed.
  var otherISN: SequenceNumber = 0
  /// How many events there were after the last segment that came after the close.
  var eventsBefore: UInt32 = 0
  var marks: Marks = []
  /// State of the end that was sent the SYN, in the earlier incarnation that it held.
  var met: EndpointState?
  /// What makes the SYN acceptable to that end's TIME-WAIT.
  var rule: ReopenRule?
  /// How each end's initial number relates to that of the incarnation before.
  var lowRelation: ISNRelation?
  var highRelation: ISNRelation?
}

/// What the initial numbers of the next incarnation are held against, by direction.
struct EarlierNumbers: BitwiseCopyable {
  struct End: BitwiseCopyable {
    var isn: SequenceNumber = 0
    /// The number after the FIN, or after the last octet sent.
    var next: SequenceNumber = 0
    /// When the initial number was first sent; the least time there is: unknown.
    var time = CaptureTime(nanoseconds: .min)
    var knowsNext = false
  }

  var low = End()
  var high = End()

  /// Takes from an earlier incarnation what no later one had.
  mutating func add(_ view: FlowView) {
    low.add(view.low)
    high.add(view.high)
  }

  mutating func add(_ earlier: EarlierNumbers) {
    low.add(earlier.low)
    high.add(earlier.high)
  }

  /// How `isn`, first sent at `time`, relates to this end's last; `nil` where that is unknown, or too long ago.
  static func relation(of isn: SequenceNumber, at time: CaptureTime, to end: End) -> ISNRelation? {
    if end.knowsNext, ISNClock.isDerived(isn, from: end.next) { return .timeWaitDerived }
    guard end.time.nanoseconds != .min else { return nil }
    return ISNClock.matches(isn, after: end.isn, elapsed: time.nanoseconds(since: end.time))
      .map { $0 ? .clock : .unrelated }
  }
}

extension EarlierNumbers.End {
  fileprivate mutating func add(_ facts: DirectionFacts) {
    if time.nanoseconds == .min, !facts.seen.isDisjoint(with: .handshake) {
      isn = facts.base
      time = facts.synTime
    }
    // Of a SYN alone nothing derives: its end never was in TIME-WAIT.
    if !knowsNext, facts.seen.contains(.fin) {
      next = facts.finEnd
      knowsNext = true
    }
  }

  fileprivate mutating func add(_ earlier: Self) {
    if time.nanoseconds == .min {
      isn = earlier.isn
      time = earlier.time
    }
    if !knowsNext {
      next = earlier.next
      knowsNext = earlier.knowsNext
    }
  }
}
