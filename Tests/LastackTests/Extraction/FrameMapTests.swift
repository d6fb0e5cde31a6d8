import SegmentScript
import Testing

@testable import Lastack

@Suite struct FrameMapTests {
  /// Frames in order, with gaps, over three inputs, and some again; all held against a dictionary.
  @Test(arguments: [1, 3, 64, 1 << 20])
  func `what goes to the file reads back as what stays in memory`(inMemory: Int) {
    var random = SeededRandom(seed: 7)
    var map = FrameMap(inMemory: inMemory)
    var expected: [Int: [UInt64: Int]] = [:]
    for input in [0, 1, 3] {
      var frame: UInt64 = 0
      for _ in 0..<500 {
        frame += UInt64.random(in: 1...4, using: &random)
        let flow = Int.random(in: 0..<1000, using: &random)
        map.set(input: input, frame: frame, flow: flow)
        expected[input, default: [:]][frame] = flow
        // An earlier fragment.
        if flow.isMultiple(of: 5), frame > 20 {
          map.set(input: input, frame: frame - 20, flow: flow)
          expected[input]?[frame - 20] = flow
        }
      }
    }
    #expect(map.failure == nil)
    for input in 0...4 {
      for frame in UInt64(0)...2100 {
        #expect(map.flow(input: input, frame: frame) == expected[input]?[frame], "\(input) \(frame)")
      }
    }
  }
}
