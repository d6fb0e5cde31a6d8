internal import LastackWire

/// Chosen frames of captures, with all that describes them, as pcapng (draft-ietf-opsawg-pcapng).
///
/// Of a pcapng input sections, interfaces, statistics, name resolution, decryption secrets, unknown blocks, and packets with
/// their options are copied in their own byte order; of a savefile each packet becomes an enhanced packet block. Sections
/// without a chosen packet are left out, unless they hold names or secrets. Octets gather until ``take()``.
public struct CaptureExcerpt: ~Copyable {
  private let sink: ExcerptSink
  private var source: (any ExcerptSource)?

  /// - Parameter application: what writes the file (shb_userappl), where a section has no such option of its own.
  public init(application: String) { sink = ExcerptSink(ExcerptBlocks(application: application)) }

  /// Octets that wait to be taken.
  public var count: Int { sink.blocks.count }

  /// Takes out what has been written.
  public mutating func take() -> [UInt8] { sink.blocks.take() }

  /// Opens the next input; the one before has been copied.
  ///
  /// - Parameters:
  ///   - path: a file.
  ///   - remark: a comment on each of its sections.
  /// - Throws: ``CaptureError`` if it cannot be read at all. Damage is passed over, as ``CaptureReader`` does.
  public mutating func open(path: String, remark: String?) throws(CaptureError) {
    sink.remark = remark
    source = try openExcerptSource(path: path, sink: sink)
  }

  /// Octets of the open input read so far, compressed ones as they are.
  public var octetsRead: Int { source?.fileOctetsRead ?? 0 }

  /// Passes over up to `limit` packets of the open input, and copies those that are chosen.
  ///
  /// - Parameters:
  ///   - limit: packets, chosen or not.
  ///   - choose: the comments to add to a frame of this input, or `nil` for one that is left out; called for each in turn.
  /// - Returns: `false` at the end of the input.
  public mutating func copy(limit: Int, choose: (UInt64) -> [String]?) -> Bool {
    guard let source else { return false }
    if source.copy(limit: limit, choose: choose) { return true }
    sink.blocks.endSection()
    self.source = nil
    return false
  }

  /// Completes the output: without any frame it is an empty section.
  public mutating func finish() { sink.blocks.finish() }
}

/// Where inputs of any format write to.
final class ExcerptSink {
  var blocks: ExcerptBlocks
  var remark: String?

  init(_ blocks: ExcerptBlocks) { self.blocks = blocks }

  func keep(_ block: CopiedBlock) {
    if block.type == BlockType.section {
      let order: ByteOrder = block.isSwapped ? .host.reversed : .host
      blocks.beginSection(copying: block, order: order, remark: remark)
    } else {
      blocks.keep(block)
    }
  }
}

extension ByteOrder {
  var reversed: ByteOrder { self == .little ? .big : .little }
}
