internal import LastackWire

/// A four-tuple without direction, and the outer identifiers that belong to a flow's identity under `--key`.
struct FlowKey: Hashable, BitwiseCopyable {
  var low: UInt128
  var high: UInt128
  /// The lower endpoint's port in the upper half.
  var ports: UInt32
  var scope: UInt32
  var family: IPAddress.Family

  /// Nobody's.
  init() {
    low = 0
    high = 0
    ports = 0
    scope = 0
    family = .v4
  }

  /// The key of a segment, and which of its two directions the segment travels in.
  @inline(__always)
  init(_ segment: UnsafePointer<Segment>, direction: inout Direction) {
    let source = segment.pointee.source
    let destination = segment.pointee.destination
    if destination.precedes(source) {
      direction = .fromHigh
      low = destination.address.bits
      high = source.address.bits
      ports = UInt32(destination.port) << 16 | UInt32(source.port)
    } else {
      direction = .fromLow
      low = source.address.bits
      high = destination.address.bits
      ports = UInt32(source.port) << 16 | UInt32(destination.port)
    }
    scope = segment.pointee.scope
    family = source.address.family
  }

  init(_ tuple: FourTuple, scope: UInt32) {
    let reversed = tuple.destination.precedes(tuple.source)
    let lower = reversed ? tuple.destination : tuple.source
    let higher = reversed ? tuple.source : tuple.destination
    low = lower.address.bits
    high = higher.address.bits
    ports = UInt32(lower.port) << 16 | UInt32(higher.port)
    self.scope = scope
    family = tuple.source.address.family
  }

  func endpoint(_ direction: Direction) -> Endpoint {
    switch direction {
    case .fromLow: Endpoint(IPAddress(bits: low, family: family), UInt16(truncatingIfNeeded: ports >> 16))
    case .fromHigh: Endpoint(IPAddress(bits: high, family: family), UInt16(truncatingIfNeeded: ports))
    }
  }
}

/// Which end of a four-tuple sent a segment; roles are decided later and may change.
enum Direction: UInt8, BitwiseCopyable {
  case fromLow = 0
  case fromHigh = 1

  @inline(__always) var reversed: Direction { self == .fromLow ? .fromHigh : .fromLow }
}

/// The seeds of a run's hash: captures are hostile input, and a hash that can be predicted is an attack.
struct HashSeed: BitwiseCopyable {
  var first: UInt64
  var second: UInt64

  static func random() -> HashSeed {
    HashSeed(first: .random(in: .min ... .max) | 1, second: .random(in: .min ... .max) | 1)
  }

  /// A 32-bit hash of a key, never 0.
  @inline(__always)
  func hash(_ key: borrowing FlowKey) -> UInt32 {
    var mixed: UInt64
    if key.family == .v4 {
      let a = UInt64(truncatingIfNeeded: key.low) << 16 | UInt64(key.ports >> 16)
      let b = UInt64(truncatingIfNeeded: key.high) << 16 | UInt64(key.ports & 0xffff)
      mixed = fold(a ^ first, b ^ second)
    } else {
      let a = fold(
        UInt64(truncatingIfNeeded: key.low) ^ first, UInt64(truncatingIfNeeded: key.low >> 64) ^ second)
      let b = fold(
        UInt64(truncatingIfNeeded: key.high) ^ second, UInt64(truncatingIfNeeded: key.high >> 64) ^ first)
      mixed = fold(a ^ UInt64(key.ports), b ^ first)
    }
    if key.scope != 0 { mixed = fold(mixed ^ UInt64(key.scope), second) }
    let hash = UInt32(truncatingIfNeeded: mixed)
    return hash == 0 ? 1 : hash
  }

  @inline(__always)
  private func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
