/// The control bits of a TCP header (RFC 9293 §3.1), with AE (former NS) and the reserved bits above them.
///
/// Any combination is representable: FIN with RST is a finding, not a decoding error.
public struct TCPFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let fin = TCPFlags(rawValue: 0x001)
  public static let syn = TCPFlags(rawValue: 0x002)
  public static let rst = TCPFlags(rawValue: 0x004)
  public static let psh = TCPFlags(rawValue: 0x008)
  public static let ack = TCPFlags(rawValue: 0x010)
  public static let urg = TCPFlags(rawValue: 0x020)
  public static let ece = TCPFlags(rawValue: 0x040)
  public static let cwr = TCPFlags(rawValue: 0x080)
  public static let ae = TCPFlags(rawValue: 0x100)
}

extension TCPFlags: CustomStringConvertible {
  /// The flags' RFC names, comma-separated, lowest bit first except that ACK comes last: `FIN,ACK`.
  public var description: String {
    let names: [(TCPFlags, String)] = [
      (.syn, "SYN"), (.fin, "FIN"), (.rst, "RST"), (.psh, "PSH"), (.urg, "URG"), (.ece, "ECE"),
      (.cwr, "CWR"), (.ae, "AE"), (.ack, "ACK"),
    ]
    return names.lazy.filter { contains($0.0) }.map(\.1).joined(separator: ",")
  }
}
