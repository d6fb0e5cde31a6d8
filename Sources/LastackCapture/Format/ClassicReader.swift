internal import LastackWire

/// Reads libpcap's savefile format, every magic, byte order and version of it, in place.
///
/// draft-ietf-opsawg-pcap; for versions below 2.4 and the modified magic, libpcap's sf-pcap.c.
struct ClassicReader: ~Copyable, RecordReader {
  /// Where old versions keep the two lengths of a record.
  private enum LengthOrder {
    case capturedFirst
    /// Below 2.3.
    case originalFirst
    /// 2.3: some programs wrote one order and some the other; the captured length is the smaller one.
    case smallerFirst
  }

  var source: ByteSource
  var tally = Tally()
  let format: CaptureFormat
  let headerLength: Int
  /// Sub-second units in a second.
  let fraction: UInt32
  let largestCapture: Int
  /// Whether a record's header is four numbers in this machine's byte order, the captured length before the other.
  let isPlain: Bool
  private let nanosecondsPerUnit: Int64
  private let isSwapped: Bool
  private let lengthOrder: LengthOrder
  let linkType: LinkType
  private let snapLength: Int
  private let swapsNFLOG: Bool
  private var isFinished = false

  /// A reader of a source that starts with a file header, which has been checked; a cut one is damage.
  init(source: consuming ByteSource, header: ClassicHeader) {
    self.source = source
    format = .pcap(
      header.variant, header.order, majorVersion: Int(header.major), minorVersion: Int(header.minor))
    headerLength = header.variant == .modified ? 24 : 16
    fraction = header.variant == .nanoseconds ? 1_000_000_000 : 1_000_000
    nanosecondsPerUnit = header.variant == .nanoseconds ? 1 : 1000
    isSwapped = header.order != ByteOrder.host
    lengthOrder =
      header.major != 2 || header.minor < 3
      ? .originalFirst : header.minor == 3 ? .smallerFirst : .capturedFirst
    linkType = header.linkType
    snapLength = header.snapLength
    largestCapture = linkType.largestCapture
    swapsNFLOG = isSwapped && linkType.rawValue == 239
    isPlain =
      !isSwapped && lengthOrder == .capturedFirst && headerLength == ClassicReader.plainHeaderLength
    if self.source.fill(atLeast: ClassicHeader.length) {
      self.source.consume(ClassicHeader.length)
    } else {
      isFinished = true
      noteEnd(
        .fileHeaderCut, at: self.source.offset,
        problem: "the input ends inside the file header, after \(self.source.available) of 24 octets")
    }
  }

  @inline(__always)
  mutating func locate() -> PacketRecord? {
    if source.available >= headerLength {
      let record = decodeHeader(UnsafeRawPointer(source.current))
      // Zeros behind the end of a mapped file that was cut look like empty packets.
      if record.captured <= largestCapture, record.length <= source.available, record.captured > 0,
        !source.hasLostPage
      {
        return record
      }
    }
    return locateSlowly()
  }

  @inline(__always)
  mutating func consume(_ record: PacketRecord) {
    source.prefetch(behind: record.start, length: record.length)
    source.consume(record.length)
    tally.count(record)
  }

  @inline(__always)
  func normalise(_ record: PacketRecord) {
    if swapsNFLOG { swapNFLOG(record) }
  }

  func describe(in summary: inout InputSummary) {
    if snapLength > 0 { summary.snapLength = snapLength }
    summary.timeResolutions = [fraction == 1_000_000 ? .microseconds : .nanoseconds]
  }

  /// The record whose header is at `header`; its octets need not be there.
  @inline(__always)
  func decodeHeader(_ header: UnsafeRawPointer) -> PacketRecord {
    let seconds = load(header, 0)
    let units = load(header, 4)
    var captured = load(header, 8)
    var original = load(header, 12)
    if lengthOrder != .capturedFirst {
      if lengthOrder == .originalFirst || captured > original { swap(&captured, &original) }
    }
    return PacketRecord(
      start: header + headerLength, captured: Int(captured), original: Int(original),
      time: nanoseconds(seconds, units), linkType: linkType, interface: 0,
      length: headerLength &+ Int(captured))
  }

  /// A record's time. No overflow: 2^32 seconds and 2^32 units are below 2^63 nanoseconds.
  @inline(__always)
  func nanoseconds(_ seconds: UInt32, _ units: UInt32) -> Int64 {
    Int64(seconds) &* 1_000_000_000 &+ Int64(units) &* nanosecondsPerUnit
  }

  /// The sub-second field of a record's header, before it is scaled.
  func units(_ header: UnsafeRawPointer) -> UInt32 { load(header, 4) }

  @inline(__always)
  private func load(_ header: UnsafeRawPointer, _ offset: Int) -> UInt32 {
    let value = header.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isSwapped ? value.byteSwapped : value
  }

  /// The next record when it is not whole in the buffer: reads on, and deals with the end and with damage.
  @inline(never)
  private mutating func locateSlowly() -> PacketRecord? {
    while !isFinished {
      let place = source.offset
      guard source.fill(atLeast: headerLength) else {
        isFinished = true
        let left = source.available
        if left == 0 {
          noteFailure()
        } else {
          noteEnd(
            .recordHeaderCut, at: place,
            problem: "the input ends inside a record header, after \(left) of \(headerLength) octets")
        }
        return nil
      }
      let record = decodeHeader(UnsafeRawPointer(source.current))
      guard record.captured <= largestCapture else {
        isFinished = !resynchronise()
        note(
          .recordLength, at: place, resumed: !isFinished,
          problem: "the record after frame \(tally.frames) claims \(record.captured) octets,"
            + " more than any packet has (\(largestCapture))")
        continue
      }
      if record.captured == 0, source.hasShrunk() { continue }
      guard source.fill(atLeast: record.length) else {
        isFinished = true
        noteEnd(
          .recordCut, at: place,
          problem: "the input ends inside the record after frame \(tally.frames),"
            + " after \(source.available - headerLength) of \(record.captured) captured octets")
        return nil
      }
      let whole = decodeHeader(UnsafeRawPointer(source.current))
      // A page that is gone by now is read again, as the end that it is.
      if !source.hasLostPage { return whole }
    }
    return nil
  }
}
