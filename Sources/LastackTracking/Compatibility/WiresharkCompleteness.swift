internal import LastackWire

/// Wireshark's `tcp.completeness`: what kinds of segments a stream has, in six bits (`semantics.md` §10.2).
///
/// The field stands on every segment, and tshark prints there what the segments *before* it had: it takes a segment
/// into account after it has shown it. The value at the stream's last segment is what tshark says of the stream; a
/// second pass (`tshark -2`, or Wireshark's window) adds the last segment's own bits. A stream's first segment counts
/// only if it is a SYN, and a SYN that begins a stream on a used four-tuple counts before it is shown.
struct WiresharkCompleteness: BitwiseCopyable {
  /// As tshark prints it at the last segment so far.
  private(set) var shown: UInt8 = 0
  private var all: UInt8 = 0
  private var isEmpty: Bool

  /// The bits of a stream that a SYN begins anew.
  static let reusedTuple = WiresharkCompleteness(all: syn, isEmpty: false)

  private static let syn: UInt8 = 1
  private static let synAck: UInt8 = 2
  private static let ack: UInt8 = 4
  private static let data: UInt8 = 8
  private static let fin: UInt8 = 16
  private static let rst: UInt8 = 32

  init() { self.init(all: 0, isEmpty: true) }

  private init(all: UInt8, isEmpty: Bool) {
    self.all = all
    self.isEmpty = isEmpty
  }

  @inline(__always)
  mutating func observe(_ segment: UnsafePointer<Segment>) {
    shown = all
    all |= isEmpty ? Self.bits(first: segment) : Self.bits(of: segment)
    isEmpty = false
  }

  /// A SYN counts only here, other segments only behind the first.
  @inline(__always)
  private static func bits(first segment: UnsafePointer<Segment>) -> UInt8 {
    guard segment.pointee.flags.contains(.syn), !segment.pointee.flags.contains(.ack) else { return 0 }
    return segment.pointee.payloadLength > 0 ? syn | data : syn
  }

  /// Payload, and a FIN, count only where ACK is set; a segment with payload is no ACK, whatever else it carries.
  @inline(__always)
  private static func bits(of segment: UnsafePointer<Segment>) -> UInt8 {
    let flags = segment.pointee.flags
    var bits: UInt8 = flags.contains(.rst) ? rst : 0
    guard flags.contains(.ack) else { return bits }
    if flags.contains(.syn) {
      bits |= synAck
    } else {
      bits |= segment.pointee.payloadLength > 0 ? data : ack
    }
    return flags.contains(.fin) ? bits | fin : bits
  }
}
