/// Turns captured packets into TCP segments, and counts everything that is none.
///
/// What carries TCP, and under which addresses, is decided as tshark decides it with its default settings; TCP inside a
/// tunnel is under the addresses of the IP header next to it. One decoder reads one capture: it holds the IP fragments
/// whose datagrams are not complete.
public struct PacketDecoder: ~Copyable {
  /// Whether TCP checksums are verified; the IP header's always is.
  public let verifiesChecksums: Bool
  /// The numbers that segments carry for their outer layers.
  public let encapsulations: EncapsulationTable
  public internal(set) var statistics = DecodeStatistics()
  /// Where the fragments were captured that the last segment with ``SegmentTraits/reassembled`` was put together from.
  public private(set) var fragmentPlaces: [FramePlace] = []

  var cache: EncapsulationCache
  private var reassembler = FragmentReassembler()

  /// - Parameters:
  ///   - key: the outer identifiers that make up ``Segment/scope``.
  ///   - encapsulations: shared by the decoders whose segments meet in one tracker.
  ///   - verifyChecksums: a wrong checksum is counted and marked, never a reason to drop.
  public init(
    key: KeyPolicy = [], encapsulations: EncapsulationTable = EncapsulationTable(),
    verifyChecksums: Bool = true
  ) {
    self.encapsulations = encapsulations
    verifiesChecksums = verifyChecksums
    cache = EncapsulationCache(table: encapsulations, policy: key)
  }

  /// Decodes one packet, and writes its segment to `segment` where the outcome is ``DecodeOutcome/segment``.
  public mutating func decode(_ packet: borrowing Packet, into segment: inout Segment) -> DecodeOutcome {
    statistics.packets &+= 1
    if decodeCommon(packet, into: &segment) { return .segment }
    return decodeAny(packet, into: &segment)
  }

  /// Ends the capture: datagrams that still miss fragments will not complete.
  public mutating func finish() {
    statistics.incompleteDatagrams = reassembler.abandoned + reassembler.inProgress
  }

  /// The generic walk, for every packet.
  @inline(never)
  mutating func decodeAny(_ packet: borrowing Packet, into segment: inout Segment) -> DecodeOutcome {
    var dissection = Dissection(packet.bytes, wireLength: packet.originalLength)
    let end = dissection.walk(from: .link(packet.linkType))
    return conclude(end, dissection, packet, places: [], depth: 0, into: &segment)
  }

  private mutating func conclude(
    _ end: Dissection.Next, _ dissection: borrowing Dissection, _ packet: borrowing Packet,
    places: [FramePlace], depth: Int, into segment: inout Segment
  ) -> DecodeOutcome {
    switch end {
    case .segment:
      write(dissection, packet, into: &segment)
      statistics.count(segment.traits)
      if depth > 0 { fragmentPlaces = places }
      return .segment
    case .rejection:
      return reject(dissection, packet)
    case .fragment:
      return reassemble(dissection, packet, places: places, depth: depth, into: &segment)
    case .notTCP(let number):
      statistics.count(number)
      return .notTCP
    case .undecodable(let error):
      statistics.count(error)
      return .undecodable(error)
    case .link, .etherType, .ethernet, .logicalLink, .pointToPoint, .hdlc, .wireless, .internet, .ipv4, .ipv6,
      .mpls, .serviceHeader, .transport:
      // `walk` returns none of these.
      return .notTCP
    }
  }

  private mutating func write(
    _ dissection: borrowing Dissection, _ packet: borrowing Packet, into segment: inout Segment
  ) {
    let start = dissection.offset
    let network = dissection.network
    segment.source.address = network.source
    segment.destination.address = network.destination
    segment.identification = network.identification
    segment.hopLimit = network.hopLimit
    segment.trafficClass = network.trafficClass
    var traits = TCPHeader.read(
      dissection.bytes, at: start, captured: dissection.captured, wire: dissection.wire, into: &segment)
    traits.formUnion(network.traits)
    traits.formUnion(dissection.traits)
    if dissection.isLoneFirstFragment {
      segment.payloadLength = 0
      traits.insert(.snappedPayload)
    }
    if verifiesChecksums {
      if dissection.captured < dissection.wire || dissection.isLoneFirstFragment
        || !network.checksumCoversDestination
      {
        statistics.unverifiableTCPChecksums &+= 1
      } else if !TCPHeader.checksumHolds(
        dissection.bytes, from: start, to: dissection.wire, addressSum: network.addressSum)
      {
        traits.insert(.badTCPChecksum)
      }
    }
    let numbers = cache.numbers(for: dissection.layers)
    segment.encapsulation = numbers.encapsulation
    segment.scope = numbers.scope
    segment.traits = traits
    segment.time = packet.time
    segment.frame = packet.frame
    segment.interface = packet.interface
    segment.input = packet.input
  }

  private mutating func reject(
    _ dissection: borrowing Dissection, _ packet: borrowing Packet
  ) -> DecodeOutcome {
    guard let (quoted, sequence) = dissection.quotedSegment() else {
      statistics.count(.ip(dissection.network.traits.contains(.ipv6) ? 58 : 1))
      return .notTCP
    }
    statistics.rejections += 1
    return .rejection(
      ICMPRejection(
        time: packet.time, frame: packet.frame, input: packet.input,
        scope: cache.numbers(for: dissection.layers).scope, reporter: dissection.network.source,
        quoted: quoted,
        quotedSequence: sequence, type: dissection.bytes.octet(dissection.offset),
        code: dissection.bytes.octet(dissection.offset + 1)))
  }

  private mutating func reassemble(
    _ dissection: borrowing Dissection, _ packet: borrowing Packet, places: [FramePlace], depth: Int,
    into segment: inout Segment
  ) -> DecodeOutcome {
    let fragment = dissection.fragment
    let network = dissection.network
    let start = dissection.offset
    // A fragment that was not captured whole can complete nothing.
    guard fragment.length > 0, dissection.captured - start >= fragment.length else {
      statistics.fragments += 1
      return .fragment
    }
    let key = FragmentReassembler.Key(
      source: network.source, destination: network.destination, identification: fragment.identification,
      protocolNumber: network.traits.contains(.ipv6) ? 0 : fragment.protocolNumber)
    let payload = dissection.bytes.extracting(start..<start + fragment.length)
    guard
      let datagram = reassembler.add(
        fragment, key: key, payload: payload, time: packet.time,
        places: depth == 0 ? [FramePlace(input: packet.input, frame: packet.frame)] : places),
      // Fragments of fragments of fragments come from fuzzers.
      depth < 4
    else {
      statistics.fragments += 1
      return .fragment
    }
    var inner = Dissection(datagram.head.span.bytes, wireLength: datagram.length)
    inner.network = network
    inner.layers = dissection.layers
    inner.traits = dissection.traits.union(.reassembled)
    let end = inner.walk(from: .transport(datagram.protocolNumber))
    return conclude(end, inner, packet, places: datagram.places, depth: depth + 1, into: &segment)
  }
}
