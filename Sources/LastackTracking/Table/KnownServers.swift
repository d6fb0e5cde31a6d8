internal import LastackWire

/// Endpoints that have answered with SYN-ACK in this run: evidence for the roles of flows met mid-stream.
///
/// One place for each of 65,536 hashes: a later server may take an earlier one's. The hash has no seed, so that roles
/// are the same in every run; nothing but a guess can be spoiled by choosing endpoints.
struct KnownServers: ~Copyable {
  private static let places = 1 << 16
  private var fingerprints: [UInt64] = []

  func contains(_ endpoint: Endpoint) -> Bool {
    guard !fingerprints.isEmpty else { return false }
    let fingerprint = Self.fingerprint(endpoint)
    return fingerprints[Self.place(fingerprint)] == fingerprint
  }

  mutating func insert(_ endpoint: Endpoint) {
    if fingerprints.isEmpty { fingerprints = Array(repeating: 0, count: Self.places) }
    let fingerprint = Self.fingerprint(endpoint)
    fingerprints[Self.place(fingerprint)] = fingerprint
  }

  private static func place(_ fingerprint: UInt64) -> Int { Int(fingerprint >> 48) }

  /// Never 0.
  private static func fingerprint(_ endpoint: Endpoint) -> UInt64 {
    let bits = endpoint.address.bits
    var mixed = UInt64(truncatingIfNeeded: bits) ^ UInt64(endpoint.port) << 48
    mixed ^= UInt64(truncatingIfNeeded: bits >> 64) &* 0xff51_afd7_ed55_8ccd
    mixed ^= UInt64(endpoint.address.family.rawValue) << 40
    mixed = (mixed ^ mixed >> 31) &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed >> 29) &* 0xd1b5_4a32_d192_ed03
    return (mixed ^ mixed >> 32) | 1
  }
}
