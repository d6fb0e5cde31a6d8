/// Text of at most 63 octets that is written often: a few vector moves write it, whatever its length.
struct ShortText: Sendable, BitwiseCopyable {
  /// The text, and in the last octet its length.
  private let octets: SIMD64<UInt8>

  var count: Int { Int(octets[Self.longest]) }

  static var longest: Int { 63 }
  static var stride: Int { 64 }

  /// What is beyond 63 octets is cut; a test holds every key and word within.
  init(_ text: String) {
    var text = text
    octets = text.withUTF8 { text in
      var octets = SIMD64<UInt8>(repeating: 0)
      let count = min(text.count, Self.longest)
      withUnsafeMutableBytes(of: &octets) {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<count]))
      }
      octets[Self.longest] = UInt8(count)
      return octets
    }
  }
}
