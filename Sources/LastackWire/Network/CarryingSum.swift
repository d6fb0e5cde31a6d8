/// A sum of 64-bit words in the machine's own order, carries added back: modulo 2^64 - 1, hence modulo 2^16 - 1, which
/// is what the Internet checksum counts in (RFC 1071 §2).
///
/// An addition costs an instruction for eight octets: the carry of one goes into the next. It is zero only if every word
/// was.
struct CarryingSum {
  private(set) var value: UInt64 = 0
  /// 1 if the last addition overflowed; `value` is below 2^64 - 1 then, so that it can be added.
  private var carry: UInt64 = 0

  /// So much is worth a call: whole blocks are added by a loop of their own.
  private static let blockLength = 128

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let (sum, overflow) = value.addingReportingOverflow(word)
    let (next, overflowByCarry) = sum.addingReportingOverflow(carry)
    value = next
    // Without a condition, which the optimiser would turn into branches: so it is an add-with-carry of the machine's.
    carry = UInt64(
      truncatingIfNeeded: unsafe unsafeBitCast(overflow, to: UInt8.self)
        | unsafeBitCast(overflowByCarry, to: UInt8.self))
  }

  /// Adds the carry that is left; before a loop or a branch, where it would have to be kept.
  @inline(__always)
  mutating func settle() {
    value &+= carry
    carry = 0
  }

  /// The same sum as a number below 2^34, to which others can be added without a carry.
  @inline(__always)
  var folded: UInt64 { (value & 0xffff_ffff) &+ (value &>> 32) &+ carry }

  /// Adds the octets from `start` up to `end`, an odd last one padded with zero on its right; the range must be one of
  /// `bytes`.
  @unsafe @inline(__always)
  mutating func add(_ bytes: RawSpan, from start: Int, to end: Int) {
    var at = start
    if end &- at >= CarryingSum.blockLength {
      let blocks = (end &- at) & ~(CarryingSum.blockLength &- 1)
      settle()
      unsafe add(CarryingSum.sumOfBlocks(bytes, from: at, to: at &+ blocks))
      at &+= blocks
    }
    settle()
    while end &- at >= 32 {
      unsafe add(bytes.unchecked(at))
      unsafe add(bytes.unchecked(at &+ 8))
      unsafe add(bytes.unchecked(at &+ 16))
      unsafe add(bytes.unchecked(at &+ 24))
      settle()
      at &+= 32
    }
    while end &- at >= 8 {
      unsafe add(bytes.unchecked(at))
      settle()
      at &+= 8
    }
    if at < end {
      unsafe add(CarryingSum.lastWord(bytes, from: at, to: end))
      settle()
    }
  }

  /// The one to seven octets from `start` up to `end`, as the first of a word whose others are zero.
  @unsafe @inline(__always)
  private static func lastWord(_ bytes: RawSpan, from start: Int, to end: Int) -> UInt64 {
    if end >= 8 {
      // The word that ends there; what stands in it before `start` is shifted out.
      let word = unsafe bytes.unchecked(end &- 8, as: UInt64.self)
      return (word.littleEndian &>> UInt64(truncatingIfNeeded: 64 &- 8 &* (end &- start))).littleEndian
    }
    var word: UInt64 = 0
    for offset in start..<end {
      word |= UInt64(bytes.octet(offset)) &<< UInt64(truncatingIfNeeded: 8 &* (offset &- start))
    }
    return word.littleEndian
  }

  /// Two chains of additions, so that one does not wait for the other.
  @unsafe @inline(never)
  private static func sumOfBlocks(_ bytes: RawSpan, from start: Int, to end: Int) -> UInt64 {
    var first = CarryingSum()
    var second = CarryingSum()
    var at = start
    while at < end {
      unsafe first.addBlock(bytes, at: at)
      unsafe second.addBlock(bytes, at: at &+ 64)
      at &+= blockLength
    }
    first.add(second.value)
    first.settle()
    return first.value
  }

  @unsafe @inline(__always)
  private mutating func addBlock(_ bytes: RawSpan, at offset: Int) {
    unsafe add(bytes.unchecked(offset))
    unsafe add(bytes.unchecked(offset &+ 8))
    unsafe add(bytes.unchecked(offset &+ 16))
    unsafe add(bytes.unchecked(offset &+ 24))
    unsafe add(bytes.unchecked(offset &+ 32))
    unsafe add(bytes.unchecked(offset &+ 40))
    unsafe add(bytes.unchecked(offset &+ 48))
    unsafe add(bytes.unchecked(offset &+ 56))
    settle()
  }
}
