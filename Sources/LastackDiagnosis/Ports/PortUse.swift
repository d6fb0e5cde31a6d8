internal import LastackWire

/// One use of a client's port: from its SYN until the connection entered TIME-WAIT at the client.
struct PortUse: Sendable, BitwiseCopyable {
  var path: UInt32
  var flow: UInt32
  var opened: Int64
  var released: Int64
  /// The index of the input in the uppermost 16 bits.
  var place: UInt64
  var port: UInt16
}

/// The uses of client ports, by path; where there are too many, those of a sample of the ports.
///
/// Which ports are in the sample does not depend on the order in which uses come, nor on how many logs they come in.
/// Memory: at most ``bound`` uses of 40 octets.
struct PortLog: Sendable {
  let bound: Int
  private(set) var uses: [PortUse] = []
  /// One port in so many is kept; a power of two.
  private(set) var sampling: UInt16 = 1

  init(bound: Int = 1 << 18) { self.bound = max(bound, 2) }

  @inline(__always)
  mutating func add(_ use: PortUse) {
    guard sampling == 1 || Self.isKept(use.port, sampling) else { return }
    while uses.count >= bound, sampling < 1 << 14 { thin() }
    guard uses.count < bound, Self.isKept(use.port, sampling) else { return }
    uses.append(use)
  }

  mutating func merge(_ other: PortLog, renaming name: (UInt32) -> UInt32?) {
    while sampling < other.sampling { thin() }
    for var use in other.uses {
      guard let path = name(use.path) else { continue }
      use.path = path
      add(use)
    }
  }

  private mutating func thin() {
    sampling *= 2
    let kept = sampling
    uses.removeAll { !Self.isKept($0.port, kept) }
  }

  /// A mix of all bits of the port decides, so that parity and neighbourhood do not (Fibonacci hashing).
  private static func isKept(_ port: UInt16, _ sampling: UInt16) -> Bool {
    let mixed = UInt32(port) &* 0x9e37_79b1
    return (mixed >> 16) & (UInt32(sampling) - 1) == 0
  }
}
