public import LastackWire

/// Octets of output on their way to a file: filled by the encoders, written out by whoever owns it, and used again.
///
/// Owns its memory; every write grows it as needed, so that a row costs no allocation once the longest was seen.
public struct OutputBuffer: ~Copyable {
  private var storage: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  public private(set) var count = 0
  /// Spellings of seconds, once a time was written.
  private var seconds: UnsafeMutablePointer<SecondSpelling>?

  public init(capacity: Int = 1 << 16) {
    self.capacity = max(capacity, 64)
    storage = .allocate(capacity: self.capacity)
  }

  deinit {
    storage.deallocate()
    seconds?.deallocate()
  }

  /// Hands the octets to `body`; the pointer is valid inside it only.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(start: storage, count: count))
  }

  /// Forgets the octets and keeps the memory.
  public mutating func removeAll() { count = 0 }

  /// Takes the last octet back, if there is one.
  mutating func removeLast() { count = max(0, count - 1) }

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

  @inline(__always)
  public mutating func append(_ text: String) {
    let isContiguous: Void? = text.utf8.withContiguousStorageIfAvailable { append($0) }
    if isContiguous == nil { for octet in text.utf8 { append(octet) } }
  }

  /// A place behind the last octet to write a row of at most `room` octets at; ``end(_:)`` counts them.
  @inline(__always)
  mutating func begin(room: Int, texts: UnsafePointer<ShortText>) -> RowCursor {
    reserve(room + RowCursor.overshoot)
    return RowCursor(at: end, texts: texts, seconds: seconds ?? makeSeconds())
  }

  @inline(__always)
  mutating func end(_ row: RowCursor) {
    count += row.distance(from: end)
    // Tests hold that rows are shorter. One that was not has written over memory: nothing may go on after it.
    precondition(count <= capacity, "a row is longer than was reserved for it")
  }

  private var end: UnsafeMutableRawPointer { UnsafeMutableRawPointer(storage + count) }

  @inline(never)
  private mutating func makeSeconds() -> UnsafeMutablePointer<SecondSpelling> {
    let seconds = UnsafeMutablePointer<SecondSpelling>.allocate(capacity: SecondSpelling.places)
    seconds.initialize(repeating: SecondSpelling(), count: SecondSpelling.places)
    self.seconds = seconds
    return seconds
  }

  /// Appends `number` in decimal.
  public mutating func append(decimal number: UInt64) {
    reserve(20 + RowCursor.overshoot)
    count += DecimalDigits.write(number, at: end) - end
  }

  public mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    append(decimal: UInt64(number.magnitude))
  }

  /// Appends `nanoseconds` as seconds with 9 fractional digits, exactly: `0.304914000`.
  public mutating func append(seconds nanoseconds: Int64) {
    reserve(32 + RowCursor.overshoot)
    count += DecimalDigits.write(seconds: nanoseconds, at: end) - end
  }

  /// Appends `time` as RFC 3339 in UTC with 9 fractional digits: `2026-11-21T13:11:35.000000001Z`.
  public mutating func append(_ time: CaptureTime) {
    reserve(32 + RowCursor.overshoot)
    count += SecondSpelling.write(time, at: end, known: seconds ?? makeSeconds()) - end
  }

  /// Appends `address` in dotted decimal, or as RFC 5952 §4 spells IPv6.
  public mutating func append(_ address: IPAddress) {
    reserve(48 + RowCursor.overshoot)
    switch address.family {
    case .v4: count += AddressText.write(v4: UInt32(truncatingIfNeeded: address.bits), at: end) - end
    case .v6: count += AddressText.write(v6: address.bits, at: end) - end
    }
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
