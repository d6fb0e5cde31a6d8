internal import LastackWire

// What a flow's fields say of one another: some are given as what is left when others are taken away, mostly nothing.

extension FlowState {
  /// Takes from some fields what others say already.
  @inline(__always)
  mutating func subtractRelated() {
    low.subtractLast(of: lastFrame)
    high.subtractLast(of: lastFrame)
    lastFrame = lastFrame &- firstFrame
    zeek.low.subtract(zeekRelated(low: true))
    zeek.high.subtract(zeekRelated(low: false))
    low.subtractEchoed(high.tsvalLast)
    high.subtractEchoed(low.tsvalLast)
    low.subtractFin()
    high.subtractFin()
    low.subtractAcknowledged(high.end)
    high.subtractAcknowledged(low.end)
    low.subtractRelated()
    high.subtractRelated()
  }

  /// Undoes ``subtractRelated()``, whatever the bits.
  @inline(__always)
  mutating func addRelated() {
    low.addRelated()
    high.addRelated()
    high.addAcknowledged(low.end)
    low.addAcknowledged(high.end)
    low.addFin()
    high.addFin()
    high.addEchoed(low.tsvalLast)
    low.addEchoed(high.tsvalLast)
    zeek.high.add(zeekRelated(low: false))
    zeek.low.add(zeekRelated(low: true))
    lastFrame = lastFrame &+ firstFrame
    high.subtractLast(of: lastFrame)
    low.subtractLast(of: lastFrame)
  }

  @inline(__always)
  private func zeekRelated(low isLow: Bool) -> ZeekEndpoint.Related {
    isLow
      ? .init(
        fins: low.fins, finSequence: low.finSequence.rawValue, base: low.base.rawValue,
        sendMax: low.sendMax.rawValue, ackMax: high.ackMax.rawValue)
      : .init(
        fins: high.fins, finSequence: high.finSequence.rawValue, base: high.base.rawValue,
        sendMax: high.sendMax.rawValue, ackMax: low.ackMax.rawValue)
  }

  /// Where the numbers of either direction begin; nothing is taken away from these.
  var beginnings: Beginnings {
    Beginnings(
      low: low.base.rawValue, high: high.base.rawValue, lowTSval: low.tsvalFirst.rawValue,
      highTSval: high.tsvalFirst.rawValue)
  }

  struct Beginnings: BitwiseCopyable {
    var low: UInt32
    var high: UInt32
    var lowTSval: UInt32
    var highTSval: UInt32
  }
}

extension StoredEvent {
  /// Takes away where the flow's numbers begin.
  @inline(__always)
  mutating func subtract(_ beginnings: FlowState.Beginnings) {
    let isLow = direction == .fromLow
    sequence = sequence &- (isLow ? beginnings.low : beginnings.high)
    let echoes: UInt32 = flags.contains(.ack) ? .max : 0
    acknowledgment = acknowledgment &- ((isLow ? beginnings.high : beginnings.low) & echoes)
    let stamped: UInt32 = hasTimestamps ? .max : 0
    tsval = TSval(tsval.rawValue &- ((isLow ? beginnings.lowTSval : beginnings.highTSval) & stamped))
    tsecr = TSval(tsecr.rawValue &- ((isLow ? beginnings.highTSval : beginnings.lowTSval) & stamped & echoes))
  }

  /// Undoes ``subtract(_:)``.
  @inline(__always)
  mutating func add(_ beginnings: FlowState.Beginnings) {
    let isLow = direction == .fromLow
    sequence = sequence &+ (isLow ? beginnings.low : beginnings.high)
    let echoes: UInt32 = flags.contains(.ack) ? .max : 0
    acknowledgment = acknowledgment &+ ((isLow ? beginnings.high : beginnings.low) & echoes)
    let stamped: UInt32 = hasTimestamps ? .max : 0
    tsval = TSval(tsval.rawValue &+ ((isLow ? beginnings.lowTSval : beginnings.highTSval) & stamped))
    tsecr = TSval(tsecr.rawValue &+ ((isLow ? beginnings.highTSval : beginnings.lowTSval) & stamped & echoes))
  }
}

// Each pair is undone in the opposite order; what decides is not changed in between.
extension DirectionFacts {
  /// The flow's last frame is one end's, and the other's was sent a few before it; twice is back again.
  @inline(__always)
  fileprivate mutating func subtractLast(of lastFrameOfFlow: UInt64) {
    lastFrame = UInt32(truncatingIfNeeded: lastFrameOfFlow) &- lastFrame
    ackWithPayload = SequenceNumber(ackMax.rawValue &- ackWithPayload.rawValue)
  }

  /// A FIN is the last octet sent, and acknowledges what was acknowledged before.
  @inline(__always)
  fileprivate mutating func subtractFin() {
    guard seen.contains(.fin) else { return }
    finFirstAcknowledgment = ackMax &- finFirstAcknowledgment.rawValue
    finSequence = sendMax &- finSequence.rawValue &- 1
  }

  @inline(__always)
  fileprivate mutating func addFin() {
    guard seen.contains(.fin) else { return }
    finSequence = sendMax &- finSequence.rawValue &- 1
    finFirstAcknowledgment = ackMax &- finFirstAcknowledgment.rawValue
  }

  @inline(__always)
  fileprivate mutating func subtractEchoed(_ peerLast: TSval) {
    tsecrLast = TSval(tsecrLast.rawValue &- peerLast.rawValue)
  }

  @inline(__always)
  fileprivate mutating func addEchoed(_ peerLast: TSval) {
    tsecrLast = TSval(tsecrLast.rawValue &+ peerLast.rawValue)
  }

  @inline(__always)
  fileprivate mutating func subtractAcknowledged(_ peerEnd: SequenceNumber) {
    if seen.contains(.acknowledgment) { ackMax = ackMax &- peerEnd.rawValue }
  }

  @inline(__always)
  fileprivate mutating func addAcknowledged(_ peerEnd: SequenceNumber) {
    if seen.contains(.acknowledgment) { ackMax = ackMax &+ peerEnd.rawValue }
  }

  @inline(__always)
  fileprivate mutating func subtractRelated() {
    if seen.contains(.sent) { sendMax = sendMax &- end.rawValue }
    uniqueBytes = payloadBytes &- uniqueBytes
    tsvalLast = TSval(tsvalLast.rawValue &- tsvalNewest.rawValue)
    tsvalNewest = TSval(tsvalNewest.rawValue &- tsvalFirst.rawValue)
    identifications.last &-= identifications.first
  }

  @inline(__always)
  fileprivate mutating func addRelated() {
    identifications.last &+= identifications.first
    tsvalNewest = TSval(tsvalNewest.rawValue &+ tsvalFirst.rawValue)
    tsvalLast = TSval(tsvalLast.rawValue &+ tsvalNewest.rawValue)
    uniqueBytes = payloadBytes &- uniqueBytes
    if seen.contains(.sent) { sendMax = sendMax &+ end.rawValue }
  }

  /// Where the octets sent end, if they are all there.
  @inline(__always)
  fileprivate var end: SequenceNumber {
    base &+ UInt32(truncatingIfNeeded: uniqueBytes) &+ (seen.contains(.fin) ? 2 : 1)
  }
}
