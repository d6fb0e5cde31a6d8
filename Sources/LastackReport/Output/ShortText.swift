/// Text of at most 32 octets that is written often: stored so that two vector moves write it.
struct ShortText: Sendable {
  fileprivate let octets: SIMD32<UInt8>
  fileprivate let count: Int

  /// What is beyond 32 octets is cut; a test holds every column's key within.
  init(_ text: String) {
    var octets = SIMD32<UInt8>(repeating: 0)
    for (index, octet) in text.utf8.prefix(32).enumerated() { octets[index] = octet }
    self.octets = octets
    count = min(text.utf8.count, 32)
  }
}

extension OutputBuffer {
  @inline(__always)
  mutating func append(_ text: ShortText) {
    reserve(32)
    place(text.octets, advancingBy: text.count)
  }
}
