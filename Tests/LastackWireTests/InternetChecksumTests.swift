import Testing

@testable import LastackWire

@Suite struct InternetChecksumTests {
  /// Octets of every kind: a third noise, a third all ones, which carries with every addition, a third zeros.
  private static let octets: [UInt8] = {
    var state: UInt32 = 1
    return (0..<3100).map { index in
      state = state &* 1_664_525 &+ 1_013_904_223
      switch index / 100 % 3 {
      case 0: return UInt8(truncatingIfNeeded: state >> 24)
      case 1: return 0xff
      default: return 0
      }
    }
  }()

  @Test(arguments: Array(0..<17) + [100, 101, 150, 200])
  func `the sum is that of 16-bit words with their carries, for every length up to 3000`(_ start: Int) {
    let octets = Self.octets
    let bytes = octets.span.bytes
    /// Of the whole words before `end`, in network order, carries added back.
    var words = 0
    for end in start...min(start + 3000, octets.count) {
      let length = end - start
      if length > 0, length % 2 == 0 {
        words += Int(octets[end - 2]) << 8 | Int(octets[end - 1])
        words = (words & 0xffff) + (words >> 16)
      }
      var expected = length % 2 == 0 ? words : words + Int(octets[end - 1]) << 8
      expected = (expected & 0xffff) + (expected >> 16)
      let sum = InternetChecksum.sum(bytes, from: start, to: end)
      guard sum < 1 << 34, InternetChecksum.folded(sum).bigEndian == UInt16(expected) else {
        Issue.record("\(length) octets from \(start) sum up to \(sum)")
        return
      }
    }
  }

  @Test func `words that carry every time add up as they do modulo 2^64 - 1`() {
    var sum = CarryingSum()
    for _ in 0..<9 { sum.add(.max) }
    sum.settle()
    #expect(sum.value == .max)
    sum.add(1)
    sum.settle()
    #expect(sum.value == 1)
  }
}
