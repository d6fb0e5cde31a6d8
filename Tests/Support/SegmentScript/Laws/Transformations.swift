public import LastackWire

/// What may be done to a scenario without changing what happened in it, or with a known change: the laws that verdicts
/// are tested against. Each result has its frames numbered anew.
extension [Segment] {
  /// The same segments, frames numbered from 1.
  public func renumbered() -> [Segment] {
    enumerated().map { index, segment in
      var segment = segment
      segment.frame = UInt64(index + 1)
      return segment
    }
  }

  /// Each segment twice, the copy `delay` nanoseconds later, as a capture of both sides of a switch shows them.
  public func duplicatingEach(after delay: Int64 = 0) -> [Segment] {
    flatMap { segment in
      var copy = segment
      copy.time = segment.time.advanced(byNanoseconds: delay)
      return [segment, copy]
    }.renumbered()
  }

  /// Neighbours at most `interval` nanoseconds apart changed places, pair by pair from `first` on; times stay in place.
  public func swappingNeighbours(within interval: Int64, from first: Int = 0) -> [Segment] {
    var result = self
    for index in stride(from: first, to: count - 1, by: 2) {
      let earlier = self[index]
      let later = self[index + 1]
      guard later.time.nanoseconds(since: earlier.time) <= interval else { continue }
      result.swapAt(index, index + 1)
      result[index].time = earlier.time
      result[index + 1].time = later.time
    }
    return result.renumbered()
  }

  /// Every time moved by `interval` nanoseconds.
  public func shiftingTimes(by interval: Int64) -> [Segment] {
    map { segment in
      var segment = segment
      segment.time = segment.time.advanced(byNanoseconds: interval)
      return segment
    }
  }

  /// `offset` added to every sequence number that `endpoint` sends, and to what acknowledges it; without an endpoint, to
  /// every number of both.
  ///
  /// A reset that answers a segment without ACK has sequence number 0 whatever the ISNs are (RFC 9293 §3.5.2), and keeps
  /// it.
  public func addingToSequenceNumbers(_ offset: UInt32, of endpoint: Endpoint? = nil) -> [Segment] {
    map { segment in
      var segment = segment
      let answersNoACK = segment.flags.isSuperset(of: [.rst, .ack]) && segment.sequence == 0
      if endpoint == nil || segment.source == endpoint, !answersNoACK {
        segment.sequence = segment.sequence &+ offset
      }
      if endpoint == nil || segment.destination == endpoint {
        if segment.flags.contains(.ack) { segment.acknowledgment = segment.acknowledgment &+ offset }
        if segment.traits.contains(.sackBlocks) { segment.sackRightEdge = segment.sackRightEdge &+ offset }
      }
      return segment
    }
  }

  /// `offset` added to every TSval that `address` sends, and to every echo of it; without an address, to all.
  ///
  /// An echo of 0 in a segment without ACK is no echo, and stays.
  public func addingToTSvals(_ offset: UInt32, of address: IPAddress? = nil) -> [Segment] {
    map { segment in
      guard segment.traits.contains(.timestamps) else { return segment }
      var segment = segment
      if address == nil || segment.source.address == address {
        segment.tsval = TSval(segment.tsval.rawValue &+ offset)
      }
      let echoes = segment.flags.contains(.ack) || segment.tsecr != 0
      if address == nil || segment.destination.address == address, echoes {
        segment.tsecr = TSval(segment.tsecr.rawValue &+ offset)
      }
      return segment
    }
  }

  /// Both scenarios as one capture, in order of time; at equal times this one's segments come first.
  public func interleaved(with other: [Segment]) -> [Segment] {
    var result: [Segment] = []
    var theirs = other[...]
    for segment in self {
      while let next = theirs.first, next.time < segment.time {
        result.append(next)
        theirs.removeFirst()
      }
      result.append(segment)
    }
    return (result + theirs).renumbered()
  }

  /// What each end sent is sent by the other: roles are exchanged, and nothing else.
  public func swappingEnds() -> [Segment] {
    map { segment in
      var segment = segment
      swap(&segment.source, &segment.destination)
      return segment
    }
  }
}
