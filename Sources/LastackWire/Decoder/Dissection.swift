/// One packet on its way from the link header to its TCP header: where the walk stands, and what it crossed.
///
/// Each layer's decoder reads its header at ``offset``, moves behind it and says what comes next. Lengths that outer
/// headers claim only ever take away from the end; none adds to it.
struct Dissection: ~Escapable {
  let bytes: RawSpan
  /// Where the next header starts.
  var offset = 0
  /// Where the layer starts that is being read.
  var layerStart = 0
  /// Where the captured octets of the current layer end; never beyond ``wire``.
  var captured: Int
  /// Where the current layer ends on the wire, as far as the lengths crossed so far tell.
  var wire: Int
  /// What the IP header nearest to the transport header said.
  var network = NetworkHeader()
  /// The fragment that ended the walk; meaningful with ``Next/fragment``.
  var fragment = FragmentHeader()
  /// What is read is the first fragment of a datagram that cannot be put together: its length is not known.
  var isLoneFirstFragment = false
  var layers = LayerStack()
  var traits: SegmentTraits = []

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, wireLength: Int) {
    self.bytes = bytes
    // Records that claim more than an int holds come from fuzzers.
    wire = min(max(wireLength, bytes.byteCount), Int(Int32.max))
    captured = min(bytes.byteCount, wire)
  }

  /// What stands at ``offset``, or how the walk ended.
  enum Next {
    case link(LinkType)
    case etherType(UInt16)
    case ethernet
    case logicalLink
    case pointToPoint
    case hdlc
    case wireless
    /// An IP header whose version nibble decides.
    case internet
    case ipv4
    case ipv6
    case mpls
    case serviceHeader
    /// The payload of an IP header, by its protocol number.
    case transport(UInt8)

    case segment
    case rejection
    case fragment
    case notTCP(NonTCPProtocol)
    case undecodable(DecodeError)
  }

  /// More headers than any real packet nests; a packet of 64 KiB can hold thousands of VLAN tags.
  static let maximumDepth = 64

  /// Walks from `first` until the walk ends: the result is one of the last five cases of ``Next``.
  mutating func walk(from first: Next) -> Next {
    var next = first
    for _ in 0..<Dissection.maximumDepth {
      let layer = next.layer
      layerStart = offset
      switch next {
      case .link(let type): next = link(type)
      case .etherType(let type): next = etherType(type)
      case .ethernet: next = ethernet()
      case .logicalLink: next = logicalLink()
      case .pointToPoint: next = pointToPoint()
      case .hdlc: next = hdlc()
      case .wireless: next = wireless()
      case .internet: next = internet()
      case .ipv4: next = ipv4()
      case .ipv6: next = ipv6()
      case .mpls: next = mpls()
      case .serviceHeader: next = serviceHeader()
      case .transport(let number): next = transport(number)
      case .segment, .rejection, .fragment, .notTCP, .undecodable: return next
      }
      // A header's own length led beyond what there is: that header was cut, not the one that would follow.
      if offset > captured, !next.isEnd { return cut(layer, needing: 0) }
    }
    return .undecodable(DecodeError(.link, .tooDeep, offset: offset))
  }

  /// Whether `count` octets were captured at ``offset``.
  @inline(__always)
  func has(_ count: Int) -> Bool { captured &- offset >= count }

  /// Octets from ``offset`` to the end of the layer on the wire.
  @inline(__always)
  var remaining: Int { max(wire &- offset, 0) }

  /// Ends the walk because `layer` needs `count` octets that are not there.
  func cut(_ layer: DecodeError.Layer, needing count: Int) -> Next {
    .undecodable(DecodeError(layer, offset &+ count > wire ? .tooShort : .snapped, offset: layerStart))
  }

  func bad(_ layer: DecodeError.Layer) -> Next {
    .undecodable(DecodeError(layer, .badHeader, offset: layerStart))
  }

  /// Takes a length that a header claims for the layer that starts at ``offset``: padding behind it is not the layer's.
  mutating func limit(to length: Int) {
    guard length < remaining else {
      if length > remaining { traits.insert(.lyingLength) }
      return
    }
    wire = offset &+ length
    captured = min(captured, wire)
  }

  /// Moves over `count` octets, or to the end.
  @inline(__always)
  mutating func skip(_ count: Int) { offset = offset &+ count }
}

/// What the IP header next to the transport header said.
struct NetworkHeader: BitwiseCopyable {
  var source = IPAddress(v4: 0)
  var destination = IPAddress(v4: 0)
  var identification: UInt16 = 0
  var hopLimit: UInt8 = 0
  var trafficClass: UInt8 = 0
  /// `ipv6`, `dontFragment`, `badIPChecksum`, `zeroTotalLength`: what the segment takes over.
  var traits: SegmentTraits = []
  /// The pseudo-header's addresses, as the Internet checksum counts them.
  var addressSum: UInt64 = 0
  /// False behind a routing header of unknown type, whose last address stands in the pseudo-header instead (RFC 8200 §8.1).
  var checksumCoversDestination = true

  /// Sums the addresses anew, after an option or a routing header has named another one.
  mutating func sumAddresses() {
    addressSum = 0
    for address in [source.bits, destination.bits] {
      for shift in stride(from: 0, to: 128, by: 32) {
        addressSum &+= UInt64(UInt32(truncatingIfNeeded: address >> UInt128(shift)).bigEndian)
      }
    }
  }
}

extension Dissection.Next {
  /// The layer that is blamed where a header is longer than what there is of it.
  fileprivate var layer: DecodeError.Layer {
    switch self {
    case .logicalLink: .llc
    case .pointToPoint, .hdlc: .ppp
    case .internet, .ipv4: .ipv4
    case .ipv6: .ipv6
    case .mpls: .mpls
    case .transport(47): .gre
    case .transport(51): .ah
    case .transport(115): .l2tp
    case .transport(0), .transport(43), .transport(60): .ipv6
    case .transport: .udp
    case .link, .etherType, .ethernet, .wireless, .serviceHeader, .segment, .rejection, .fragment, .notTCP,
      .undecodable:
      .link
    }
  }

  fileprivate var isEnd: Bool {
    switch self {
    case .segment, .rejection, .fragment, .notTCP, .undecodable: true
    case .link, .etherType, .ethernet, .logicalLink, .pointToPoint, .hdlc, .wireless, .internet, .ipv4, .ipv6,
      .mpls, .serviceHeader, .transport:
      false
    }
  }
}
