internal import LastackWire

/// One open input, whatever its format.
protocol CaptureInput: AnyObject {
  /// The first packet's time, which stays the next packet.
  func firstTime() -> CaptureTime?
  /// The first packet's link type, which stays the next packet.
  func firstLinkType() -> LinkType?
  /// Reads up to `limit` packets and hands over those that the filter lets through; `false` at the input's end.
  func deliver(
    limit: Int, input: UInt16, filter: PacketFilter?, _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool
  var summary: InputSummary { get }
  /// Octets read from the disk or pipe.
  var fileOctetsRead: Int { get }
  /// Octets on the disk; `nil` for pipes.
  var fileSize: Int? { get }
}

/// Opens `path` and recognises its format by its first octets.
func openInput(path: String, reader: ReaderKind) throws(CaptureError) -> any CaptureInput {
  var source = try ByteSource(path: path)
  let companion: LibpcapCompanion? =
    reader == .libpcap
    ? LibpcapCompanion(path: path, isPlainFile: source.fileSize != nil && source.compression == nil)
    : nil
  _ = source.fill(atLeast: 12)
  let start = UnsafeRawBufferPointer(start: source.current, count: source.available)
  if start.count >= 4 {
    let magic = start.loadUnaligned(as: UInt32.self)
    for order in ByteOrder.allCases {
      let value = order == .host ? magic : magic.byteSwapped
      if let variant = PcapVariant(rawValue: value) {
        let reader = try ClassicReader(source: source, variant: variant, order: order)
        return RecordInput(reader, companion: companion)
      }
    }
    if magic == BlockType.section {
      if start.count < 12 {
        return RecordInput(PcapngReader(source: source, order: .host), companion: companion)
      }
      if let order = ByteOrder(sectionMagic: start.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) {
        return RecordInput(PcapngReader(source: source, order: order), companion: companion)
      }
    }
  }
  throw notACapture(start, of: source)
}

/// An open input of one format: a reader, and libpcap beside it if that was asked for.
final class RecordInput<Records: RecordReader & ~Copyable>: CaptureInput {
  private var records: Records
  private let format: CaptureFormat
  private var companion: LibpcapCompanion?
  private var delivered = 0

  init(_ records: consuming Records, companion: LibpcapCompanion?) where Records == ClassicReader {
    format = records.format
    self.records = records
    self.companion = companion
  }

  init(_ records: consuming Records, companion: LibpcapCompanion?) where Records == PcapngReader {
    format = records.format
    self.records = records
    self.companion = companion
  }

  var fileOctetsRead: Int { records.source.fileOctetsRead }
  var fileSize: Int? { records.source.fileSize }

  func firstTime() -> CaptureTime? {
    records.locate().map { CaptureTime(nanoseconds: $0.time) }
  }

  func firstLinkType() -> LinkType? { records.locate()?.linkType }

  func deliver(
    limit: Int, input: UInt16, filter: PacketFilter?, _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool {
    var handedOver = 0
    defer { delivered += handedOver }
    for _ in 0..<limit {
      guard var record = records.locate() else { return false }
      records.normalise(record)
      if let companion { companion.follow(&record, tally: records.tally) }
      let isWanted = try filter.map { filter throws(CaptureError) in try filter.matches(record) } ?? true
      if isWanted {
        let bytes = UnsafeRawBufferPointer(start: record.start, count: record.captured)
        body(
          Packet(
            bytes: bytes.bytes, time: CaptureTime(nanoseconds: record.time),
            originalLength: record.original, linkType: record.linkType, frame: records.tally.frames &+ 1,
            interface: record.interface, input: input))
        handedOver &+= 1
      }
      records.consume(record)
    }
    return true
  }

  var summary: InputSummary {
    var summary = InputSummary(
      path: records.source.path, format: format, compression: records.source.compression,
      readBy: companion?.readBy ?? .native)
    let tally = records.tally
    summary.packets = tally.packets
    summary.delivered = delivered
    summary.capturedOctets = tally.capturedOctets
    summary.linkTypes = tally.linkTypes
    if tally.packets > 0 {
      summary.earliest = CaptureTime(nanoseconds: tally.earliest)
      summary.latest = CaptureTime(nanoseconds: tally.latest)
    }
    summary.damages = tally.damages
    records.describe(in: &summary)
    return summary
  }
}
