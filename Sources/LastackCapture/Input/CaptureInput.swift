internal import LastackWire

/// One open input, whatever its format.
protocol CaptureInput: AnyObject {
  /// The first packet, which stays the next one; `nil` if there is none.
  func firstPacket() -> PacketRecord?
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
  if let header = try ClassicHeader(&source) {
    return ClassicInput(ClassicReader(source: source, header: header), companion: companion)
  }
  let isLongEnough = source.fill(atLeast: PcapngReader.blockOverhead)
  let start = UnsafeRawBufferPointer(start: source.current, count: source.available)
  if start.starts(with: BlockType.sectionOctets) {
    let order =
      isLongEnough
      ? ByteOrder(sectionMagic: start.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) : .host
    if let order {
      return PcapngInput(PcapngReader(source: source, order: order), companion: companion)
    }
  }
  throw notACapture(start, of: source)
}
