internal import LastackTracking
internal import LastackWire

/// What is said of one segment of one capture.
public struct SegmentVerdict: Sendable, Hashable, BitwiseCopyable {
  public var fate = SegmentFate.unjudged
  /// It arrived after one that was sent after it.
  public var isReordered = false
  /// What was changed on its way; the same at both places.
  public var rewriting: Rewriting = []
  /// Index of its like in the other capture's ``Sightings/segments``, or -1.
  var partner: Int32 = -1
  /// Index of the segment that decided, in the capture that ``evidenceIsElsewhere`` says, or -1.
  var evidence: Int32 = -1
  var evidenceIsElsewhere = false

  /// The like's index in the other capture.
  public var counterpart: Int? { partner < 0 ? nil : Int(partner) }
}

extension Rewriting {
  /// What routers do to every packet, or other routes: noted, and no rewriting.
  static let ordinary: Rewriting = [.hopLimit, .congestionMarked]

  private static let options: SegmentTraits = [
    .sackPermitted, .fastOpen, .multipath, .md5Signature, .authentication,
  ]

  /// What differs between a segment as it was sent on and as it arrived, both with the numbers of their captures.
  init(sent: SightedSegment, arrived: SightedSegment, isRenumbered: Bool) {
    self = []
    if isRenumbered { insert(.sequence) }
    // What the snap length cut is unknown, not absent.
    if !sent.traits.union(arrived.traits).contains(.snappedHeader) {
      compareOptions(sent, arrived)
    }
    if sent.window != arrived.window { insert(.window) }
    // PSH says nothing of a segment's meaning, but devices that set it rewrite all the same.
    if sent.flags != arrived.flags { insert(.flags) }
    if sent.trafficClass >> 2 != arrived.trafficClass >> 2 { insert(.trafficClass) }
    let (before, after) = (sent.trafficClass & 3, arrived.trafficClass & 3)
    if before != after { insert(before != 0 && after == 3 ? .congestionMarked : .trafficClass) }
    // IPv6 has none, and an address family changed on the way brings a new one.
    if sent.traits.contains(.ipv6) == arrived.traits.contains(.ipv6) {
      if sent.identification != arrived.identification { insert(.identification) }
      if sent.traits.contains(.dontFragment) != arrived.traits.contains(.dontFragment) {
        insert(.fragmentBit)
      }
    }
  }

  private mutating func compareOptions(_ sent: SightedSegment, _ arrived: SightedSegment) {
    if sent.hasTimestamps, !arrived.hasTimestamps { insert(.timestampsStripped) }
    if !sent.hasTimestamps, arrived.hasTimestamps { insert(.optionsAdded) }
    if sent.hasTimestamps, arrived.hasTimestamps,
      sent.tsval != arrived.tsval || (sent.flags.contains(.ack) && sent.tsecr != arrived.tsecr)
    {
      insert(.timestamps)
    }
    let (before, after) = (sent.traits.intersection(Self.options), arrived.traits.intersection(Self.options))
    if !before.subtracting(after).isEmpty { insert(.optionsStripped) }
    if !after.subtracting(before).isEmpty { insert(.optionsAdded) }
    switch (sent.traits.contains(.maximumSegmentSize), arrived.traits.contains(.maximumSegmentSize)) {
    case (true, true):
      if sent.maximumSegmentSize != arrived.maximumSegmentSize { insert(.maximumSegmentSize) }
    case (true, false): insert(.optionsStripped)
    case (false, true): insert(.maximumSegmentSize)
    case (false, false): break
    }
    switch (sent.traits.contains(.windowScale), arrived.traits.contains(.windowScale)) {
    case (true, true): if sent.windowScale != arrived.windowScale { insert(.windowScale) }
    case (true, false): insert(.optionsStripped)
    case (false, true): insert(.optionsAdded)
    case (false, false): break
    }
  }
}
