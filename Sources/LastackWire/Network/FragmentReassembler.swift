/// Puts IP datagrams together again from their fragments (RFC 791 §3.2, RFC 8200 §4.5), in a bounded space.
///
/// Only the first octets of a datagram are kept, enough for its headers and those of a tunnel inside; of the rest only
/// which octets came. Where fragments overlap, the one that starts first wins, as in tshark.
struct FragmentReassembler {
  /// Which datagram a fragment belongs to.
  struct Key: Hashable {
    var source: IPAddress
    var destination: IPAddress
    var identification: UInt32
    /// 0 for IPv6, where the first fragment alone names the protocol.
    var protocolNumber: UInt8
  }

  /// A complete datagram's payload.
  struct Datagram {
    /// The first octets, at most ``FragmentReassembler/keptLength``.
    var head: [UInt8]
    var length: Int
    var protocolNumber: UInt8
    /// Where its fragments were captured, the last to come too.
    var places: [FramePlace]
  }

  private struct Piece {
    var offset: Int
    var length: Int
    var head: [UInt8]
  }

  private struct Assembly {
    var pieces: [Piece] = []
    var places: [FramePlace] = []
    var length: Int?
    /// The first fragment's: those of later ones are not to be trusted (RFC 8200 §4.5).
    var protocolNumber: UInt8
    var started: CaptureTime
    /// Order of arrival among all datagrams: the oldest makes room.
    var order: UInt64
  }

  static let keptLength = 2048
  static let maximumDatagrams = 4096
  static let maximumPieces = 8192
  /// RFC 8200 §4.5: sixty seconds after the first fragment to arrive.
  static let lifetime: Int64 = 60_000_000_000

  private var assemblies: [Key: Assembly] = [:]
  private var arrivals: UInt64 = 0
  /// Datagrams given up: too old, or too many at once.
  private(set) var abandoned = 0

  var inProgress: Int { assemblies.count }

  /// Takes in one fragment, whose payload is `payload`; returns the datagram if this completed it.
  ///
  /// - Parameter places: where it was captured: several frames where it was in fragments itself.
  mutating func add(
    _ fragment: FragmentHeader, key: Key, payload: RawSpan, time: CaptureTime, places: [FramePlace]
  ) -> Datagram? {
    guard fragment.length > 0 else { return nil }
    var assembly = assemblies.removeValue(forKey: key) ?? begin(at: time, fragment)
    if time.nanoseconds(since: assembly.started) > FragmentReassembler.lifetime {
      abandoned += 1
      assembly = begin(at: time, fragment)
    }
    let end = fragment.offset + fragment.length
    if fragment.offset == 0 { assembly.protocolNumber = fragment.protocolNumber }
    if !fragment.moreFollow, assembly.length == nil { assembly.length = end }
    let kept = max(min(fragment.length, FragmentReassembler.keptLength - fragment.offset), 0)
    let piece = Piece(
      offset: fragment.offset, length: fragment.length, head: (0..<kept).map { payload.octet($0) })
    let place = assembly.pieces.lastIndex { $0.offset <= piece.offset }.map { $0 + 1 } ?? 0
    assembly.pieces.insert(piece, at: place)
    assembly.places.append(contentsOf: places)
    if let length = assembly.length, FragmentReassembler.covers(assembly.pieces, length) {
      return Datagram(
        head: FragmentReassembler.head(of: assembly.pieces, length), length: length,
        protocolNumber: assembly.protocolNumber, places: assembly.places)
    }
    if assembly.pieces.count >= FragmentReassembler.maximumPieces {
      abandoned += 1
      return nil
    }
    assemblies[key] = assembly
    return nil
  }

  private mutating func begin(at time: CaptureTime, _ fragment: FragmentHeader) -> Assembly {
    if assemblies.count >= FragmentReassembler.maximumDatagrams { dropOldestHalf() }
    arrivals += 1
    return Assembly(protocolNumber: fragment.protocolNumber, started: time, order: arrivals)
  }

  /// Half at once, so that a flood of first fragments does not search for the oldest each time.
  private mutating func dropOldestHalf() {
    let orders = assemblies.values.map(\.order).sorted()
    let median = orders[orders.count / 2]
    let before = assemblies.count
    assemblies = assemblies.filter { $0.value.order >= median }
    abandoned += before - assemblies.count
  }

  private static func covers(_ pieces: [Piece], _ length: Int) -> Bool {
    var reached = 0
    for piece in pieces {
      guard piece.offset <= reached else { return false }
      reached = max(reached, piece.offset + piece.length)
    }
    return reached >= length
  }

  private static func head(of pieces: [Piece], _ length: Int) -> [UInt8] {
    var head: [UInt8] = []
    let wanted = min(length, keptLength)
    head.reserveCapacity(wanted)
    for piece in pieces where head.count < wanted {
      let known = head.count - piece.offset
      guard known >= 0, known < piece.head.count else { continue }
      head.append(contentsOf: piece.head[known...].prefix(wanted - head.count))
    }
    return head
  }
}
