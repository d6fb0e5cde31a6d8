internal import LastackWire

/// A packet's record, found in the source's buffer and not consumed yet.
struct PacketRecord {
  var start: UnsafeRawPointer
  var captured: Int
  var original: Int
  /// Nanoseconds since 1970.
  var time: Int64
  var linkType: LinkType
  /// Index within the input, across pcapng sections.
  var interface: UInt32
  /// Octets of the record or block, headers included.
  var length: Int
}

/// One format's walk over its records: ``locate()`` finds, ``consume(_:)`` passes over.
protocol RecordReader: ~Copyable {
  var source: ByteSource { get set }
  var tally: Tally { get set }

  /// The next packet, in the buffer; `nil` at the end. Says the same until the packet is consumed.
  mutating func locate() -> PacketRecord?
  /// Passes over a located packet.
  mutating func consume(_ record: PacketRecord)
  /// Brings numbers inside the packet into this machine's byte order, where the link type has such; once a packet.
  func normalise(_ record: PacketRecord)
  /// What the format's own headers and blocks say about the input.
  func describe(in summary: inout InputSummary)
}

/// What is counted while an input is read.
struct Tally {
  /// Frames so far, numbered as Wireshark numbers them.
  var frames: UInt64 = 0
  var packets = 0
  var capturedOctets = 0
  var earliest = Int64.max
  var latest = Int64.min
  private(set) var linkTypes: [LinkType] = []
  private var lastLinkType: LinkType?
  private(set) var damages: [Damage] = []

  /// A hostile file can be damaged in every block; this many places are enough to tell.
  static let mostDamages = 1000

  @inline(__always) mutating func count(_ record: PacketRecord) {
    frames &+= 1
    packets &+= 1
    capturedOctets &+= record.captured
    if record.time < earliest { earliest = record.time }
    if record.time > latest { latest = record.time }
    if record.linkType != lastLinkType { meet(record.linkType) }
  }

  /// Counts packets of one link type at once; `earliest` and `latest` are of all packets so far.
  mutating func count(
    packets count: Int, capturedOctets octets: Int, earliest: Int64, latest: Int64, linkType: LinkType
  ) {
    frames &+= UInt64(count)
    packets &+= count
    capturedOctets &+= octets
    self.earliest = earliest
    self.latest = latest
    if linkType != lastLinkType { meet(linkType) }
  }

  mutating func add(_ damage: Damage) {
    if damages.count < Tally.mostDamages { damages.append(damage) }
  }

  private mutating func meet(_ linkType: LinkType) {
    lastLinkType = linkType
    if !linkTypes.contains(linkType) { linkTypes.append(linkType) }
  }
}

extension RecordReader where Self: ~Copyable {
  /// Notes damage at `offset`; everything from there to the source's position is lost, if `resumed`, or the rest.
  mutating func note(_ kind: Damage.Kind, at offset: Int, resumed: Bool, problem: String) {
    let lost: Int? = resumed || source.hasEnded ? source.offset - offset : source.size.map { $0 - offset }
    tally.add(
      Damage(
        kind, path: source.path, offset: offset, problem: problem, octetsLost: lost,
        resumedAt: resumed ? source.offset : nil))
  }

  /// Notes that the source ended inside something at `offset`, or that it failed, which then explains the cut.
  mutating func noteEnd(_ kind: Damage.Kind, at offset: Int, problem: String) {
    let left = source.available
    source.consume(left)
    if let failure = source.failure {
      tally.add(
        Damage(
          failure.kind, path: source.path, offset: failure.offset,
          problem: left == 0 ? failure.problem : failure.problem + "; " + problem))
    } else {
      tally.add(
        Damage(kind, path: source.path, offset: offset, problem: problem, octetsLost: left))
    }
  }

  /// Notes a failed source at the end of a whole record.
  mutating func noteFailure() {
    if source.failure != nil { noteEnd(.unreadable, at: source.offset, problem: "") }
  }
}
