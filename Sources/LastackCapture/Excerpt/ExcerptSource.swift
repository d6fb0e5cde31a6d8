internal import LastackWire

/// One open input to copy frames from; numbers frames and passes over damage as the readers do, whose loops it uses.
protocol ExcerptSource: AnyObject {
  /// See ``CaptureExcerpt/copy(limit:choose:)``.
  func copy(limit: Int, choose: (UInt64) -> [String]?) -> Bool
  var fileOctetsRead: Int { get }
}

/// Opens `path` and recognises its format by its first octets, as ``openInput(path:reader:)``.
func openExcerptSource(path: String, sink: ExcerptSink) throws(CaptureError) -> any ExcerptSource {
  var source = try ByteSource(path: path)
  if let header = try ClassicHeader(&source) {
    return ClassicExcerpt(ClassicReader(source: source, header: header), header, sink)
  }
  let isLongEnough = source.fill(atLeast: PcapngReader.blockOverhead)
  let start = UnsafeRawBufferPointer(start: source.current, count: source.available)
  if start.starts(with: BlockType.sectionOctets) {
    let order =
      isLongEnough
      ? ByteOrder(sectionMagic: start.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) : .host
    if let order { return PcapngExcerpt(PcapngReader(source: source, order: order), sink) }
  }
  throw notACapture(start, of: source)
}

/// A savefile: a section with one interface.
private final class ClassicExcerpt: ExcerptSource {
  private var reader: ClassicReader
  private let sink: ExcerptSink
  private let resolution: TimeResolution

  init(_ reader: consuming ClassicReader, _ header: ClassicHeader, _ sink: ExcerptSink) {
    self.reader = reader
    self.sink = sink
    resolution = header.variant == .nanoseconds ? .nanoseconds : .microseconds
    // In the file's own byte order: link types like NFLOG have numbers in it.
    sink.blocks.beginSection(copying: nil, order: header.order, remark: sink.remark)
    sink.blocks.describe(
      linkType: header.linkType, snapLength: header.snapLength, resolution: resolution)
  }

  var fileOctetsRead: Int { reader.source.fileOctetsRead }

  func copy(limit: Int, choose: (UInt64) -> [String]?) -> Bool {
    for _ in 0..<limit {
      guard let record = reader.locate() else { return false }
      if let comments = choose(reader.tally.frames &+ 1) {
        sink.blocks.putPacket(
          UnsafeRawBufferPointer(start: record.start, count: record.captured),
          ticks: resolution.ticks(nanoseconds: record.time, offsetSeconds: 0),
          originalLength: record.original, comments: comments)
      }
      reader.consume(record)
    }
    return true
  }
}

/// A pcapng capture: its blocks as they are.
private final class PcapngExcerpt: ExcerptSource {
  private var reader: PcapngReader
  private let sink: ExcerptSink

  init(_ reader: consuming PcapngReader, _ sink: ExcerptSink) {
    self.reader = reader
    self.sink = sink
    self.reader.keep = { block in sink.keep(block) }
  }

  var fileOctetsRead: Int { reader.source.fileOctetsRead }

  func copy(limit: Int, choose: (UInt64) -> [String]?) -> Bool {
    for _ in 0..<limit {
      guard let record = reader.locate() else { return false }
      if let comments = choose(reader.tally.frames &+ 1) { copy(record, comments) }
      reader.consume(record)
    }
    return true
  }

  /// Copies the block at the reader's position, which holds the located packet.
  private func copy(_ record: PacketRecord, _ comments: [String]) {
    let start = UnsafeRawPointer(reader.source.current)
    let block = CopiedBlock(
      start: start, length: record.length, type: reader.load(start, 0), isSwapped: reader.isSwapped)
    guard block.type == BlockType.simplePacket else {
      return sink.blocks.copyPacket(block, captured: record.captured, comments: comments)
    }
    // It has no options, and no time: one with time 0 says the same, if the interface has no offset.
    guard !comments.isEmpty, reader.interfaces.first?.scale.nanoseconds(0) == 0 else {
      return sink.blocks.copySimplePacket(block)
    }
    sink.blocks.putPacket(
      UnsafeRawBufferPointer(start: record.start, count: record.captured), ticks: 0,
      originalLength: record.original, comments: comments)
  }
}
