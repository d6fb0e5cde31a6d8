/// Text of at most 64 octets that is written often: stored so that a few vector moves write it.
struct ShortText: Sendable {
  fileprivate let octets: SIMD64<UInt8>
  fileprivate let count: Int

  /// What is beyond 64 octets is cut; tests hold every key and word within.
  init(_ text: String) {
    var octets = SIMD64<UInt8>(repeating: 0)
    for (index, octet) in text.utf8.prefix(64).enumerated() { octets[index] = octet }
    self.octets = octets
    count = min(text.utf8.count, 64)
  }
}

extension OutputBuffer {
  @inline(__always)
  mutating func append(_ text: ShortText) {
    reserve(64)
    place(text.octets, advancingBy: text.count)
  }
}
