public import LastackWire

/// How files are read; results never depend on it.
public enum ReaderKind: String, Sendable, CaseIterable {
  /// The native reader, for files, pipes and compressed input alike.
  case auto
  /// libpcap's reader, as far as it can read the file; the native one takes over where it cannot.
  case libpcap
  /// The block reader of this module.
  case native
}

/// Several inputs as one capture, in the order of their first packets.
///
/// Packets are handed over in place, in the reader's buffer: nothing is copied or allocated for a packet.
public struct CaptureReader: ~Copyable {
  /// An input in its place in the order; open from the start if it cannot be opened again, or if there are few.
  private struct Entry {
    var path: String
    var firstTime: CaptureTime?
    var fileSize: Int?
    var input: (any CaptureInput)?
    var summary: InputSummary
    var octetsRead = 0
  }

  /// So many files are kept open between looking at their first packets and reading them.
  private static let mostOpen = 16

  private var entries: [Entry]
  private var current = 0
  private let reader: ReaderKind
  private let filter: PacketFilter?

  /// Opens every input and looks at its first packet, whose time gives the order; inputs without packets come last.
  ///
  /// - Parameters:
  ///   - paths: files, pipes, or `-` for standard input.
  ///   - reader: how files are read; packets never depend on it.
  ///   - filter: a pcap-filter(7) expression; packets that it does not match are counted, not handed over.
  /// - Throws: ``CaptureError`` if an input cannot be read at all, or the filter not be compiled.
  public init(
    paths: [String], reader: ReaderKind = .auto, filter: String? = nil
  ) throws(CaptureError) {
    self.reader = reader
    self.filter = filter.map { PacketFilter(expression: $0) }
    entries = []
    for path in paths {
      let input = try openInput(path: path, reader: reader)
      let first = input.firstPacket()
      if let filter = self.filter, let first { try filter.prepare(for: first.linkType) }
      let stays = input.fileSize == nil || paths.count <= CaptureReader.mostOpen
      entries.append(
        Entry(
          path: path, firstTime: first.map { CaptureTime(nanoseconds: $0.time) }, fileSize: input.fileSize,
          input: stays ? input : nil,
          summary: input.summary))
    }
    guard entries.count <= Int(UInt16.max) + 1 else {
      throw CaptureError(.file, problem: "\(entries.count) inputs are more than 65536")
    }
    // Stable: inputs that start at the same time keep their order on the command line.
    entries = entries.enumerated().sorted { a, b in
      let times = (
        a.element.firstTime?.nanoseconds ?? .max, b.element.firstTime?.nanoseconds ?? .max
      )
      return times.0 == times.1 ? a.offset < b.offset : times.0 < times.1
    }.map(\.element)
  }

  /// Octets of all inputs on the disk; `nil` if one is a pipe.
  public var totalBytes: Int? {
    var total = 0
    for entry in entries {
      guard let size = entry.fileSize else { return nil }
      total += size
    }
    return total
  }

  /// Octets read from the disk or pipe so far, compressed ones as they are.
  public var bytesRead: Int {
    entries.reduce(0) { $0 + ($1.input?.fileOctetsRead ?? $1.octetsRead) }
  }

  /// What has been read of each input, in order; complete after the last packet.
  public var summaries: [InputSummary] { entries.map { $0.input?.summary ?? $0.summary } }

  /// Hands over every packet of every input in turn.
  public mutating func read(_ body: (borrowing Packet) -> Void) throws(CaptureError) {
    while try readBatch(limit: .max, body) {}
  }

  /// Reads up to `limit` packets and hands over those that match, so that the caller can show progress or stop.
  ///
  /// - Returns: `false` when all inputs have been read.
  public mutating func readBatch(
    limit: Int, _ body: (borrowing Packet) -> Void
  ) throws(CaptureError) -> Bool {
    guard current < entries.count else { return false }
    let input: any CaptureInput
    if let open = entries[current].input {
      input = open
    } else {
      input = try openInput(path: entries[current].path, reader: reader)
      entries[current].input = input
    }
    let hasMore = try input.deliver(
      limit: limit, input: UInt16(truncatingIfNeeded: current), filter: filter, body)
    if !hasMore {
      entries[current].summary = input.summary
      entries[current].octetsRead = input.fileOctetsRead
      entries[current].input = nil
      current += 1
    }
    return current < entries.count
  }
}
