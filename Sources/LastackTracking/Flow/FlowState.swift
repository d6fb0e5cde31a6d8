internal import LastackWire

/// A flow while it is being tracked: one incarnation of a four-tuple.
///
/// Fixed size, no references; what most segments touch comes first.
struct FlowState: BitwiseCopyable {
  struct Marks: OptionSet, BitwiseCopyable {
    var rawValue: UInt32
    /// The client is the higher endpoint of the key.
    static let clientIsHigh = Marks(rawValue: 1 << 0)
    /// A reset that was not contradicted later ended the connection.
    static let reset = Marks(rawValue: 1 << 1)
    /// The effective reset came from the higher endpoint.
    static let resetFromHigh = Marks(rawValue: 1 << 2)
    /// Both FINs were acknowledged before the reset.
    static let resetAfterClose = Marks(rawValue: 1 << 3)
    /// A FIN was seen before the reset.
    static let resetAfterFin = Marks(rawValue: 1 << 4)
    /// The reset refused the SYN: ACK set, acknowledging exactly it, and no SYN-ACK before.
    static let refused = Marks(rawValue: 1 << 5)
    /// The reset came before the handshake was complete.
    static let resetInHandshake = Marks(rawValue: 1 << 6)
    /// The reset's sender had probed for life in vain.
    static let resetAfterProbes = Marks(rawValue: 1 << 7)
    /// The reset's sender had retransmitted in vain.
    static let resetAfterRetransmissions = Marks(rawValue: 1 << 8)
    /// The reset's sender had closed, and its FIN was acknowledged, when the peer sent data.
    static let resetOfDataAfterClose = Marks(rawValue: 1 << 9)
    /// The SYN met another incarnation, which answered with an ACK of its own.
    static let challenged = Marks(rawValue: 1 << 10)
    static let icmpRejected = Marks(rawValue: 1 << 11)
    static let clockStep = Marks(rawValue: 1 << 12)
    static let firstFinFromHigh = Marks(rawValue: 1 << 13)
    static let firstFin = Marks(rawValue: 1 << 14)
    static let firstRstFromHigh = Marks(rawValue: 1 << 15)
    static let firstRst = Marks(rawValue: 1 << 16)
    /// The client acknowledged the SYN-ACK.
    static let handshakeDone = Marks(rawValue: 1 << 17)
    /// In the wheel, with a deadline.
    static let scheduled = Marks(rawValue: 1 << 18)
    /// After one end's FIN was acknowledged the other sent payload, and it was acknowledged.
    static let halfCloseUsed = Marks(rawValue: 1 << 19)
    /// A reset was seen, and its sender went on with the connection.
    static let survivedReset = Marks(rawValue: 1 << 20)
    /// Its end has been announced.
    static let announced = Marks(rawValue: 1 << 21)
    /// What changed after its end has been announced too, or cannot change any more.
    static let revised = Marks(rawValue: 1 << 24)
    /// In the wheel with the deadline of a connection that is over.
    static let endScheduled = Marks(rawValue: 1 << 22)
    /// The SYN came while the incarnation before was alive, or in TIME-WAIT.
    static let onLiveTuple = Marks(rawValue: 1 << 23)
  }

  // First the two directions, then Zeek's view: observing reaches them by address.
  var low = DirectionFacts()
  var high = DirectionFacts()
  var zeek = ZeekConnection()

  var key = FlowKey()
  var marks: Marks = []
  var completeness = WiresharkCompleteness()
  var rolesFrom: RolesEvidence = .firstSegment
  var input: UInt16 = 0
  /// Used since the table last asked.
  var isInUse = false
  /// The longest silence that both ends outlived, but for the last, in 2^14 units of ``Pause``: 17 s.
  var longestSurvived: UInt8 = 0
  var lastTime = CaptureTime(nanoseconds: 0)
  var lastFrame: UInt64 = 0
  /// The tracker's clock at the last segment; never goes back.
  var lastClock = CaptureTime(nanoseconds: 0)
  var endTime = CaptureTime(nanoseconds: 0)

  var number: UInt64 = 0
  var incarnation: UInt32 = 0
  var encapsulation: UInt32 = 0
  var firstTime = CaptureTime(nanoseconds: 0)
  var firstFrame: UInt64 = 0
  /// Flow number of the incarnation before; `.max` when there is none.
  var previousNumber: UInt64 = .max
  /// The incarnations before and after, by place in the table; 0: none.
  var older: UInt32 = 0
  var newer: UInt32 = 0
  /// Its own place in the table; 0: this memory is free.
  var place: UInt32 = 0
  var pause = Pause()
  /// Its ``ResetFacts``, by place; 0: there was no reset, and nothing crossed a FIN.
  var resetFacts: UInt32 = 0
  /// How long the closer had been silent before the first FIN, in units of ``Pause``.
  var idleBeforeFin: UInt32 = 0
  /// The place of what is known of the resets' sender; 0: no reset so far.
  var resetOrigin: UInt32 = 0
  /// ``lastClock`` when it was put behind the flows that have no deadline.
  var parkedClock = CaptureTime(nanoseconds: 0)
  var handshakeTime = CaptureTime(nanoseconds: 0)
  var resetTime = CaptureTime(nanoseconds: 0)
  var closedTime = CaptureTime(nanoseconds: 0)
  var reopen = ReopenFacts()
  var events = EventList()

  /// Octets from a flow to its ``zeek``: behind the two directions, as structures are laid out; a test compares.
  @inline(__always) static var zeekOffset: Int { 2 * MemoryLayout<DirectionFacts>.stride }

  /// Begins with the flow's first segment.
  mutating func begin(
    _ segment: UnsafePointer<Segment>, key: FlowKey, number: UInt64, clock: CaptureTime
  ) {
    self.key = key
    self.number = number
    input = segment.pointee.input
    lastTime = segment.pointee.time
    lastFrame = segment.pointee.frame
    lastClock = clock
    encapsulation = segment.pointee.encapsulation
    firstTime = segment.pointee.time
    endTime = segment.pointee.time
    firstFrame = segment.pointee.frame
  }

  var client: Direction {
    get { marks.contains(.clientIsHigh) ? .fromHigh : .fromLow }
    set { if newValue == .fromHigh { marks.insert(.clientIsHigh) } else { marks.remove(.clientIsHigh) } }
  }

  /// Both FINs sent and acknowledged.
  var bothFinsAcked: Bool { low.seen.contains(.finAcked) && high.seen.contains(.finAcked) }

  var isOver: Bool { marks.contains(.reset) || bothFinsAcked }

  /// Over, or never begun: a deadline runs.
  @inline(__always)
  var mayEnd: Bool { isOver || !establishedEvidence }

  /// Either end has shown that it holds the connection beyond the handshake.
  @inline(__always)
  var establishedEvidence: Bool {
    if marks.contains(.handshakeDone) { return true }
    if low.showsHandshakeSucceeded || high.showsHandshakeSucceeded { return true }
    if low.seen.isDisjoint(with: .handshake) && high.seen.isDisjoint(with: .handshake) {
      return low.seen.contains(.life) || high.seen.contains(.life)
    }
    return false
  }
}
