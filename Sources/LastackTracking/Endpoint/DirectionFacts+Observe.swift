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
  mutating func noteSynOptions(_ segment: UnsafePointer<Segment>) {
    if segment.pointee.traits.contains(.windowScale) {
      seen.insert(.windowScale)
      windowScale = min(segment.pointee.windowScale, 14)
    }
    if segment.pointee.traits.contains(.timestamps) {
      seen.insert(.synTimestamp)
    } else if !segment.pointee.traits.isDisjoint(with: [.snappedHeader, .badDataOffset]) {
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
  }

  mutating func establishBase(_ segment: UnsafePointer<Segment>) {
    guard !seen.contains(.base) else { return }
    seen.insert(.base)
    base = segment.pointee.flags.contains(.syn) ? segment.pointee.sequence : segment.pointee.sequence &- 1
  }

  /// Moves the edge of what was sent; tells new payload from repeated payload.
  @inline(__always)
  mutating func advance(_ segment: UnsafePointer<Segment>, coverage: inout Slab<SequenceCoverage>) {
    let end = segment.pointee.end
    let length = segment.pointee.payloadLength
    if length > 0 { seen.insert(.data) }
    guard seen.contains(.sent) else {
      seen.insert(.sent)
      sendMax = end
      uniqueBytes = UInt64(length)
      return
    }
    if segment.pointee.sequence == sendMax {
      sendMax = end
      uniqueBytes &+= UInt64(length)
      return
    }
    advanceOutOfOrder(segment, coverage: &coverage)
  }

  private mutating func advanceOutOfOrder(
    _ segment: UnsafePointer<Segment>, coverage slab: inout Slab<SequenceCoverage>
  ) {
    let end = segment.pointee.end
    let length = segment.pointee.payloadLength
    if sendMax.precedes(segment.pointee.sequence) {
      let missing = segment.pointee.sequence.distance(from: sendMax)
      // A jump of a gigabyte is damage or another connection's segment.
      guard missing < 1 << 30 else { return }
      if length > 0 || end != segment.pointee.sequence {
        if coverage == 0 { coverage = slab.insert(SequenceCoverage()) }
        slab.pointer(coverage).pointee.open(from: sendMax, to: segment.pointee.sequence)
      } else {
        if missing == 1 { seen.insert(.usedNumberAhead) }
        return
      }
      sendMax = end
      uniqueBytes &+= UInt64(length)
      return
    }
    guard end != segment.pointee.sequence else { return }
    var missing: UInt32 = 0
    if sendMax.precedes(end) {
      missing = UInt32(bitPattern: end.distance(from: sendMax))
      if segment.pointee.flags.contains(.fin) { missing = min(missing, length) }
    }
    if coverage != 0 {
      missing &+= slab.pointer(coverage).pointee.fill(
        from: segment.pointee.sequence, to: segment.pointee.sequence &+ length)
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
