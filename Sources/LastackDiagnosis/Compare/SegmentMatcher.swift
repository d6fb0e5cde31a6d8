internal import LastackTracking
internal import LastackWire

/// The segments of one direction of a matched pair of flows: each transmission in A, and its copy in B.
///
/// Segments with the same numbers, flags and length are candidates. A single one in each capture is a match that the
/// clocks can be solved from; of several transmissions each finds its own by what devices leave alone (timestamp,
/// identification), and by time once the clocks are known.
struct SegmentMatcher {
  /// What is the same in every transmission and at both places.
  private struct Key: Comparable {
    var sequence: UInt32
    var acknowledgment: UInt32
    var length: UInt32
    var flags: UInt16
    var index: Int32

    static func < (one: Key, other: Key) -> Bool {
      if one.sequence != other.sequence { return one.sequence < other.sequence }
      if one.length != other.length { return one.length < other.length }
      if one.acknowledgment != other.acknowledgment { return one.acknowledgment < other.acknowledgment }
      if one.flags != other.flags { return one.flags < other.flags }
      return one.index < other.index
    }

    func isAlike(_ other: Key) -> Bool {
      sequence == other.sequence && length == other.length && acknowledgment == other.acknowledgment
        && flags == other.flags
    }
  }

  /// Candidates that are alike, as ranges of ``a`` and ``b``.
  private struct Group {
    var a: Range<Int32>
    var b: Range<Int32>

    var isSingle: Bool { a.count == 1 && b.count == 1 }
  }

  private var groups: [Group] = []
  /// Indices of the groups' segments in either capture, in order.
  private var a: [Int32] = []
  private var b: [Int32] = []
  /// What the segments' numbers of the timestamp clock were shifted by; nil where they cannot be compared.
  private(set) var timestampShift: UInt32?
  /// Identifications arrive as they were sent: one that differs is another transmission's.
  private(set) var keepsIdentification = false

  /// What is known of the direction's delay, as differences of corrected times, B's less A's, in nanoseconds.
  struct Delay {
    var median: Int64
    /// A match beyond these is none.
    var plausible: ClosedRange<Int64>
  }

  private let captures: Captures

  init(_ captures: Captures, _ pair: FlowPair, of side: Side) {
    self.captures = captures
    let one = keys(at: .a, pair, side)
    let other = keys(at: .b, pair, side)
    var (i, j) = (0, 0)
    while i < one.count, j < other.count {
      if one[i].isAlike(other[j]) {
        let first = one[i]
        let (startA, startB) = (Int32(a.count), Int32(b.count))
        while i < one.count, one[i].isAlike(first) {
          a.append(one[i].index)
          i += 1
        }
        while j < other.count, other[j].isAlike(first) {
          b.append(other[j].index)
          j += 1
        }
        groups.append(Group(a: startA..<Int32(a.count), b: startB..<Int32(b.count)))
      } else if one[i] < other[j] {
        i += 1
      } else {
        j += 1
      }
    }
    learn()
  }

  private func keys(at vantage: Vantage, _ pair: FlowPair, _ side: Side) -> [Key] {
    let sightings = captures[vantage]
    let range = sightings.flows[pair.flow(at: vantage)].segments
    var keys: [Key] = []
    for index in range {
      let segment = pair.normalised(sightings.segments[index], at: vantage)
      guard segment.from == side else { continue }
      keys.append(
        Key(
          sequence: segment.sequence.rawValue, acknowledgment: segment.acknowledgment.rawValue,
          length: segment.payloadLength, flags: segment.flags.rawValue & 0x17, index: Int32(index)))
    }
    keys.sort()
    return keys
  }

  /// What devices leave alone, from the candidates that have no rival.
  private mutating func learn() {
    var shifts: [UInt32: Int] = [:]
    var same = 0
    var compared = 0
    for group in groups where group.isSingle {
      let (one, other) = (
        captures.a.segments[Int(a[Int(group.a.lowerBound)])],
        captures.b.segments[Int(b[Int(group.b.lowerBound)])]
      )
      if one.hasTimestamps, other.hasTimestamps {
        shifts[other.tsval.rawValue &- one.tsval.rawValue, default: 0] += 1
      }
      if one.identification != 0 || other.identification != 0 {
        compared += 1
        if one.identification == other.identification { same += 1 }
      }
    }
    let total = shifts.values.reduce(0, +)
    if let best = shifts.max(by: { $0.value == $1.value ? $0.key > $1.key : $0.value < $1.value }),
      best.value * 2 > total
    {
      timestampShift = best.key
    }
    keepsIdentification = compared > 0 && same * 10 >= compared * 9
  }

  /// Whether two candidates can be one transmission by what devices leave alone.
  func agree(_ a: Int32, _ b: Int32) -> Bool {
    let (one, other) = (captures.a.segments[Int(a)], captures.b.segments[Int(b)])
    if let timestampShift, one.hasTimestamps, other.hasTimestamps,
      other.tsval.rawValue &- one.tsval.rawValue != timestampShift
    {
      return false
    }
    return !keepsIdentification || one.identification == other.identification
  }

  /// Matches without a rival, in no order.
  var certain: [(a: Int32, b: Int32)] {
    groups.compactMap { group in
      let (one, other) = (a[Int(group.a.lowerBound)], b[Int(group.b.lowerBound)])
      return group.isSingle && agree(one, other) ? (one, other) : nil
    }
  }

  /// All matches, with the clocks known.
  func matches(_ clock: ClockRelation, _ delay: Delay?) -> [(a: Int32, b: Int32)] {
    var found: [(a: Int32, b: Int32)] = []
    for group in groups {
      align(
        a[Int(group.a.lowerBound)..<Int(group.a.upperBound)],
        b[Int(group.b.lowerBound)..<Int(group.b.upperBound)],
        clock, delay, &found)
    }
    return found
  }

  /// Beyond so many candidates on either side each takes the first that fits: thousands of equal keep-alives.
  private static let mostAligned = 64

  private func align(
    _ ours: ArraySlice<Int32>, _ theirs: ArraySlice<Int32>, _ clock: ClockRelation, _ delay: Delay?,
    _ found: inout [(a: Int32, b: Int32)]
  ) {
    guard let firstA = ours.first, let firstB = theirs.first else { return }
    func score(_ a: Int32, _ b: Int32) -> Int64? {
      guard agree(a, b) else { return nil }
      let (one, other) = (captures.a.segments[Int(a)], captures.b.segments[Int(b)])
      let elapsed = other.time.nanoseconds(since: one.time) &- clock.offset(at: one.time)
      var score: Int64 = 1_000_000
      if let delay {
        guard delay.plausible.contains(elapsed) else { return nil }
        let deviation = Int64(clamping: (elapsed &- delay.median).magnitude)
        score -= min(deviation / 10_000, 400_000)
      }
      if one.window == other.window { score += 50_000 }
      if one.sackRightEdge == other.sackRightEdge { score += 50_000 }
      return score
    }
    let (rows, columns) = (ours.count, theirs.count)
    if rows == 1, columns == 1 {
      if score(firstA, firstB) != nil { found.append((firstA, firstB)) }
      return
    }
    let (ours, theirs) = (Array(ours), Array(theirs))
    if max(rows, columns) > Self.mostAligned {
      var next = 0
      for a in ours {
        // Nothing is skipped for good that the segments after it could need.
        for position in next..<min(next + Self.mostAligned, columns) where score(a, theirs[position]) != nil {
          found.append((a, theirs[position]))
          next = position + 1
          break
        }
      }
      return
    }
    // The best pairing in order (Needleman and Wunsch): every match counts more than all closeness together.
    let width = columns + 1
    var best = [Int64](repeating: 0, count: (rows + 1) * width)
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in stride(from: columns - 1, through: 0, by: -1) {
        var value = max(best[(row + 1) * width + column], best[row * width + column + 1])
        if let score = score(ours[row], theirs[column]) {
          value = max(value, score + best[(row + 1) * width + column + 1])
        }
        best[row * width + column] = value
      }
    }
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      let value = best[row * width + column]
      if let score = score(ours[row], theirs[column]),
        value == score + best[(row + 1) * width + column + 1]
      {
        found.append((ours[row], theirs[column]))
        row += 1
        column += 1
      } else if value == best[(row + 1) * width + column] {
        row += 1
      } else {
        column += 1
      }
    }
  }
}

/// Both captures.
struct Captures {
  var a: Sightings
  var b: Sightings

  subscript(_ vantage: Vantage) -> Sightings { vantage == .a ? a : b }
}
