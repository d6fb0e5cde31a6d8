internal import LastackWire

/// Blocks of a pcapng excerpt on their way out; what describes a section waits for the section's first chosen packet.
///
/// Blocks are copied in their section's byte order. Their options are written anew: those that run past their block are
/// lost, those that say "not to be copied" (§3.5.2) are left out.
struct ExcerptBlocks {
  private var out = OctetWriter(order: .host)
  /// Blocks of a section of which no packet was chosen yet.
  private var waiting = OctetWriter(order: .host)
  /// Whether the waiting blocks are worth keeping without a packet: names and secrets serve other sections too.
  private var waitingHolds = false
  /// Whether what describes the section is written: then nothing waits.
  private var isDescribed = false
  private var hasSections = false
  let application: String

  /// Without a packet, no more than this waits.
  private static let mostWaiting = 1 << 20
  /// opt_comment (§3.5)
  private static let comment: UInt16 = 1
  /// Custom options that a program that changes the block does not copy: their codes.
  private static let notCopied: ClosedRange<UInt16> = 19_372...19_373

  init(application: String) { self.application = application }

  var count: Int { out.octets.count }

  /// Takes out what has been written.
  mutating func take() -> [UInt8] {
    let taken = out.octets
    out = OctetWriter(order: out.order)
    return taken
  }

  // MARK: - Sections

  /// Begins a section: a copy of `source`, or one of this program's own where there is none.
  mutating func beginSection(copying source: CopiedBlock?, order: ByteOrder, remark: String?) {
    endSection()
    isDescribed = false
    waiting.order = order
    Self.block(BlockType.section, to: &waiting) { out in
      out.put(UInt32(0x1a2b_3c4d))
      if let source {
        out.put(source.octets(12..<16))
      } else {
        out.put(UInt16(1))
        out.put(UInt16(0))
      }
      out.put(UInt64.max)
      let application = source == nil ? self.application : nil
      Self.options(
        of: source.map { $0.options(from: 24) }, texts: [(4, application), (Self.comment, remark)], to: &out)
    }
  }

  /// Ends the section: without a packet nothing of it is kept, unless it holds what others need.
  mutating func endSection() {
    if waitingHolds { flush() }
    waiting = OctetWriter(order: .host)
    waitingHolds = false
  }

  /// Writes what describes the section, before its first packet.
  mutating func flush() {
    guard !waiting.octets.isEmpty else { return }
    out.order = waiting.order
    out.append(waiting)
    waiting = OctetWriter(order: waiting.order)
    waitingHolds = false
    isDescribed = true
    hasSections = true
  }

  /// Without any section the output would be no capture.
  mutating func finish() {
    endSection()
    guard !hasSections else { return }
    beginSection(copying: nil, order: .host, remark: nil)
    flush()
  }

  // MARK: - Blocks that are no packets

  /// Describes an interface of a savefile.
  mutating func describe(linkType: LinkType, snapLength: Int, resolution: TimeResolution) {
    Self.block(BlockType.interface, to: &waiting) { out in
      out.put(UInt16(truncatingIfNeeded: linkType.rawValue))
      out.put(UInt16(0))
      out.put(UInt32(clamping: snapLength))
      out.put(UInt16(9))
      out.put(UInt16(1))
      out.put(resolution.tsresol)
      out.pad()
      out.put(UInt32(0))
    }
  }

  /// Copies a block that holds no packet.
  mutating func keep(_ source: CopiedBlock) {
    switch source.type {
    case BlockType.interface: copy(source, fixed: 16)
    case BlockType.interfaceStatistics: copy(source, fixed: 20)
    // Not to be copied (§4.8), or events of their own that stand for frames.
    case BlockType.customNotCopied, BlockType.systemdJournal: return
    case let type where BlockType.sysdigEvents.contains(type): return
    default:
      waiting.put(source.octets)
      if source.type == BlockType.nameResolution || source.type == BlockType.decryptionSecrets {
        waitingHolds = true
      }
    }
    if isDescribed || waiting.octets.count > Self.mostWaiting { flush() }
  }

  private mutating func copy(_ source: CopiedBlock, fixed: Int) {
    Self.block(source.type, to: &waiting) { out in
      out.put(source.octets(8..<fixed))
      Self.options(of: source.options(from: fixed), texts: [], to: &out)
    }
  }

  // MARK: - Packets

  /// Copies an enhanced or obsolete packet block, with more comments.
  mutating func copyPacket(_ source: CopiedBlock, captured: Int, comments: [String]) {
    flush()
    let fixed = 28 + (captured + 3) & ~3
    Self.block(source.type, to: &out) { out in
      out.put(source.octets(8..<fixed))
      Self.options(
        of: source.options(from: fixed), texts: comments.map { (Self.comment, $0) }, to: &out)
    }
  }

  /// Copies a simple packet block, which has no options.
  mutating func copySimplePacket(_ source: CopiedBlock) {
    flush()
    out.put(source.octets)
  }

  /// Writes an enhanced packet block of the section's first interface.
  mutating func putPacket(
    _ packet: UnsafeRawBufferPointer, ticks: UInt64, originalLength: Int, comments: [String]
  ) {
    flush()
    Self.block(BlockType.enhancedPacket, to: &out) { out in
      out.put(UInt32(0))
      out.put(UInt32(truncatingIfNeeded: ticks >> 32))
      out.put(UInt32(truncatingIfNeeded: ticks))
      out.put(UInt32(clamping: packet.count))
      out.put(UInt32(clamping: originalLength))
      out.put(packet)
      out.pad()
      Self.options(of: nil, texts: comments.map { (Self.comment, $0) }, to: &out)
    }
  }

  // MARK: - Writing

  private static func block(
    _ type: UInt32, to out: inout OctetWriter, _ body: (inout OctetWriter) -> Void
  ) {
    let start = out.octets.count
    out.put(type)
    out.put(UInt32(0))
    body(&out)
    let length = UInt32(clamping: out.octets.count - start + 4)
    out.put(length)
    out.replace(at: start + 4, with: length)
  }

  /// Options as they were, and texts behind them.
  private static func options(
    of source: PcapngOptions?, texts: [(code: UInt16, text: String?)], to out: inout OctetWriter
  ) {
    var isEmpty = true
    if var source {
      while let option = source.next() {
        if notCopied.contains(option.code) { continue }
        out.put(option.code)
        out.put(UInt16(truncatingIfNeeded: option.value.count))
        out.put(option.value)
        out.pad()
        isEmpty = false
      }
    }
    for case (let code, var text?) in texts {
      // An option's length has 16 bits: longer text is cut, between characters.
      while text.utf8.count > Int(UInt16.max) { text.removeLast() }
      out.put(code)
      out.put(UInt16(truncatingIfNeeded: text.utf8.count))
      out.put(text)
      out.pad()
      isEmpty = false
    }
    if !isEmpty { out.put(UInt32(0)) }
  }
}

/// A whole block in the reader's buffer.
struct CopiedBlock {
  let start: UnsafeRawPointer
  let length: Int
  let type: UInt32
  let isSwapped: Bool

  var octets: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: length) }

  func octets(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: octets[range])
  }

  /// The options from `place` up to the second length.
  func options(from place: Int) -> PcapngOptions {
    PcapngOptions(octets(min(place, length - 4)..<length - 4), isSwapped: isSwapped)
  }
}
