/// The control bits of a TCP header (RFC 9293 §3.1), with AE (former NS) and the reserved bits above them.
///
/// Any combination is representable: FIN with RST is a finding, not a decoding error.
public struct TCPFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var fin: TCPFlags { TCPFlags(rawValue: 0x001) }
  @inlinable public static var syn: TCPFlags { TCPFlags(rawValue: 0x002) }
  @inlinable public static var rst: TCPFlags { TCPFlags(rawValue: 0x004) }
  @inlinable public static var psh: TCPFlags { TCPFlags(rawValue: 0x008) }
  @inlinable public static var ack: TCPFlags { TCPFlags(rawValue: 0x010) }
  @inlinable public static var urg: TCPFlags { TCPFlags(rawValue: 0x020) }
  @inlinable public static var ece: TCPFlags { TCPFlags(rawValue: 0x040) }
  @inlinable public static var cwr: TCPFlags { TCPFlags(rawValue: 0x080) }
  @inlinable public static var ae: TCPFlags { TCPFlags(rawValue: 0x100) }

  // Sets that are tested for every segment. A literal of several flags is an array first, on the heap.

  /// SYN, FIN and RST: what opens, closes or ends a connection.
  @inlinable public static var control: TCPFlags { TCPFlags(rawValue: 0x007) }
  @inlinable public static var synAck: TCPFlags { TCPFlags(rawValue: 0x012) }
  @inlinable public static var finAck: TCPFlags { TCPFlags(rawValue: 0x011) }
  @inlinable public static var rstAck: TCPFlags { TCPFlags(rawValue: 0x014) }
  @inlinable public static var synOrRst: TCPFlags { TCPFlags(rawValue: 0x006) }
  @inlinable public static var finRst: TCPFlags { TCPFlags(rawValue: 0x005) }
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
