internal import LastackWire

/// An open savefile, and libpcap beside it if that was asked for.
///
/// Two classes, not one generic class: only so is the loop over the packets compiled for each format.
final class ClassicInput: CaptureInput {
  private var records: ClassicReader
  private let companion: LibpcapCompanion?
  private var delivered = 0

  init(_ records: consuming ClassicReader, companion: LibpcapCompanion?) {
    self.records = records
    self.companion = companion
  }

  func firstPacket() -> PacketRecord? { records.locate() }

  func deliver(
    limit: Int, input: UInt16, filter: PacketFilter?, _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool {
    guard filter == nil, companion == nil else {
      return try records.deliver(
        limit: limit, input: input, filter: filter, companion: companion, delivered: &delivered, body)
    }
    var left = limit
    while true {
      let count = records.deliverRun(limit: left, input: input, body)
      delivered &+= count
      left &-= count
      // Whatever ended the run is looked at again: the buffer's end, the input's, damage.
      guard left > 0 else { return true }
      guard
        try records.deliver(
          limit: 1, input: input, filter: nil, companion: nil, delivered: &delivered, body)
      else { return false }
      left &-= 1
    }
  }

  var summary: InputSummary {
    records.summary(format: records.format, readBy: companion?.readBy ?? .native, delivered: delivered)
  }

  var fileOctetsRead: Int { records.source.fileOctetsRead }
  var fileSize: Int? { records.source.fileSize }
}

/// An open pcapng capture, and libpcap beside it if that was asked for.
final class PcapngInput: CaptureInput {
  private var records: PcapngReader
  private let companion: LibpcapCompanion?
  private var delivered = 0

  init(_ records: consuming PcapngReader, companion: LibpcapCompanion?) {
    self.records = records
    self.companion = companion
  }

  func firstPacket() -> PacketRecord? { records.locate() }

  func deliver(
    limit: Int, input: UInt16, filter: PacketFilter?, _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool {
    try records.deliver(
      limit: limit, input: input, filter: filter, companion: companion, delivered: &delivered, body)
  }

  var summary: InputSummary {
    records.summary(format: records.format, readBy: companion?.readBy ?? .native, delivered: delivered)
  }

  var fileOctetsRead: Int { records.source.fileOctetsRead }
  var fileSize: Int? { records.source.fileSize }
}

extension RecordReader where Self: ~Copyable {
  /// The loop over the packets, the same for every format: see ``CaptureInput/deliver(limit:input:filter:_:)``.
  @inline(__always)
  mutating func deliver(
    limit: Int, input: UInt16, filter: PacketFilter?, companion: LibpcapCompanion?, delivered: inout Int,
    _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool {
    var left = limit
    while left > 0 {
      guard var record = locate() else { return false }
      normalise(record)
      if let companion { companion.follow(&record, isDamaged: !tally.damages.isEmpty) }
      var isWanted = true
      if let filter { isWanted = try filter.matches(record) }
      if isWanted {
        let bytes = UnsafeRawBufferPointer(start: record.start, count: record.captured)
        body(
          Packet(
            bytes: bytes.bytes, time: CaptureTime(nanoseconds: record.time),
            originalLength: record.original, linkType: record.linkType, frame: tally.frames &+ 1,
            interface: record.interface, input: input))
        delivered &+= 1
      }
      consume(record)
      left &-= 1
    }
    return true
  }

  func summary(format: CaptureFormat, readBy: InputSummary.ReadBy, delivered: Int) -> InputSummary {
    var summary = InputSummary(
      path: source.path, format: format, compression: source.compression, readBy: readBy)
    summary.packets = tally.packets
    summary.delivered = delivered
    summary.capturedOctets = tally.capturedOctets
    summary.linkTypes = tally.linkTypes
    if tally.packets > 0 {
      summary.earliest = CaptureTime(nanoseconds: tally.earliest)
      summary.latest = CaptureTime(nanoseconds: tally.latest)
    }
    summary.damages = tally.damages
    describe(in: &summary)
    return summary
  }
}
