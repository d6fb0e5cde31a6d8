/// Packs fixed-size state into few octets and back, whatever its fields are: it sees 64-bit words.
///
/// A word that is as in a template costs a bit. Any other costs an octet, and what is left of it when the nearest of a
/// few known values is taken away: times are one of the last eight or lie near the last, numbers lie near where the two
/// directions' sequence numbers and timestamps began. Nothing is lost, whatever the bits mean.
struct WordPacker: BitwiseCopyable {
  /// Values that words may lie near.
  struct Anchors: BitwiseCopyable {
    var time: UInt64 = 0
    var numbers: InlineArray<4, UInt32> = .init(repeating: 0)
  }

  let anchors: Anchors
  private var times: InlineArray<8, UInt64>
  private var nextTime = 0

  // An octet stands for a word: two nibbles for its halves, or one of these in the upper nibble.
  private static let knownTime: UInt8 = 0xe0
  private static let newTime: UInt8 = 0xf0
  /// Halves: zero; 1 to 4 octets; each anchor and 1 or 2 octets.
  private static let nearAnchor: UInt32 = 6

  init(_ anchors: Anchors) {
    self.anchors = anchors
    times = .init(repeating: anchors.time)
  }

  // MARK: - Packing

  /// Writes what differs from the template; returns where it ends.
  ///
  /// There must be room for an octet for eight words, and nine for each word.
  @inline(__always)
  mutating func pack(
    _ words: UnsafePointer<UInt64>, like template: UnsafePointer<UInt64>, count: Int,
    to start: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    var cursor = start + (count + 7) / 8
    var first = 0
    while first < count {
      let last = min(first + 8, count)
      var differing: UInt8 = 0
      for index in first..<last where words[index] != template[index] {
        differing |= 1 &<< UInt8(truncatingIfNeeded: index &- first)
        cursor = pack(words[index], to: cursor)
      }
      start.storeBytes(of: differing, toByteOffset: first / 8, as: UInt8.self)
      first += 8
    }
    return cursor
  }

  @inline(__always)
  private mutating func pack(_ word: UInt64, to cursor: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    let distance = Self.zigzag(Int64(bitPattern: word &- times[unchecked: (nextTime &- 1) & 7]))
    if distance >> 48 == 0, word >> 32 != 0 {
      for index in 0..<8 where times[unchecked: index] == word {
        cursor.storeBytes(of: Self.knownTime | UInt8(truncatingIfNeeded: index), as: UInt8.self)
        return cursor + 1
      }
      noteTime(word)
      let length = Self.octets(distance)
      cursor.storeBytes(of: Self.newTime | UInt8(truncatingIfNeeded: length), as: UInt8.self)
      (cursor + 1).storeBytes(of: distance, as: UInt64.self)
      return cursor + 1 + length
    }
    var end = cursor + 1
    let low = pack(half: UInt32(truncatingIfNeeded: word), to: &end)
    let high = pack(half: UInt32(truncatingIfNeeded: word >> 32), to: &end)
    cursor.storeBytes(of: UInt8(truncatingIfNeeded: low | high << 4), as: UInt8.self)
    return end
  }

  @inline(__always)
  private func pack(half: UInt32, to cursor: inout UnsafeMutableRawPointer) -> UInt32 {
    // As many octets as it has; none for 0.
    if half >> 16 == 0 {
      let length = UInt32(truncatingIfNeeded: Self.octets(UInt64(half)))
      return write(half, length, Int(length), to: &cursor)
    }
    for anchor in 0..<4 {
      let distance = half &- anchors.numbers[unchecked: anchor]
      guard distance &+ 1 << 15 < 1 << 16 else { continue }
      let folded = Self.zigzag(Int32(bitPattern: distance))
      let isLong: UInt32 = folded >> 8 == 0 ? 0 : 1
      return write(
        folded, Self.nearAnchor &+ 2 &* UInt32(truncatingIfNeeded: anchor) &+ isLong, 1 &+ Int(isLong),
        to: &cursor)
    }
    return half >> 24 == 0 ? write(half, 3, 3, to: &cursor) : write(half, 4, 4, to: &cursor)
  }

  @inline(__always)
  private func write(
    _ value: UInt32, _ code: UInt32, _ length: Int, to cursor: inout UnsafeMutableRawPointer
  ) -> UInt32 {
    cursor.storeBytes(of: value, as: UInt32.self)
    cursor += length
    return code
  }

  // MARK: - Unpacking

  /// Reads what ``pack(_:like:count:to:)`` wrote; returns where it ends. Reads up to seven octets more.
  @inline(__always)
  mutating func unpack(
    _ words: UnsafeMutablePointer<UInt64>, like template: UnsafePointer<UInt64>, count: Int,
    from start: UnsafeRawPointer
  ) -> UnsafeRawPointer {
    var cursor = start + (count + 7) / 8
    var first = 0
    while first < count {
      let last = min(first + 8, count)
      var differing = start.load(fromByteOffset: first / 8, as: UInt8.self)
      for index in first..<last { words[index] = template[index] }
      while differing != 0 {
        words[first &+ differing.trailingZeroBitCount] = unpack(from: &cursor)
        differing &= differing &- 1
      }
      first += 8
    }
    return cursor
  }

  @inline(__always)
  private mutating func unpack(from cursor: inout UnsafeRawPointer) -> UInt64 {
    let code = cursor.load(as: UInt8.self)
    cursor += 1
    switch code & 0xf0 {
    case Self.knownTime:
      return times[unchecked: Int(code & 7)]
    case Self.newTime:
      let length = Int(code & 15)
      let mask = UInt64.max >> UInt64(64 - 8 * length)
      let distance = length == 0 ? 0 : cursor.loadUnaligned(as: UInt64.self) & mask
      cursor += length
      let word = times[unchecked: (nextTime &- 1) & 7] &+ UInt64(bitPattern: Self.unzigzag(distance))
      noteTime(word)
      return word
    default:
      let low = unpackHalf(UInt32(code & 15), from: &cursor)
      let high = unpackHalf(UInt32(code >> 4), from: &cursor)
      return UInt64(low) | UInt64(high) << 32
    }
  }

  @inline(__always)
  private func unpackHalf(_ code: UInt32, from cursor: inout UnsafeRawPointer) -> UInt32 {
    if code < 5 { return read(Int(code), from: &cursor) }
    let anchor = Int((code &- Self.nearAnchor) / 2 & 3)
    let distance = read(1 &+ Int(code & 1), from: &cursor)
    return anchors.numbers[unchecked: anchor] &+ UInt32(bitPattern: Self.unzigzag(distance))
  }

  @inline(__always)
  private func read(_ length: Int, from cursor: inout UnsafeRawPointer) -> UInt32 {
    let value = cursor.loadUnaligned(as: UInt32.self)
    cursor += length
    return value & UInt32(truncatingIfNeeded: (1 as UInt64) &<< UInt64(truncatingIfNeeded: 8 &* length) &- 1)
  }

  // MARK: - Numbers

  private mutating func noteTime(_ time: UInt64) {
    times[unchecked: nextTime & 7] = time
    nextTime &+= 1
  }

  /// Octets without the leading zeros.
  @inline(__always)
  private static func octets(_ value: UInt64) -> Int { (71 - value.leadingZeroBitCount) / 8 }

  /// Small for what is near 0 on either side.
  @inline(__always)
  private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }
  @inline(__always)
  private static func unzigzag(_ value: UInt64) -> Int64 {
    Int64(bitPattern: value >> 1 ^ (0 &- (value & 1)))
  }
  @inline(__always)
  private static func zigzag(_ value: Int32) -> UInt32 { UInt32(bitPattern: value << 1 ^ value >> 31) }
  @inline(__always)
  private static func unzigzag(_ value: UInt32) -> Int32 {
    Int32(bitPattern: value >> 1 ^ (0 &- (value & 1)))
  }
}
