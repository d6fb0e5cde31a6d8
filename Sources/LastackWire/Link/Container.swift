extension Dissection {
  /// LINKTYPE_ERF: Endace's record header, perhaps extension headers, and a frame of the kind that its type says.
  mutating func extensibleRecord() -> Next {
    guard has(16) else { return cut(.link, needing: 16) }
    let type = bytes.octet(offset &+ 8)
    let wireLength = Int(bytes.big16(offset &+ 14))
    skip(16)
    var hasExtension = type & 0x80 != 0
    while hasExtension {
      guard has(8) else { return cut(.link, needing: 8) }
      hasExtension = bytes.octet(offset) & 0x80 != 0
      skip(8)
    }
    let next: Next
    switch type & 0x7f {
    case 1, 10, 15, 19: next = .hdlc
    case 2, 11, 16, 20:
      // Two octets that align the network header stand before the frame.
      guard has(2) else { return cut(.link, needing: 2) }
      skip(2)
      next = .ethernet
    case 22: next = .ipv4
    case 23: next = .ipv6
    default: return .notTCP(.other("erf"))
    }
    // A record is padded, and of a cut one the length on the wire stands only here.
    wire = offset &+ wireLength
    captured = min(captured, wire)
    return next
  }

  /// LINKTYPE_WIRESHARK_UPPER_PDU: tags, of which one names the protocol of what was exported.
  mutating func exportedPDU() -> Next {
    var isInternet = false
    var isEthernet = false
    while true {
      guard has(4) else { return cut(.link, needing: 4) }
      let tag = bytes.big16(offset)
      let length = Int(bytes.big16(offset &+ 2))
      guard has(4 &+ length) else { return cut(.link, needing: 4 &+ length) }
      // The name's padding is of zeros.
      if tag == 12 {
        let name = (0..<length).map { bytes.octet(offset &+ 4 &+ $0) }.prefix { $0 != 0 }
        isInternet = Dissection.internetNames.contains { $0.elementsEqual(name) }
        isEthernet = Dissection.ethernetNames.contains { $0.elementsEqual(name) }
      }
      skip(4 &+ length)
      if tag == 0 { break }
    }
    return isInternet ? .internet : isEthernet ? .ethernet : .notTCP(.other("exported_pdu"))
  }

  /// How Wireshark names the dissectors of what is read here.
  private static let internetNames = ["ip", "ipv6"].map(\.utf8)
  private static let ethernetNames = ["eth", "eth_withoutfcs", "eth_withfcs", "eth_maybefcs"].map(\.utf8)
}
