/// Octets of output on their way to a file: filled by the encoders, written out by whoever owns it, and used again.
///
/// Owns its memory; every write grows it as needed, so that a row costs no allocation once the longest was seen.
public struct OutputBuffer: ~Copyable {
  private var storage: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  public private(set) var count = 0
  /// The calendar's spelling of ``spelledSecond``: many times of a row lie in one second.
  private var spelling = InlineArray<19, UInt8>(repeating: 0)
  private var spelledSecond = Int64.min

  public init(capacity: Int = 1 << 16) {
    self.capacity = max(capacity, 64)
    storage = .allocate(capacity: self.capacity)
  }

  deinit { storage.deallocate() }

  /// Hands the octets to `body`; the pointer is valid inside it only.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: storage, count: count))
  }

  /// Forgets the octets and keeps the memory.
  public mutating func removeAll() { count = 0 }

  /// The octets as text; for small outputs and tests.
  public var text: String {
    String(decoding: UnsafeBufferPointer(start: storage, count: count), as: UTF8.self)
  }

  @inline(__always)
  mutating func reserve(_ octets: Int) {
    if capacity - count < octets { grow(octets) }
  }

  @inline(never)
  private mutating func grow(_ octets: Int) {
    let larger = max(capacity * 2, count + octets)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: storage, count: count)
    storage.deallocate()
    storage = moved
    capacity = larger
  }

  @inline(__always)
  public mutating func append(_ octet: UInt8) {
    reserve(1)
    storage[count] = octet
    count += 1
  }

  @inline(__always)
  public mutating func append(_ literal: StaticString) {
    let length = literal.utf8CodeUnitCount
    reserve(length)
    (storage + count).update(from: literal.utf8Start, count: length)
    count += length
  }

  @inline(__always)
  public mutating func append(_ octets: UnsafeBufferPointer<UInt8>) {
    guard let start = octets.baseAddress else { return }
    reserve(octets.count)
    (storage + count).update(from: start, count: octets.count)
    count += octets.count
  }

  /// Writes all of `octets` where room was reserved for them, and counts `length` of them.
  @inline(__always)
  mutating func place(_ octets: SIMD64<UInt8>, advancingBy length: Int) {
    UnsafeMutableRawPointer(storage + count).storeBytes(of: octets, as: SIMD64<UInt8>.self)
    count += length
  }

  @inline(__always)
  public mutating func append(_ text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if isContiguous == nil { for octet in text.utf8 { append(octet) } }
  }

  /// Appends `number` in decimal.
  @inline(__always)
  public mutating func append(decimal number: UInt64) {
    if number < 10 { return append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number)) }
    reserve(20)
    var length = 2
    var bound: UInt64 = 100
    while number >= bound {
      length += 1
      if length == 20 { break }
      bound &*= 10
    }
    digits(number, length)
  }

  @inline(__always)
  public mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: UInt64(number.magnitude))
  }

  /// Appends the last `width` decimal digits of `number`, with leading zeros.
  @inline(__always)
  mutating func append(_ number: UInt64, width: Int) {
    reserve(width)
    digits(number, width)
  }

  /// Writes `length` digits where room was reserved for them.
  @inline(__always)
  private mutating func digits(_ number: UInt64, _ length: Int) {
    var rest = number
    var place = count + length
    // Two digits a division.
    while place - count >= 2 {
      place -= 2
      let next = rest / 100
      let pair = UInt8(truncatingIfNeeded: rest &- next &* 100)
      let tens = pair / 10
      storage[place] = UInt8(ascii: "0") &+ tens
      storage[place + 1] = UInt8(ascii: "0") &+ (pair &- tens &* 10)
      rest = next
    }
    if place > count { storage[count] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10) }
    count += length
  }

  /// Appends the second's spelling if it is known from before.
  @inline(__always)
  mutating func appendSpelled(second: Int64) -> Bool {
    guard second == spelledSecond else { return false }
    reserve(19)
    for index in 0..<19 { storage[count + index] = spelling[index] }
    count += 19
    return true
  }

  /// Keeps the last 19 octets as the second's spelling.
  mutating func keepSpelling(second: Int64) {
    spelledSecond = second
    for index in 0..<19 { spelling[index] = storage[count - 19 + index] }
  }

  /// Appends `number` in lower-case hexadecimal with at least `width` digits.
  mutating func append(hexadecimal number: UInt32, width: Int = 1) {
    var place = 7
    while place > 0, place >= width, number >> UInt32(place * 4) & 15 == 0 { place -= 1 }
    while place >= 0 {
      let digit = UInt8(truncatingIfNeeded: number >> UInt32(place * 4) & 15)
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      place -= 1
    }
  }
}
