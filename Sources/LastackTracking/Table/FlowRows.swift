internal import LastackWire

/// Room for one flow and its events in a row: what is packed is copied here, and what is opened is made here.
///
/// It is seen in rows of eight 16-bit numbers, whatever the fields are; each event begins a row.
struct FlowRows: ~Copyable {
  typealias Row = SIMD8<UInt16>

  static var rowOctets: Int { MemoryLayout<Row>.stride }
  static var flow: Int { rows(MemoryLayout<FlowState>.stride) }
  static var event: Int { rows(MemoryLayout<StoredEvent>.stride) }
  /// Of a flow and as many events as there can be.
  static var most: Int { flow + FlowRecord.maximumEvents * event }

  let base: UnsafeMutablePointer<Row>

  init() {
    base = .allocate(capacity: Self.most)
    base.initialize(repeating: .zero, count: Self.most)
  }

  deinit { base.deallocate() }

  private static func rows(_ octets: Int) -> Int { (octets + rowOctets - 1) / rowOctets }

  @inline(__always)
  var flow: UnsafeMutablePointer<FlowState> {
    UnsafeMutableRawPointer(base).assumingMemoryBound(to: FlowState.self)
  }

  @inline(__always)
  func event(_ index: Int) -> UnsafeMutablePointer<StoredEvent> {
    UnsafeMutableRawPointer(base + Self.flow + index &* Self.event).assumingMemoryBound(to: StoredEvent.self)
  }

  /// The rows, number by number.
  @inline(__always)
  var numbers: UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt16.self)
  }

  /// Up to sixteen rows compared with others: bit r of lane l stands for number l of row r.
  @inline(__always)
  static func differing(_ rows: UnsafePointer<Row>, _ others: UnsafePointer<Row>, count: Int) -> Row {
    var equal = Row.zero
    if count == 16 {
      // The same without counting: nearly all are compared here.
      for row in 0..<16 { note(rows[15 &- row] .== others[15 &- row], in: &equal) }
      return ~equal
    }
    for row in 0..<count { note(rows[count &- 1 &- row] .== others[count &- 1 &- row], in: &equal) }
    return ~equal & Row(repeating: UInt16(truncatingIfNeeded: (1 as UInt32) &<< UInt32(count) &- 1))
  }

  /// A lane of the mask is -1 where numbers are equal: a bit more for each.
  @inline(__always)
  private static func note(_ mask: SIMDMask<SIMD8<Int16>>, in equal: inout Row) {
    equal = equal &+ equal &- unsafeBitCast(mask, to: Row.self)
  }

  /// Calls `body` with the position of each number whose bit is set, where `first` is that of the first row.
  @inline(__always)
  static func forEachPosition(in bits: Row, first: Int, _ body: (Int) -> Void) {
    let halves = unsafeBitCast(bits, to: SIMD2<UInt64>.self)
    forEachPosition(in: halves[0], first: first, body)
    forEachPosition(in: halves[1], first: first &+ 4, body)
  }

  @inline(__always)
  private static func forEachPosition(in bits: UInt64, first: Int, _ body: (Int) -> Void) {
    var bits = bits
    while bits != 0 {
      let bit = bits.trailingZeroBitCount
      body(first &+ bit &>> 4 &+ (bit & 15) &<< 3)
      bits &= bits &- 1
    }
  }
}
