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

  @inline(__always)
  mutating func noteTimestamp(_ value: TSval) {
    if seen.contains(.timestamp) {
      if value.isOlder(than: tsvalNewest) {
        tsvalRegressions &+= 1
      } else {
        tsvalNewest = value
      }
    } else {
      seen.insert(.timestamp)
      tsvalFirst = value
      tsvalNewest = value
    }
    tsvalLast = value
  }

  /// The options that only a handshake segment carries.
  mutating func noteSynOptions(_ segment: Segment) {
    if segment.traits.contains(.windowScale) {
      seen.insert(.windowScale)
      windowScale = min(segment.windowScale, 14)
    }
    if segment.traits.contains(.timestamps) {
      seen.insert(.synTimestamp)
    } else if !segment.traits.isDisjoint(with: [.snappedHeader, .badDataOffset]) {
      seen.insert(.synOptionsUnknown)
    }
  }

  @inline(__always)
  mutating func noteLife(_ segment: Segment) {
    if !segment.flags.contains(.syn) { seen.insert(.life) }
    window = segment.window
    hopLimit = segment.hopLimit
    lastTime = segment.time
  }

  mutating func establishBase(_ segment: Segment) {
    guard !seen.contains(.base) else { return }
    seen.insert(.base)
    base = segment.flags.contains(.syn) ? segment.sequence : segment.sequence &- 1
  }

  /// Moves the edge of what was sent; tells new payload from repeated payload.
  @inline(__always)
  mutating func advance(_ segment: Segment, coverage: inout Slab<SequenceCoverage>) {
    let end = segment.end
    let length = segment.payloadLength
    if length > 0 { seen.insert(.data) }
    guard seen.contains(.sent) else {
      seen.insert(.sent)
      sendMax = end
      uniqueBytes = UInt64(length)
      return
    }
    if segment.sequence == sendMax {
      sendMax = end
      uniqueBytes &+= UInt64(length)
      return
    }
    advanceOutOfOrder(segment, coverage: &coverage)
  }

  private mutating func advanceOutOfOrder(
    _ segment: Segment, coverage slab: inout Slab<SequenceCoverage>
  ) {
    let end = segment.end
    let length = segment.payloadLength
    if sendMax.precedes(segment.sequence) {
      let missing = segment.sequence.distance(from: sendMax)
      // A jump of a gigabyte is damage or another connection's segment.
      guard missing < 1 << 30 else { return }
      if length > 0 || end != segment.sequence {
        if coverage == 0 { coverage = slab.insert(SequenceCoverage()) }
        slab.pointer(coverage).pointee.open(from: sendMax, to: segment.sequence)
      } else {
        return
      }
      sendMax = end
      uniqueBytes &+= UInt64(length)
      return
    }
    guard end != segment.sequence else { return }
    var missing: UInt32 = 0
    if sendMax.precedes(end) {
      missing = UInt32(bitPattern: end.distance(from: sendMax))
      if segment.flags.contains(.fin) { missing = min(missing, length) }
    }
    if coverage != 0 {
      missing &+= slab.pointer(coverage).pointee.fill(from: segment.sequence, to: segment.sequence &+ length)
    }
    uniqueBytes &+= UInt64(min(missing, length))
    if sendMax.precedes(end) { sendMax = end }
    let carried = length &+ (segment.flags.contains(.syn) || segment.flags.contains(.fin) ? 1 : 0)
    let finIsNew = segment.flags.contains(.fin) && !seen.contains(.fin)
    if missing < carried, !(finIsNew && length == 0) {
      retransmissions &+= 1
      unansweredRetransmissions &+= 1
    }
  }
}
