/// What a packet turned out to be.
public enum DecodeOutcome: Sendable, Equatable {
  /// A TCP segment; the decoder wrote it to the place it was given.
  case segment
  /// An ICMP error that quotes a TCP segment; boxed, so that the outcome of every other packet fits into registers.
  indirect case rejection(ICMPRejection)
  /// An IP fragment whose datagram is not complete yet; its segment comes with the last fragment.
  case fragment
  /// Decoded as far as it goes, and not TCP (ARP, UDP, a control frame…); counted by protocol.
  case notTCP
  /// Not decodable; counted by layer and problem.
  case undecodable(DecodeError)
}

/// Why decoding stopped: which layer, where, what is wrong, and whose length said so.
public struct DecodeError: Error, Hashable, Sendable {
  public enum Layer: String, Hashable, Sendable, CaseIterable {
    case link, vlan, mpls, pppoe, ppp, llc, ipv4, ipv6, ah, gre, l2tp, vxlan, geneve, gtp, teredo, nflog, tcp,
      icmp, udp, esp, sflow
  }

  public enum Problem: String, Hashable, Sendable, CaseIterable {
    /// The snap length cut the header.
    case snapped
    /// An outer header's length leaves no room for this header.
    case tooShort = "too_short"
    /// A version or length field is impossible.
    case badHeader = "bad_header"
    /// More layers than any real packet has.
    case tooDeep = "too_deep"
    /// A link type that is not decoded here.
    case unknownLinkType = "unknown_link_type"
    /// Encrypted: nothing can be read.
    case encrypted
    /// The datagram's other fragments never came.
    case incompleteFragments = "incomplete_fragments"
  }

  public var layer: Layer
  public var problem: Problem
  /// Octets from the start of the packet to the layer that could not be read.
  public var offset: Int

  public init(_ layer: Layer, _ problem: Problem, offset: Int) {
    self.layer = layer
    self.problem = problem
    self.offset = offset
  }
}

/// An ICMP or ICMPv6 error, and the TCP segment that it quotes.
public struct ICMPRejection: Sendable, Hashable {
  public var time: CaptureTime
  public var frame: UInt64
  public var input: UInt16
  public var scope: UInt32
  /// Who sent the error.
  public var reporter: IPAddress
  /// The quoted segment's four-tuple, in the direction in which it was sent.
  public var quoted: FourTuple
  public var quotedSequence: SequenceNumber
  public var type: UInt8
  public var code: UInt8

  public init(
    time: CaptureTime, frame: UInt64, input: UInt16, scope: UInt32, reporter: IPAddress, quoted: FourTuple,
    quotedSequence: SequenceNumber, type: UInt8, code: UInt8
  ) {
    self.time = time
    self.frame = frame
    self.input = input
    self.scope = scope
    self.reporter = reporter
    self.quoted = quoted
    self.quotedSequence = quotedSequence
    self.type = type
    self.code = code
  }
}
