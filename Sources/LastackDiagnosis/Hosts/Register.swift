internal import LastackWire

/// Numbers given to keys in the order in which they are met, up to a bound: open addressing with linear probing.
///
/// A look-up costs a third of one in a dictionary, and there are two for each connection.
struct Register<Key: RegisterKey>: Sendable {
  let bound: Int
  private(set) var keys: [Key] = []
  /// The key's hash in the upper half, its number + 1 in the lower; 0: free.
  private var slots: [UInt64] = Array(repeating: 0, count: 64)
  private let seed = RegisterSeed()

  init(bound: Int) { self.bound = bound }

  var count: Int { keys.count }

  /// The key's number; nil for a new one where as many as `limit`, or the bound, are known.
  mutating func number(of key: Key, within limit: Int? = nil) -> UInt32? {
    let hash = seed.hash(key)
    let place: Int
    switch find(key, hash) {
    case .known(let number): return number
    case .free(let free): place = free
    }
    guard keys.count < min(limit ?? bound, bound) else { return nil }
    let number = UInt32(keys.count)
    keys.append(key)
    slots[place] = UInt64(hash) << 32 | UInt64(number + 1)
    if keys.count * 4 > slots.count * 3 { grow() }
    return number
  }

  func known(_ key: Key) -> UInt32? {
    if case .known(let number) = find(key, seed.hash(key)) { number } else { nil }
  }

  private enum Found {
    case known(UInt32)
    case free(Int)
  }

  @inline(__always)
  private func find(_ key: Key, _ hash: UInt32) -> Found {
    let mask = slots.count - 1
    var place = Int(hash) & mask
    while slots[place] != 0 {
      let number = UInt32(truncatingIfNeeded: slots[place]) - 1
      if UInt32(truncatingIfNeeded: slots[place] >> 32) == hash, keys[Int(number)] == key {
        return .known(number)
      }
      place = (place + 1) & mask
    }
    return .free(place)
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: 0, count: old.count * 2)
    let mask = slots.count - 1
    for slot in old where slot != 0 {
      var place = Int(slot >> 32) & mask
      while slots[place] != 0 { place = (place + 1) & mask }
      slots[place] = slot
    }
  }
}

/// What a register can number.
protocol RegisterKey: Equatable, Sendable {
  func hash(_ seed: RegisterSeed) -> UInt64
}

/// The seeds of a register's hash: captures are hostile input, and a hash that can be predicted is an attack. Results do
/// not depend on it, since keys are numbered as they come.
struct RegisterSeed: Sendable {
  private let first = UInt64.random(in: .min ... .max) | 1
  private let second = UInt64.random(in: .min ... .max) | 1

  @inline(__always)
  func hash(_ key: some RegisterKey) -> UInt32 { UInt32(truncatingIfNeeded: key.hash(self)) }

  /// Both halves of a product of secret factors, folded.
  @inline(__always)
  func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ first).multipliedFullWidth(by: b ^ second)
    return product.high ^ product.low
  }

  @inline(__always)
  func mix(_ address: IPAddress, _ more: UInt64) -> UInt64 {
    let low = UInt64(truncatingIfNeeded: address.bits)
    if address.family == .v4 { return mix(low, more) }
    return mix(mix(low, UInt64(truncatingIfNeeded: address.bits >> 64)), more)
  }
}

extension IPAddress: RegisterKey {
  @inline(__always)
  func hash(_ seed: RegisterSeed) -> UInt64 { seed.mix(self, 0) }
}

extension Endpoint: RegisterKey {
  @inline(__always)
  func hash(_ seed: RegisterSeed) -> UInt64 { seed.mix(address, UInt64(port)) }
}

extension Path: RegisterKey {
  @inline(__always)
  func hash(_ seed: RegisterSeed) -> UInt64 { seed.mix(client, server.hash(seed)) }
}
