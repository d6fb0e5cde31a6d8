internal import LastackTracking
internal import LastackWire

/// Where a row's next octet goes, in memory that was reserved for the whole row: nothing is checked or counted between.
///
/// A value in a local variable, so that the place stays in a register: what is too long to be inlined takes the place and
/// returns the next. Short writes store whole vectors; the octets behind their end are written over by what follows.
struct RowCursor {
  private var place: UnsafeMutableRawPointer
  private let texts: UnsafeRawPointer
  private let seconds: UnsafeMutablePointer<SecondSpelling>

  /// Octets behind the last that a write may touch.
  static let overshoot = 64

  /// - Parameters:
  ///   - place: of the row's first octet.
  ///   - texts: a table of ``ShortText``.
  ///   - seconds: ``SecondSpelling/places`` of them.
  @inline(__always)
  init(
    at place: UnsafeMutableRawPointer, texts: UnsafePointer<ShortText>,
    seconds: UnsafeMutablePointer<SecondSpelling>
  ) {
    self.place = place
    self.texts = UnsafeRawPointer(texts)
    self.seconds = seconds
  }

  /// Octets from `start` to here.
  @inline(__always)
  func distance(from start: UnsafeMutableRawPointer) -> Int { place - start }

  @inline(__always)
  func distance(from start: RowCursor) -> Int { place - start.place }

  // MARK: - Texts

  /// Writes a text that is known when this is compiled.
  @inline(__always)
  mutating func literal(_ text: StaticString) {
    place.copyMemory(from: text.utf8Start, byteCount: text.utf8CodeUnitCount)
    place += text.utf8CodeUnitCount
  }

  /// Writes the table's text at `offset` octets.
  @inline(__always)
  mutating func text(at offset: Int) {
    let text = texts + offset
    place.copyMemory(from: text, byteCount: 64)
    place += Int(text.load(fromByteOffset: ShortText.longest, as: UInt8.self))
  }

  /// Writes the table's text at `offset` octets, which has no more than 32.
  @inline(__always)
  mutating func key(at offset: Int) {
    let text = texts + offset
    place.copyMemory(from: text, byteCount: 32)
    place += Int(text.load(fromByteOffset: ShortText.longest, as: UInt8.self))
  }

  @inline(__always)
  mutating func octets(_ octets: [UInt8]) {
    octets.withUnsafeBytes { octets in
      guard let start = octets.baseAddress else { return }
      place.copyMemory(from: start, byteCount: octets.count)
      place += octets.count
    }
  }

  @inline(__always)
  mutating func letters(_ history: ZeekHistory) {
    withUnsafeBytes(of: history.letters) { letters in
      guard let start = letters.baseAddress else { return }
      place.copyMemory(from: start, byteCount: ZeekHistory.capacity)
    }
    place += history.count
  }

  @inline(__always)
  mutating func word<Word>(_ word: Word?, _ texts: WordTexts<Word>) { text(at: texts.offset(of: word)) }

  // MARK: - Numbers

  @inline(__always)
  mutating func decimal(_ number: UInt64) {
    if number < 10 {
      place.storeBytes(of: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number), as: UInt8.self)
      place += 1
    } else {
      place = DecimalDigits.write(number, at: place)
    }
  }

  @inline(__always)
  mutating func decimal(_ number: Int) {
    if number < 0 { literal("-") }
    decimal(UInt64(number.magnitude))
  }

  @inline(__always)
  mutating func decimal(_ number: UInt32?, else null: StaticString) {
    if let number { decimal(UInt64(number)) } else { literal(null) }
  }

  /// Writes `nanoseconds` as seconds with 9 fractional digits.
  @inline(__always)
  mutating func seconds(_ nanoseconds: Int64) {
    place = DecimalDigits.write(seconds: nanoseconds, at: place)
  }

  /// Writes `time` as RFC 3339 in UTC with 9 fractional digits.
  @inline(__always)
  mutating func time(_ time: CaptureTime) {
    place = SecondSpelling.write(time, at: place, known: seconds)
  }

  @inline(__always)
  mutating func address(_ address: IPAddress) {
    switch address.family {
    case .v4: place = AddressText.write(v4: UInt32(truncatingIfNeeded: address.bits), at: place)
    case .v6: place = AddressText.write(v6: address.bits, at: place)
    }
  }
}
