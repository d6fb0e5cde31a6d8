internal import LastackTracking
internal import LastackWire

/// Compares the numbers of two flows' segments before it is known whether they are one connection.
enum Alignment {
  /// What no two connections have in common but by a chance of one in 2^64.
  struct Numbers: Hashable {
    var sequence: SequenceNumber
    var acknowledgment: SequenceNumber
    var length: UInt32

    init(_ segment: SightedSegment) {
      sequence = segment.sequence
      acknowledgment = segment.acknowledgment
      length = segment.length
    }
  }

  /// Whether the segment is looked at: all of a short flow, one in 16 of a long one, the same ones in both captures.
  static func isSample(_ segment: SightedSegment, of count: Int) -> Bool {
    // A reset's number may be 0, and so may a SYN's acknowledgment.
    guard segment.flags.contains(.ack), segment.flags.isDisjoint(with: .synOrRst) else { return false }
    if count <= 1024 { return true }
    let mixed = (segment.sequence.rawValue ^ segment.acknowledgment.rawValue &* 31) &* 0x9E37_79B1
    return mixed >> 28 == 0
  }

  /// The number of a reset that acknowledges nothing may be 0 (RFC 9293 §3.5.2).
  private static func tells(_ segment: SightedSegment) -> Bool {
    !segment.flags.contains(.rst) || segment.flags.contains(.ack) || segment.sequence.rawValue != 0
  }

  /// So many segments of either flow are compared.
  private static let most = 4096

  /// Segments that both flows have, by numbers, under the pair's shifts.
  static func common(
    _ own: ArraySlice<SightedSegment>, _ its: ArraySlice<SightedSegment>, _ pair: FlowPair
  ) -> Int {
    var counts: [Numbers: Int] = [:]
    for segment in its.prefix(most) where tells(segment) {
      counts[Numbers(pair.normalised(segment, at: .b)), default: 0] += 1
    }
    var common = 0
    for segment in own.prefix(most) where tells(segment) {
      let key = Numbers(segment)
      guard let left = counts[key], left > 0 else { continue }
      counts[key] = left - 1
      common += 1
    }
    return common
  }

  /// As ``common(_:_:_:)``, of what a shift cannot be taken from: payload, and both ends' clocks with it. Any two
  /// handshakes agree once their initial numbers are taken away, and so do requests of one length.
  static func commonPayload(
    _ own: ArraySlice<SightedSegment>, _ its: ArraySlice<SightedSegment>, _ pair: FlowPair
  ) -> Int {
    var counts: [Numbers: [SightedSegment]] = [:]
    for segment in its.prefix(most) where segment.payloadLength > 0 {
      counts[Numbers(pair.normalised(segment, at: .b)), default: []].append(segment)
    }
    var common = 0
    for segment in own.prefix(most) where segment.payloadLength > 0 {
      guard let like = counts[Numbers(segment)] else { continue }
      if like.contains(where: { isSameClock(segment, $0) }) { common += 1 }
    }
    return common
  }

  private static func isSameClock(_ one: SightedSegment, _ other: SightedSegment) -> Bool {
    if one.hasTimestamps, other.hasTimestamps { return one.tsval == other.tsval && one.tsecr == other.tsecr }
    return one.identification == 0 || other.identification == 0 || one.identification == other.identification
  }

  /// What was added to one side's numbers, by the most frequent difference between segments that are alike.
  static func shift(
    _ own: ArraySlice<SightedSegment>, _ its: ArraySlice<SightedSegment>, of side: Side, isSwapped: Bool
  ) -> UInt32? {
    let peer = isSwapped ? side.peer : side
    let ours = own.lazy.filter { $0.from == side && $0.length > 0 && !$0.flags.contains(.rst) }.prefix(64)
    let theirs = its.lazy.filter { $0.from == peer && $0.length > 0 && !$0.flags.contains(.rst) }.prefix(64)
    var votes: [UInt32: Int] = [:]
    for one in ours {
      for other in theirs where one.length == other.length && one.hasTimestamps == other.hasTimestamps {
        if one.hasTimestamps, one.tsval != other.tsval || one.tsecr != other.tsecr { continue }
        votes[other.sequence.rawValue &- one.sequence.rawValue, default: 0] += 1
      }
    }
    let best = votes.max { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }
    guard let best, best.value >= 3 || (best.value >= 1 && votes.count == 1) else { return nil }
    return best.key
  }
}
