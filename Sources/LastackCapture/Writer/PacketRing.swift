public import LastackWire

/// The latest packets, in bounded memory, until it is known which of them are worth keeping.
///
/// Octets lie one packet after the other in a ring; packets of one four-tuple, either way, are a chain from the newest back.
/// Whoever knows that a connection is worth keeping marks it; marked packets are handed over when they leave the ring, so
/// in the order in which they came. Cost of a packet: its octets copied, one look-up.
public struct PacketRing: ~Copyable {
  private struct Header: BitwiseCopyable {
    var time: Int64
    var frame: UInt64
    /// The place of the chain's next older packet, as counted from the first octet ever written; 0: none.
    var older: UInt64
    var hash: UInt64
    var captured: UInt32
    var original: UInt32
    var linkType: UInt32
    var interface: UInt16
    var isMarked: Bool
  }

  private static let headerOctets = (MemoryLayout<Header>.stride + 7) & ~7

  private let room: UnsafeMutableRawBufferPointer
  /// Octets ever written and ever given up; a packet never lies across the ring's end.
  private var written: UInt64 = UInt64(headerOctets)
  private var given: UInt64 = UInt64(headerOctets)
  /// Where the gap before the ring's end begins, and where it ends.
  private var gap: (start: UInt64, end: UInt64) = (0, 0)
  private var newest: [UInt64: UInt64] = [:]

  /// - Parameter octets: the ring's size, at least 64 KiB.
  public init(octets: Int) {
    let size = max(octets, 1 << 16) & ~7
    room = .allocate(byteCount: size, alignment: 16)
  }

  deinit { room.deallocate() }

  /// Takes a packet of a connection in; hands over the marked ones that have to leave for it.
  public mutating func append(
    _ packet: borrowing Packet, of tuple: FourTuple, leaving: (borrowing Packet) -> Void
  ) {
    let length = Self.headerOctets + (packet.bytes.byteCount + 7) & ~7
    guard length <= room.count / 2 else { return }
    let place = written % UInt64(room.count)
    if Int(place) + length > room.count {
      let rest = UInt64(room.count) - place
      makeRoom(Int(rest), leaving)
      gap = (written, written + rest)
      written += rest
    }
    makeRoom(length, leaving)
    let hash = Self.hash(tuple)
    let header = Header(
      time: packet.time.nanoseconds, frame: packet.frame, older: newest[hash] ?? 0, hash: hash,
      captured: UInt32(packet.bytes.byteCount), original: UInt32(clamping: packet.originalLength),
      linkType: UInt32(packet.linkType.rawValue), interface: UInt16(truncatingIfNeeded: packet.input),
      isMarked: false)
    let start = Int(written % UInt64(room.count))
    room.storeBytes(of: header, toByteOffset: start, as: Header.self)
    packet.bytes.withUnsafeBytes { octets in
      UnsafeMutableRawBufferPointer(rebasing: room[(start + Self.headerOctets)...]).copyMemory(from: octets)
    }
    newest[hash] = written
    written += UInt64(length)
  }

  /// Marks the packets of a four-tuple from frame `first` to `last` as worth keeping.
  ///
  /// Cost: a step for each of its packets in the ring, those of its later connections included.
  public mutating func mark(_ tuple: FourTuple, frames: ClosedRange<UInt64>) {
    guard var place = newest[Self.hash(tuple)] else { return }
    while place >= given, place > 0 {
      let start = Int(place % UInt64(room.count))
      var header = room.load(fromByteOffset: start, as: Header.self)
      if header.frame < frames.lowerBound { return }
      if header.frame <= frames.upperBound, !header.isMarked {
        header.isMarked = true
        room.storeBytes(of: header, toByteOffset: start, as: Header.self)
      }
      place = header.older
    }
  }

  /// Hands over the marked packets that are left, and forgets all.
  public mutating func finish(_ leaving: (borrowing Packet) -> Void) {
    while given < written { giveUp(leaving) }
  }

  private mutating func makeRoom(_ length: Int, _ leaving: (borrowing Packet) -> Void) {
    while Int(written - given) + length > room.count { giveUp(leaving) }
  }

  /// Gives up the oldest packet.
  private mutating func giveUp(_ leaving: (borrowing Packet) -> Void) {
    if given == gap.start, gap.end > gap.start {
      given = gap.end
      return
    }
    let start = Int(given % UInt64(room.count))
    let header = room.load(fromByteOffset: start, as: Header.self)
    let captured = Int(header.captured)
    if header.isMarked {
      let octets = UnsafeRawBufferPointer(
        rebasing: room[(start + Self.headerOctets)..<(start + Self.headerOctets + captured)])
      leaving(
        Packet(
          bytes: octets.bytes, time: CaptureTime(nanoseconds: header.time),
          originalLength: Int(header.original), linkType: LinkType(savefile: header.linkType),
          frame: header.frame, input: header.interface))
    }
    if newest[header.hash] == given { newest[header.hash] = nil }
    given += UInt64(Self.headerOctets + (captured + 7) & ~7)
  }

  /// The same for both directions. Four-tuples that fall together share a chain: their packets are told apart by nothing,
  /// and one in 2^64 pairs does.
  private static func hash(_ tuple: FourTuple) -> UInt64 {
    var a = Hasher()
    a.combine(tuple.source)
    var b = Hasher()
    b.combine(tuple.destination)
    let (low, high) = (UInt64(bitPattern: Int64(a.finalize())), UInt64(bitPattern: Int64(b.finalize())))
    let product = (min(low, high) | 1).multipliedFullWidth(by: max(low, high) | 1)
    return product.high ^ product.low
  }
}
