internal import LastackWire

/// Which sequence space a direction's payload has covered, up to the highest octet, with the holes in it.
///
/// A few holes are remembered exactly; when more are open than fit, the oldest is forgotten and counts as covered.
struct SequenceCoverage: BitwiseCopyable {
  struct Hole: BitwiseCopyable {
    var start: SequenceNumber
    var end: SequenceNumber
  }

  static let capacity = 6
  private var holes: InlineArray<6, Hole> = .init(repeating: Hole(start: 0, end: 0))
  private(set) var count: UInt8 = 0

  /// The lowest octet not covered, if any hole is open.
  var firstMissing: SequenceNumber? {
    guard count > 0 else { return nil }
    var lowest = holes[0].start
    for index in 1..<Int(max(count, 1)) where holes[index].start.precedes(lowest) {
      lowest = holes[index].start
    }
    return lowest
  }

  mutating func open(from start: SequenceNumber, to end: SequenceNumber) {
    if Int(count) == Self.capacity { remove(at: 0) }
    holes[Int(count)] = Hole(start: start, end: end)
    count += 1
  }

  /// Covers `start ..< end`; returns how many octets of it were missing until now.
  mutating func fill(from start: SequenceNumber, to end: SequenceNumber) -> UInt32 {
    var filled: UInt32 = 0
    var index = 0
    while index < Int(count) {
      let hole = holes[index]
      let lower = hole.start.precedes(start) ? start : hole.start
      let upper = end.precedes(hole.end) ? end : hole.end
      let overlap = upper.distance(from: lower)
      if overlap <= 0 {
        index += 1
        continue
      }
      filled &+= UInt32(overlap)
      let below = lower.distance(from: hole.start)
      let above = hole.end.distance(from: upper)
      if below > 0 && above > 0 {
        holes[index].end = lower
        if Int(count) < Self.capacity { open(from: upper, to: hole.end) }
        index += 1
      } else if below > 0 {
        holes[index].end = lower
        index += 1
      } else if above > 0 {
        holes[index].start = upper
        index += 1
      } else {
        remove(at: index)
      }
    }
    return filled
  }

  /// Forgets the holes below `edge`; returns how many there were.
  mutating func forget(below edge: SequenceNumber) -> Int {
    var forgotten = 0
    var index = 0
    while index < Int(count) {
      if holes[index].start.precedes(edge) {
        remove(at: index)
        forgotten += 1
      } else {
        index += 1
      }
    }
    return forgotten
  }

  private mutating func remove(at index: Int) {
    var position = index
    while position + 1 < Int(count) {
      holes[position] = holes[position + 1]
      position += 1
    }
    count -= 1
  }
}
