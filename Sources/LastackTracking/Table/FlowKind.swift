/// What flows of a kind have in common: packed flows are compared with that.
///
/// A capture's connections are alike: they set the same options, go the same ways through the states, and meet the same
/// servers. The first flow of a kind is the template of the others. Those after it teach which numbers differ from
/// flow to flow: once known, these are written one behind the other, and what else differs with its position. Nothing
/// that was learned changes any more, so that what was packed by it can be opened.
struct FlowKind: BitwiseCopyable {
  typealias Row = FlowRows.Row

  /// The first events of a flow have templates.
  static let events = 8
  static var rows: Int { FlowRows.flow + events * FlowRows.event }
  static var blocks: Int { (rows + 15) / 16 }
  /// Flows that teach, behind the first.
  private static let lessons: UInt8 = 8

  /// How its first flow went.
  private(set) var way: UInt64
  /// Flows seen so far, as far as they matter.
  private var seen: UInt8 = 0
  let template: UnsafeMutablePointer<Row>
  /// Numbers that commonly differ, a bit for each; none until all is learned.
  let listed: UnsafeMutablePointer<Row>
  /// Numbers that differed in one flow that taught, and in more.
  private let once: UnsafeMutablePointer<Row>
  private let again: UnsafeMutablePointer<Row>
  /// The positions of ``listed``: first those that stand for two numbers, the second behind the first, then the others.
  private let positions: UnsafeMutablePointer<UInt16>
  private var pairs = 0
  private var singles = 0
  /// For each of a flow's times, which other it is given as a distance from.
  let references: UnsafeMutablePointer<UInt8>

  init(way: UInt64) {
    self.way = way
    template = Self.zeros(Self.rows)
    listed = Self.zeros(Self.blocks)
    once = Self.zeros(Self.blocks)
    again = Self.zeros(Self.blocks)
    positions = .allocate(capacity: 8 * Self.rows)
    positions.initialize(repeating: 0, count: 8 * Self.rows)
    references = .allocate(capacity: FlowTimes.fields)
    references.initialize(repeating: 0, count: FlowTimes.fields)
  }

  func deallocate() {
    for rows in [template, listed, once, again] { rows.deallocate() }
    positions.deallocate()
    references.deallocate()
  }

  private static func zeros(_ count: Int) -> UnsafeMutablePointer<Row> {
    let rows = UnsafeMutablePointer<Row>.allocate(capacity: count)
    rows.initialize(repeating: .zero, count: count)
    return rows
  }

  var isEmpty: Bool { seen == 0 }
  var isLearned: Bool { seen > Self.lessons }

  /// Takes the first flow for the template.
  mutating func begin(_ rows: UnsafePointer<Row>, count: Int) {
    template.update(from: rows, count: count)
    seen = 1
  }

  /// Notes which numbers of sixteen rows differ.
  func learn(_ bits: Row, block: Int) {
    again[block] |= once[block] & bits
    once[block] |= bits
  }

  /// One flow more has been learned from.
  mutating func finishLesson() {
    seen &+= 1
    guard isLearned else { return }
    var isListed = [Bool](repeating: false, count: 8 * Self.rows + 1)
    for block in 0..<Self.blocks {
      listed[block] = again[block]
      FlowRows.forEachPosition(in: again[block], first: 128 * block) { isListed[$0] = true }
    }
    var others: [Int] = []
    var position = 0
    while position < 8 * Self.rows {
      if isListed[position], isListed[position + 1] {
        positions[pairs] = UInt16(truncatingIfNeeded: position)
        pairs += 1
        position += 1
      } else if isListed[position] {
        others.append(position)
      }
      position += 1
    }
    for position in others {
      positions[pairs + singles] = UInt16(truncatingIfNeeded: position)
      singles += 1
    }
  }

  /// Octets of the numbers that are listed.
  var octets: Int { 4 &* pairs &+ 2 &* singles }

  /// Writes the numbers that are listed.
  @inline(__always)
  func write(_ numbers: UnsafePointer<UInt16>, to target: UnsafeMutableRawPointer) {
    let (positions, pairs, singles) = (positions, pairs, singles)
    let source = UnsafeRawPointer(numbers)
    for index in 0..<pairs {
      let pair = source.loadUnaligned(fromByteOffset: 2 &* Int(positions[index]), as: UInt32.self)
      target.storeBytes(of: pair, toByteOffset: 4 &* index, as: UInt32.self)
    }
    let rest = (target + 4 &* pairs).assumingMemoryBound(to: UInt16.self)
    let others = positions + pairs
    for index in 0..<singles { rest[index] = numbers[Int(others[index])] }
  }

  /// Reads what ``write(_:to:)`` wrote.
  @inline(__always)
  func read(_ source: UnsafeRawPointer, into numbers: UnsafeMutablePointer<UInt16>) {
    let (positions, pairs, singles) = (positions, pairs, singles)
    let target = UnsafeMutableRawPointer(numbers)
    for index in 0..<pairs {
      let pair = source.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self)
      target.storeBytes(of: pair, toByteOffset: 2 &* Int(positions[index]), as: UInt32.self)
    }
    let rest = (source + 4 &* pairs).assumingMemoryBound(to: UInt16.self)
    let others = positions + pairs
    for index in 0..<singles { numbers[Int(others[index])] = rest[index] }
  }
}

/// The kinds of flows that a table has met.
struct FlowKinds: ~Copyable {
  static let count = 64
  /// Ways that share a home look at so many places before they share the kind.
  private static let probes = 8
  private let kinds: UnsafeMutablePointer<FlowKind>
  /// A bit for each kind that there is.
  private var known: UInt64 = 0

  init() { kinds = .allocate(capacity: Self.count) }

  deinit {
    for kind in 0..<Self.count where known >> UInt64(kind) & 1 != 0 { kinds[kind].deallocate() }
    kinds.deallocate()
  }

  /// The kind of flows that went the same way with as many events; different ways share one where there is no room.
  @inline(__always)
  mutating func kind(of flow: UnsafePointer<FlowState>, events: Int) -> Int {
    var way = UInt64(flow.pointee.low.seen.rawValue) << 32 | UInt64(flow.pointee.high.seen.rawValue)
    way = (way ^ UInt64(flow.pointee.marks.rawValue) << 20) &* 0x9e37_79b9_7f4a_7c15
    way = (way ^ way >> 32 ^ UInt64(min(events, FlowKind.events + 1))) &* 0xd1b5_4a32_d192_ed03
    let home = Int(truncatingIfNeeded: way >> 58)
    for probe in 0..<Self.probes {
      let place = (home &+ probe) & (Self.count - 1)
      let bit = 1 &<< UInt64(place)
      if known & bit == 0 {
        (kinds + place).initialize(to: FlowKind(way: way))
        known |= bit
        return place
      }
      if kinds[place].way == way { return place }
    }
    return home
  }

  @inline(__always)
  subscript(_ kind: Int) -> UnsafeMutablePointer<FlowKind> { kinds + kind }
}
