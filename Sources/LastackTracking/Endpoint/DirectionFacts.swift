internal import LastackWire

/// What one end of a flow has sent: the facts of `semantics.md` §1.2, from which everything else is derived.
struct DirectionFacts: BitwiseCopyable {
  struct Seen: OptionSet, BitwiseCopyable {
    var rawValue: UInt32
    /// ``DirectionFacts/base`` is known.
    static let base = Seen(rawValue: 1 << 0)
    static let syn = Seen(rawValue: 1 << 1)
    static let synAck = Seen(rawValue: 1 << 2)
    static let acknowledgment = Seen(rawValue: 1 << 3)
    static let data = Seen(rawValue: 1 << 4)
    static let fin = Seen(rawValue: 1 << 5)
    /// The FIN, as first sent, had an acknowledgment: ``DirectionFacts/finFirstAcknowledgment``.
    static let finAcknowledges = Seen(rawValue: 1 << 6)
    /// The peer has acknowledged the FIN.
    static let finAcked = Seen(rawValue: 1 << 7)
    static let rst = Seen(rawValue: 1 << 8)
    static let timestamp = Seen(rawValue: 1 << 9)
    static let synTimestamp = Seen(rawValue: 1 << 10)
    static let windowScale = Seen(rawValue: 1 << 11)
    /// A segment that proves more than RST: the end exists and holds the connection.
    static let life = Seen(rawValue: 1 << 12)
    /// The peer acknowledged octets of this side that were not captured, and others after them were.
    static let ackedUnseen = Seen(rawValue: 1 << 13)
    /// The peer has acknowledged more than was captured so far: lost, or on its way through another capture queue.
    static let ackedAhead = Seen(rawValue: 1 << 20)
    /// Payload was sent and acknowledged after the peer's FIN was.
    static let dataAfterPeerFinAcked = Seen(rawValue: 1 << 14)
    /// When the FIN was first sent, a segment before it had acknowledged the peer's FIN.
    static let finAfterAckOfPeerFin = Seen(rawValue: 1 << 15)
    /// A segment without SYN, FIN and RST: the capture is not one of those alone.
    static let ordinary = Seen(rawValue: 1 << 16)
    /// `sendMax` is known: something that takes sequence space, or an empty segment at its edge, was sent.
    static let sent = Seen(rawValue: 1 << 17)
    static let snappedHeader = Seen(rawValue: 1 << 18)
    /// The options of a handshake segment were cut: whether it had timestamps is unknown.
    static let synOptionsUnknown = Seen(rawValue: 1 << 19)
    /// The peer took octets that PAWS would have refused: this end's TSvals are no clock.
    static let unreliableClock = Seen(rawValue: 1 << 21)
    /// A segment that the peer's PAWS refuses.
    static let refused = Seen(rawValue: 1 << 29)
    /// Payload in more than one segment.
    static let dataAgain = Seen(rawValue: 1 << 30)
    /// A FIN that the peer's PAWS refuses.
    static let refusedFin = Seen(rawValue: 1 << 22)
    /// Its SYN had timestamps, and a later segment has none.
    static let withoutTimestamp = Seen(rawValue: 1 << 23)
    /// When it acknowledged the peer's FIN, and ever since, it had more to send than the window let out.
    static let sendsWithoutPause = Seen(rawValue: 1 << 24)
    /// The number after the FIN was in use before the FIN was captured: its first transmission was not.
    static let firstFinMissed = Seen(rawValue: 1 << 25)
    /// It closed() as its last ACK's IP identification has it; or held a full socket to the end.
    static let finalAckWithoutSocket = Seen(rawValue: 1 << 26)
    static let finalAckOfSocket = Seen(rawValue: 1 << 27)
    /// An empty segment beyond all that was captured: ``RareFacts/numberAhead``.
    static let skippedOctets = Seen(rawValue: 1 << 28)

    // Sets that are tested for every segment. A literal of several members is an array first, on the heap.
    static let handshake = Seen(rawValue: syn.rawValue | synAck.rawValue)
    static let finOrRst = Seen(rawValue: fin.rawValue | rst.rawValue | refusedFin.rawValue)
    static let anyUse = Seen(rawValue: data.rawValue | life.rawValue | fin.rawValue)
    static let answer = Seen(rawValue: handshake.rawValue | life.rawValue)
    static let answerOrReset = Seen(rawValue: answer.rawValue | rst.rawValue)
    /// Octets of its sequence space were captured, which are no FIN.
    static let octets = Seen(rawValue: handshake.rawValue | data.rawValue)
    static let lifeAndOrdinary = Seen(rawValue: life.rawValue | ordinary.rawValue)
    static let finFacts = Seen(
      rawValue: fin.rawValue | finAcked.rawValue | finAcknowledges.rawValue | finAfterAckOfPeerFin.rawValue
        | firstFinMissed.rawValue)
    /// What only a host that was reached sends.
    static let reply = Seen(rawValue: life.rawValue | synAck.rawValue | rst.rawValue)
    static let lifeAfterAck = Seen(rawValue: life.rawValue | acknowledgment.rawValue)
    static let synAckWithTimestamp = Seen(rawValue: synAck.rawValue | synTimestamp.rawValue)
    static let closeCallHints = Seen(rawValue: finalAckWithoutSocket.rawValue | finalAckOfSocket.rawValue)
    static let irregularTimestamps = Seen(
      rawValue: withoutTimestamp.rawValue | refused.rawValue | unreliableClock.rawValue)
    static let dataAndSent = Seen(rawValue: data.rawValue | sent.rawValue)
    static let synTimestampOrUnknown = Seen(rawValue: synTimestamp.rawValue | synOptionsUnknown.rawValue)
    static let loss = Seen(rawValue: ackedUnseen.rawValue | ackedAhead.rawValue)
  }

  var seen: Seen = []
  /// The initial sequence number, or what it must have been: one before the first number seen.
  var base: SequenceNumber = 0
  /// The highest end of a segment sent; keepalive and window probes excluded.
  var sendMax: SequenceNumber = 0
  /// The highest acknowledgment that this side sent: what its stack had received.
  var ackMax: SequenceNumber = 0
  /// The number of the FIN octet itself.
  var finSequence: SequenceNumber = 0
  /// What the FIN, as first captured, acknowledged.
  var finFirstAcknowledgment: SequenceNumber = 0
  /// The end of the first payload sent after the peer's FIN was acknowledged.
  var dataAfterFinEnd: SequenceNumber = 0
  var tsvalNewest: TSval = 0
  /// Octets of payload in the last segment other than a RST.
  var lastPayload: UInt32 = 0
  var tsvalLast: TSval = 0
  /// What its last segment with timestamps echoed: its TS.Recent.
  var tsecrLast: TSval = 0
  var packets: UInt32 = 0
  /// The lower half of the frame number of the last segment other than a RST.
  var lastFrame: UInt32 = 0
  /// What the last segment with new payload acknowledged: all that was answered by it.
  var ackWithPayload: SequenceNumber = 0
  var identifications = IdentificationFacts()
  var payloadBytes: UInt64 = 0
  var uniqueBytes: UInt64 = 0
  /// When the last segment other than a RST was sent.
  var lastTime = CaptureTime(nanoseconds: 0)
  /// The places in which sequence space was not covered; 0: no hole so far.
  var coverage: UInt32 = 0
  var retransmissions: UInt32 = 0
  var window: UInt16 = 0
  var windowScale: UInt8 = 0
  /// The lower flags, URG to FIN, of the last segment other than a RST; above them its input's number modulo 4.
  var lastFlags: UInt8 = 0
  var recent = RecentSegments()

  var duplicates: UInt32 = 0
  var fins: UInt32 = 0
  var rsts: UInt32 = 0
  var tsvalRegressions: UInt32 = 0
  /// Keepalive probes since the peer last answered.
  var unansweredProbes: UInt16 = 0
  /// Retransmissions of the same octets since the peer last acknowledged anything new.
  var unansweredRetransmissions: UInt16 = 0
  var hops = HopFacts()
  var syns: UInt32 = 0

  var synTime = CaptureTime(nanoseconds: 0)
  var lastSynTime = CaptureTime(nanoseconds: 0)
  /// When the FIN was first sent.
  var finTime = CaptureTime(nanoseconds: 0)
  var lastFinTime = CaptureTime(nanoseconds: 0)
  /// When the peer first acknowledged the FIN.
  var finAckedTime = CaptureTime(nanoseconds: 0)
  /// The number of the last RST that was taken for the end.
  var rstSequence: SequenceNumber = 0
  var tsvalFirst: TSval = 0
  var rare = RareFacts()
  /// The highest right edge of a SACK block that this side sent; behind ``ackMax`` it means nothing.
  var sackEdge: SequenceNumber = 0

  /// Sent SYN or SYN-ACK and then, with an acknowledgment, more: the other side's handshake was not captured, and was.
  @inline(__always)
  var showsHandshakeSucceeded: Bool {
    !seen.isDisjoint(with: .handshake) && seen.isSuperset(of: .lifeAfterAck)
  }

  /// Whether the SYN was sent more than once; copies that the capture made do not count.
  var synWasSentAgain: Bool { lastSynTime != synTime }

  var finWasSentAgain: Bool { lastFinTime != finTime }

  /// The number after the last octet of payload.
  var payloadEnd: SequenceNumber { seen.contains(.fin) && sendMax == finEnd ? finSequence : sendMax }

  /// The number after the FIN.
  var finEnd: SequenceNumber { finSequence &+ 1 }

  /// Whether this side's FIN, as first sent, acknowledged the peer's: then the peer closed first (`semantics.md` §1.3).
  ///
  /// Asked of the facts as they are now: the peer's FIN may be captured after its answer.
  @inline(__always)
  func finAnswers(_ peer: DirectionFacts) -> Bool {
    seen.contains(.finAcknowledges) && peer.finIsAcknowledged(by: finFirstAcknowledgment)
  }

  /// Whether `number` acknowledges this side's FIN; never `number > finSequence`, which fails at the wrap.
  @inline(__always)
  func finIsAcknowledged(by number: SequenceNumber) -> Bool {
    seen.contains(.fin) && !number.precedes(finEnd)
  }

  /// Whether octets beyond a FIN with this number were captured before it: then it is an old duplicate or forged, since
  /// a FIN is the last octet (`semantics.md` §1.2).
  ///
  /// Asked of octets captured, not of `sendMax` alone: a capture of handshakes and closes only has 2 GiB between them.
  func hasSentBeyond(_ number: SequenceNumber) -> Bool {
    let beyond = sendMax.distance(from: number &+ 1)
    return beyond > 0 && UInt64(beyond) <= uniqueBytes
  }

  /// Forgets the FIN: it was not this end's, or not taken.
  mutating func disownFin() { seen.subtract(.finFacts) }
}
