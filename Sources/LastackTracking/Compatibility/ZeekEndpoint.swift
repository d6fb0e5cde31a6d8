internal import LastackWire

/// One end of a connection in Zeek's bookkeeping (TCP_Endpoint).
struct ZeekEndpoint: BitwiseCopyable {
  enum State: UInt8, BitwiseCopyable {
    case inactive, synSent, synAckSent, partial, established, closed, reset
  }

  /// Letters that this end has in the history already.
  struct Noted: OptionSet, BitwiseCopyable {
    var rawValue: UInt8
    static let syn = Noted(rawValue: 1 << 0)
    static let fin = Noted(rawValue: 1 << 1)
    static let rst = Noted(rawValue: 1 << 2)
    static let finAndRst = Noted(rawValue: 1 << 3)
    static let data = Noted(rawValue: 1 << 4)
    static let acknowledgment = Noted(rawValue: 1 << 5)
    static let severalFlags = Noted(rawValue: 1 << 6)
  }

  /// Counts, and says when a count reaches a power of ten: the events whose letters repeat on a log scale.
  struct LogarithmicCount: BitwiseCopyable {
    private var value: UInt32 = 0
    private var threshold: UInt32 = 1

    mutating func count() -> Bool {
      value &+= 1
      guard value == threshold else { return false }
      let (next, overflow) = threshold.multipliedReportingOverflow(by: 10)
      if !overflow { threshold = next }
      return true
    }
  }

  private(set) var state: State = .inactive
  private(set) var previousState: State = .inactive
  var noted: Noted = []
  var didClose = false
  private(set) var startSequence: SequenceNumber = 0
  private var lastSequence: SequenceNumber = 0
  private var ackedSequence: SequenceNumber = 0
  var lastSyn: UInt32 = 0
  var lastFin: UInt32 = 0
  var lastRst: UInt32 = 0
  var finCount: UInt32 = 0
  var retransmissions = LogarithmicCount()
  var gaps = LogarithmicCount()
  var zeroWindows = LogarithmicCount()
  /// Payload was sent that the snap length cut: Zeek's reassembler did not get it, and misses it at the next ACK.
  private var undelivered = false

  /// Beyond this a sequence number of a SYN or RST, or an acknowledgment of 0, is not believed (TOO_LARGE_SEQ_DELTA).
  private static let incredible: Int32 = 1_048_576

  mutating func enter(_ new: State) {
    guard new != state else { return }
    previousState = state
    state = new
  }

  /// Established, or closed from there.
  var isClean: Bool { state == .established || (state == .closed && previousState == .established) }

  /// Everything that this end sent has reached Zeek's reassembler.
  @inline(__always)
  var hasAllDelivered: Bool { !undelivered }

  /// Whether a segment without SYN, FIN or RST changes nothing but how far the two ends have come.
  @inline(__always)
  func isQuiet(_ segment: UnsafePointer<Segment>) -> Bool {
    guard state == .established || state == .partial, segment.pointee.flags.contains(.ack),
      !segment.pointee.traits.contains(.snappedPayload)
    else { return false }
    return segment.pointee.payloadLength > 0
      ? noted.contains(.data) && lastSequence.precedes(segment.pointee.end) : noted.contains(.acknowledgment)
  }

  @inline(__always)
  mutating func advanceQuietly(_ segment: UnsafePointer<Segment>) {
    if lastSequence.precedes(segment.pointee.end) { lastSequence = segment.pointee.end }
  }

  /// `init_endpoint`.
  mutating func begin(_ segment: UnsafePointer<Segment>) {
    let isSyn = segment.pointee.flags.contains(.syn)
    switch state {
    case .inactive:
      startSequence = isSyn ? segment.pointee.sequence : segment.pointee.sequence &- 1
      ackedSequence = startSequence
      lastSequence = isSyn ? Self.end(segment) : segment.pointee.sequence
    case .synSent, .synAckSent:
      if isSyn, segment.pointee.sequence != startSequence { restart(segment) }
    case .established, .partial:
      if isSyn { restart(segment) }
    case .reset:
      if isSyn, previousState == .inactive { restart(segment) }
    case .closed: break
    }
  }

  private mutating func restart(_ segment: UnsafePointer<Segment>) {
    startSequence = segment.pointee.sequence
    ackedSequence = segment.pointee.sequence
    lastSequence = Self.end(segment)
  }

  /// `init_peer`.
  mutating func begin(acknowledged: SequenceNumber) {
    startSequence = acknowledged &- 1
    ackedSequence = startSequence
    lastSequence = startSequence
  }

  /// `update_ack_seq`; returns whether the acknowledgment passes payload that the snap length cut.
  @inline(__always)
  @discardableResult
  mutating func acknowledge(_ number: SequenceNumber) -> Bool {
    let delta = number.distance(from: ackedSequence)
    if number.rawValue == 0 && delta > Self.incredible { return false }
    if number.distance(from: startSequence) < 0 { return false }
    guard delta > 0 else { return false }
    ackedSequence = number
    defer { if !number.precedes(lastSequence) { undelivered = false } }
    return undelivered
  }

  /// `update_last_seq`: returns whether the segment repeats payload.
  mutating func advance(_ segment: UnsafePointer<Segment>) -> Bool {
    let end = Self.end(segment)
    let delta = end.distance(from: lastSequence)
    if segment.pointee.payloadLength > 0, segment.pointee.traits.contains(.snappedPayload) {
      undelivered = true
    }
    let unbelievable =
      !segment.pointee.flags.isDisjoint(with: .synOrRst)
      && (delta > Self.incredible || delta < -Self.incredible)
    if unbelievable { return false }
    if segment.pointee.flags.contains(.fin), lastSequence == startSequence &+ 1 {
      lastSequence = end
    } else if state == .reset {
      return false
    } else if delta > 0 {
      lastSequence = end
    } else if segment.pointee.payloadLength > 0 {
      return true
    }
    return false
  }

  /// `get_segment_len`: payload of a reset is not part of the stream.
  private static func end(_ segment: UnsafePointer<Segment>) -> SequenceNumber {
    segment.pointee.flags.contains(.rst)
      ? segment.pointee.end &- segment.pointee.payloadLength : segment.pointee.end
  }

  /// What a flow's facts say of one end: its numbers here are mostly the same.
  struct Related: BitwiseCopyable {
    var fins: UInt32
    var finSequence: UInt32
    var base: UInt32
    var sendMax: UInt32
    /// The peer's.
    var ackMax: UInt32
  }

  /// Takes from the numbers what the flow's facts say already, to pack what is left.
  @inline(__always)
  mutating func subtract(_ related: Related) {
    finCount = related.fins &- finCount
    if noted.contains(.fin) { lastFin = related.finSequence &- startSequence.rawValue &- lastFin }
    startSequence = startSequence &- related.base
    lastSequence = lastSequence &- related.sendMax
    ackedSequence = ackedSequence &- related.ackMax
  }

  /// Undoes ``subtract(_:)``.
  @inline(__always)
  mutating func add(_ related: Related) {
    startSequence = startSequence &+ related.base
    lastSequence = lastSequence &+ related.sendMax
    ackedSequence = ackedSequence &+ related.ackMax
    if noted.contains(.fin) { lastFin = related.finSequence &- startSequence.rawValue &- lastFin }
    finCount = related.fins &- finCount
  }

  /// `TCP_Endpoint::Size`, as far as it matters: whether any payload was sent.
  func hasSize(peer: ZeekEndpoint) -> Bool {
    if previousState == .synSent, state == .reset, peer.state == .inactive,
      ackedSequence != startSequence, ackedSequence != startSequence &+ 1
    {
      return false
    }
    let sent = max(lastSequence.distance(from: startSequence), ackedSequence.distance(from: startSequence))
    return sent > (finCount > 0 ? 2 : 1)
  }
}
