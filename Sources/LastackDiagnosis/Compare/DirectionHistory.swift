internal import LastackTracking
internal import LastackWire

/// What one capture shows of one direction of a flow, to be asked: when an octet was sent, when it was acknowledged,
/// whether its sender counted it as sent.
struct DirectionHistory {
  struct Transmission {
    var start: Int64
    var end: Int64
    var time: CaptureTime
    var index: Int
  }

  /// Segments with octets, by where they start.
  private var transmissions: [Transmission] = []
  private var starts: [Int: Int64] = [:]
  private var longest: Int64 = 0
  /// Acknowledgments that advance, in order of time.
  private var acknowledgments: [(upTo: Int64, time: CaptureTime, index: Int)] = []
  /// The highest number its sender has used, segments without octets included.
  private var reached = Int64.min
  /// Segments of the sender other than resets, by time.
  private(set) var lastOther: CaptureTime?

  private let base: SequenceNumber

  /// - Parameter base: what both captures count from.
  init(
    _ sightings: Sightings, _ pair: FlowPair, at vantage: Vantage, of side: Side, base: SequenceNumber,
    _ clock: ClockRelation
  ) {
    self.base = base
    var own: Int64 = 0
    var acknowledged: Int64 = 0
    for index in sightings.flows[pair.flow(at: vantage)].segments {
      let segment = pair.normalised(sightings.segments[index], at: vantage)
      let time = clock.common(segment.time, at: vantage)
      if segment.flags.contains(.rst) { continue }
      if segment.from == side {
        lastOther = max(lastOther ?? time, time)
        let start = unwrapped(segment.sequence, near: own)
        own = max(own, start)
        let end = start + Int64(segment.length)
        reached = max(reached, end)
        guard segment.length > 0 else { continue }
        longest = max(longest, end - start)
        transmissions.append(Transmission(start: start, end: end, time: time, index: index))
        starts[index] = start
      } else if segment.flags.contains(.ack) {
        let upTo = unwrapped(segment.acknowledgment, near: acknowledged)
        if upTo > acknowledgments.last?.upTo ?? .min {
          acknowledgments.append((upTo, time, index))
          acknowledged = upTo
        }
      }
    }
    transmissions.sort { $0.start == $1.start ? $0.index < $1.index : $0.start < $1.start }
  }

  /// The number without its wraps, as the one nearest to `near`.
  func unwrapped(_ number: SequenceNumber, near: Int64) -> Int64 {
    let low = base &+ UInt32(truncatingIfNeeded: near)
    return near + Int64(number.distance(from: low))
  }

  /// Where a segment of this capture starts, without wraps; nil for one without octets.
  func start(of index: Int) -> Int64? { starts[index] }

  /// Segments that carry any of the octets.
  func transmissions(of octets: Range<Int64>) -> [Transmission] {
    let from = partition(transmissions.count) { transmissions[$0].start + longest <= octets.lowerBound }
    var found: [Transmission] = []
    for transmission in transmissions[from...] {
      if transmission.start >= octets.upperBound { break }
      if transmission.end > octets.lowerBound { found.append(transmission) }
    }
    return found
  }

  /// The first acknowledgment of everything up to `end`.
  func acknowledgment(upTo end: Int64) -> (time: CaptureTime, index: Int)? {
    let first = partition(acknowledgments.count) { acknowledgments[$0].upTo < end }
    guard first < acknowledgments.count else { return nil }
    return (acknowledgments[first].time, acknowledgments[first].index)
  }

  /// Whether the sender went on from `end`: to it those octets were sent.
  func countsAsSent(upTo end: Int64) -> Bool { reached >= end }

  /// The first position for which `isBefore` does not hold.
  private func partition(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
