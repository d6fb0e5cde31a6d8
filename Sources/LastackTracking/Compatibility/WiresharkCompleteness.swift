internal import LastackWire

/// Wireshark's `tcp.completeness`: what kinds of segments a stream has, in six bits (`semantics.md` §10.2).
enum WiresharkCompleteness {
  static let syn: UInt8 = 1
  static let synAck: UInt8 = 2
  static let ack: UInt8 = 4
  static let data: UInt8 = 8
  static let fin: UInt8 = 16
  static let rst: UInt8 = 32

  @inline(__always)
  static func bits(of segment: Segment) -> UInt8 {
    let flags = segment.flags
    var bits: UInt8 = 0
    if flags.contains(.syn) {
      bits |= flags.contains(.ack) ? synAck : syn
    } else if flags.contains(.ack) {
      bits |= ack
    }
    if segment.payloadLength > 0 { bits |= data }
    if flags.contains(.fin) { bits |= fin }
    if flags.contains(.rst) { bits |= rst }
    return bits
  }
}
