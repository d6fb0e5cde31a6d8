/// What became of the packets: every one is a segment, an ICMP rejection, a waiting fragment, not TCP, or undecodable.
public struct DecodeStatistics: Sendable, Equatable {
  public internal(set) var packets = 0
  public internal(set) var segments = 0
  /// ICMP errors that quote a TCP segment.
  public internal(set) var rejections = 0
  /// Fragments whose datagram was not complete with them.
  public internal(set) var fragments = 0
  /// Segments put together from fragments.
  public internal(set) var reassembledSegments = 0
  /// Datagrams whose fragments never completed.
  public internal(set) var incompleteDatagrams = 0
  /// Segments in packets whose nearest IPv4 header has a wrong checksum.
  public internal(set) var badIPChecksums = 0
  public internal(set) var badTCPChecksums = 0
  /// Segments whose TCP checksum could not be verified: not all of them was captured.
  public internal(set) var unverifiableTCPChecksums = 0
  /// Segments whose TCP header the snap length cut.
  public internal(set) var snappedHeaders = 0
  /// Segments in packets where an outer header claims more octets than the wire had.
  public internal(set) var lyingLengths = 0
  public internal(set) var malformedOptions = 0
  public internal(set) var badDataOffsets = 0
  /// Segments whose IP header gives no length: offloaded super-packets.
  public internal(set) var zeroTotalLengths = 0
  /// Packets that are not TCP, by protocol, those of IP protocols apart.
  var otherProtocols: [NonTCPProtocol: Int] = [:]
  /// By IP protocol number: an array, since a capture may hold little else.
  var internetProtocols = [Int](repeating: 0, count: 256)
  private var failures = [Int](repeating: 0, count: Layer.allCases.count * Problem.allCases.count)

  public typealias Layer = DecodeError.Layer
  public typealias Problem = DecodeError.Problem

  /// Where and why decoding stopped, with how many packets.
  public struct Failure: Sendable, Hashable {
    public var layer: Layer
    public var problem: Problem
    public var packets: Int

    public init(layer: Layer, problem: Problem, packets: Int) {
      self.layer = layer
      self.problem = problem
      self.packets = packets
    }
  }

  init() {}

  /// Packets decoded to their end that are not TCP, the most frequent protocol first.
  public var notTCP: [(protocol: NonTCPProtocol, packets: Int)] {
    var counts = otherProtocols
    for (number, count) in internetProtocols.enumerated() where count > 0 {
      counts[.ip(UInt8(number))] = count
    }
    return counts.map { (protocol: $0.key, packets: $0.value) }.sorted {
      ($1.packets, $0.protocol.description) < ($0.packets, $1.protocol.description)
    }
  }

  /// Packets that could not be decoded, the most frequent reason first.
  public var undecodable: [Failure] {
    var found: [Failure] = []
    for (layerIndex, layer) in Layer.allCases.enumerated() {
      for (problemIndex, problem) in Problem.allCases.enumerated() {
        let count = failures[layerIndex * Problem.allCases.count + problemIndex]
        if count > 0 { found.append(Failure(layer: layer, problem: problem, packets: count)) }
      }
    }
    return found.sorted { $0.packets > $1.packets }
  }

  mutating func count(_ number: NonTCPProtocol) {
    if case .ip(let internet) = number {
      internetProtocols[Int(internet)] &+= 1
    } else {
      otherProtocols[number, default: 0] += 1
    }
  }

  mutating func count(_ error: DecodeError) {
    let layer = Layer.allCases.firstIndex(of: error.layer) ?? 0
    let problem = Problem.allCases.firstIndex(of: error.problem) ?? 0
    failures[layer * Problem.allCases.count + problem] &+= 1
  }

  /// Counts a segment, and what its traits say is wrong with it.
  @inline(__always)
  mutating func count(_ traits: SegmentTraits) {
    segments &+= 1
    if !traits.isDisjoint(with: DecodeStatistics.remarkable) { countRemarkable(traits) }
  }

  /// From raw values: a literal of several members would be built as an array, once for the process.
  @inline(__always)
  private static var remarkable: SegmentTraits {
    typealias Traits = SegmentTraits
    return Traits(
      rawValue: Traits.reassembled.rawValue | Traits.badIPChecksum.rawValue | Traits.badTCPChecksum.rawValue
        | Traits.snappedHeader.rawValue | Traits.lyingLength.rawValue | Traits.malformedOptions.rawValue
        | Traits.badDataOffset.rawValue | Traits.zeroTotalLength.rawValue)
  }

  @inline(never)
  private mutating func countRemarkable(_ traits: SegmentTraits) {
    if traits.contains(.reassembled) { reassembledSegments += 1 }
    if traits.contains(.badIPChecksum) { badIPChecksums += 1 }
    if traits.contains(.badTCPChecksum) { badTCPChecksums += 1 }
    if traits.contains(.snappedHeader) { snappedHeaders += 1 }
    if traits.contains(.lyingLength) { lyingLengths += 1 }
    if traits.contains(.malformedOptions) { malformedOptions += 1 }
    if traits.contains(.badDataOffset) { badDataOffsets += 1 }
    if traits.contains(.zeroTotalLength) { zeroTotalLengths += 1 }
  }
}
