internal import LastackWire

extension DirectionFacts {
  mutating func countControl(_ flags: TCPFlags) {
    if flags.contains(.rst) {
      rsts &+= 1
      return
    }
    if flags.contains(.syn) { syns &+= 1 }
    if flags.contains(.fin) { fins &+= 1 }
  }

  /// Returns whether the TSval is older than the newest.
  @inline(__always)
  mutating func noteTimestamp(_ segment: UnsafePointer<Segment>) -> Bool {
    let value = segment.pointee.tsval
    tsvalLast = value
    tsecrLast = segment.pointee.tsecr
    if seen.contains(.timestamp) {
      if value.isOlder(than: tsvalNewest) {
        tsvalRegressions &+= 1
        return true
      }
      tsvalNewest = value
    } else {
      seen.insert(.timestamp)
      tsvalFirst = value
      tsvalNewest = value
      rare.tsvalFirstTime = segment.pointee.time
    }
    return false
  }

  /// A segment without timestamps from an end whose SYN had them: the option was not negotiated, or taken out
  /// (`semantics.md` §5.1).
  @inline(__always)
  mutating func noteMissingTimestamp(_ segment: UnsafePointer<Segment>) {
    guard seen.contains(.synTimestamp), segment.pointee.flags.isDisjoint(with: .synOrRst),
      segment.pointee.traits.isDisjoint(with: .cutOptions)
    else { return }
    seen.insert(.withoutTimestamp)
  }

  /// The options that only a handshake segment carries.
  mutating func noteSynOptions(_ segment: UnsafePointer<Segment>) {
    if segment.pointee.traits.contains(.windowScale) {
      seen.insert(.windowScale)
      windowScale = min(segment.pointee.windowScale, 14)
    }
    if segment.pointee.traits.contains(.maximumSegmentSize) {
      rare.maximumSegmentSize = segment.pointee.maximumSegmentSize
    }
    if segment.pointee.traits.contains(.timestamps) {
      seen.insert(.synTimestamp)
    } else if !segment.pointee.traits.isDisjoint(with: .cutOptions) {
      seen.insert(.synOptionsUnknown)
    }
  }

  @inline(__always)
  mutating func noteLife(_ segment: UnsafePointer<Segment>) {
    if !segment.pointee.flags.contains(.syn) {
      seen.insert(segment.pointee.flags.contains(.fin) ? .life : .lifeAndOrdinary)
    }
    window = segment.pointee.window
    lastTime = segment.pointee.time
    lastFrame = UInt32(truncatingIfNeeded: segment.pointee.frame)
    lastPayload = segment.pointee.payloadLength
    lastFlags =
      UInt8(truncatingIfNeeded: segment.pointee.flags.rawValue & 63 | segment.pointee.input << 6)
  }

  mutating func establishBase(_ segment: UnsafePointer<Segment>) {
    guard !seen.contains(.base) else { return }
    seen.insert(.base)
    base = segment.pointee.flags.contains(.syn) ? segment.pointee.sequence : segment.pointee.sequence &- 1
  }

  /// Moves the edge of what was sent; tells new payload from repeated payload.
  @inline(__always)
  mutating func advance(_ segment: UnsafePointer<Segment>, storage: inout FlowStorage) {
    let end = segment.pointee.end
    let length = segment.pointee.payloadLength
    if length > 0 { noteData() }
    guard seen.contains(.sent) else {
      seen.insert(.sent)
      ackWithPayload = segment.pointee.acknowledgment
      sendMax = end
      uniqueBytes = UInt64(length)
      return
    }
    if segment.pointee.sequence == sendMax {
      sendMax = end
      uniqueBytes &+= UInt64(length)
      if length > 0 { ackWithPayload = segment.pointee.acknowledgment }
      return
    }
    advanceOutOfOrder(segment, storage: &storage)
  }

  /// Payload, or more of it.
  @inline(__always)
  private mutating func noteData() {
    let again = (seen.rawValue & Seen.data.rawValue) << (30 - 4)
    seen.rawValue |= Seen.data.rawValue | again
  }

  private mutating func advanceOutOfOrder(_ segment: UnsafePointer<Segment>, storage: inout FlowStorage) {
    let end = segment.pointee.end
    let length = segment.pointee.payloadLength
    if sendMax.precedes(segment.pointee.sequence) {
      let missing = segment.pointee.sequence.distance(from: sendMax)
      // A jump of a gigabyte is damage or another connection's segment.
      guard missing < 1 << 30 else { return }
      if length > 0 || end != segment.pointee.sequence {
        if coverage == 0 { coverage = storage.coverage.insert(SequenceCoverage()) }
        storage.coverage.pointer(coverage).pointee.open(from: sendMax, to: segment.pointee.sequence)
      } else {
        seen.insert(.skippedOctets)
        rare.numberAhead = segment.pointee.sequence
        return
      }
      sendMax = end
      uniqueBytes &+= UInt64(length)
      if length > 0 { ackWithPayload = segment.pointee.acknowledgment }
      return
    }
    guard end != segment.pointee.sequence else { return }
    var missing: UInt32 = 0
    if sendMax.precedes(end) {
      missing = UInt32(bitPattern: end.distance(from: sendMax))
      if segment.pointee.flags.contains(.fin) { missing = min(missing, length) }
    }
    if coverage != 0 {
      let late = storage.coverage.pointer(coverage).pointee.fill(
        from: segment.pointee.sequence, to: segment.pointee.sequence &+ length)
      if late > 0 { storage.quality.outOfOrder &+= 1 }
      missing &+= late
    }
    uniqueBytes &+= UInt64(min(missing, length))
    if sendMax.precedes(end) { sendMax = end }
    let carried =
      length &+ (segment.pointee.flags.contains(.syn) || segment.pointee.flags.contains(.fin) ? 1 : 0)
    // A SYN or FIN that is the first may be captured behind what was sent after it, or be another's.
    let isFirst =
      segment.pointee.flags.contains(.fin) && !seen.contains(.fin)
      || segment.pointee.flags.contains(.syn) && syns == 1
    if missing < carried, !(isFirst && length == 0) {
      retransmissions &+= 1
      unansweredRetransmissions &+= 1
    }
  }
}
