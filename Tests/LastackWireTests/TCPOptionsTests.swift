import LastackWire
import Testing

@Suite struct TCPOptionsTests {
  private func segment(_ options: [UInt8]) throws -> SegmentFacts {
    let padded = options + [UInt8](repeating: 0, count: -options.count & 3)
    return try #require(decode(ethernet(0x0800, ipv4(6, tcp(options: padded)))).segment)
  }

  @Test func `a Linux SYN's options are all read`() throws {
    let options: [UInt8] = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7]
    let segment = try segment(options)
    #expect(
      segment.traits == [
        .dontFragment, .maximumSegmentSize, .sackPermitted, .timestamps, .windowScale,
      ])
    #expect(segment.maximumSegmentSize == 1460)
    #expect(segment.windowScale == 7)
    #expect(segment.tsval == 1)
    #expect(segment.tsecr == 2)
  }

  @Test func `the common layout of timestamps reads like any other`() throws {
    let common = try segment([1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8])
    let other = try segment([8, 10, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1])
    #expect(common == other)
    #expect(common.tsval == TSval(0x0102_0304))
    #expect(common.tsecr == TSval(0x0506_0708))
  }

  @Test func `of two timestamp options the last counts`() throws {
    let segment = try segment([8, 10, 0, 0, 0, 1, 0, 0, 0, 1, 8, 10, 0, 0, 0, 2, 0, 0, 0, 3])
    #expect(segment.tsval == 2)
    #expect(segment.tsecr == 3)
  }

  @Test(arguments: [2, 6, 9, 11, 12] as [UInt8])
  func `kind 8 of another length is malformed and no timestamp`(_ length: UInt8) throws {
    let segment = try segment([8, length] + [UInt8](repeating: 1, count: Int(length) - 2))
    #expect(segment.traits == [.dontFragment, .malformedOptions])
    #expect(segment.tsval == 0)
  }

  @Test(arguments: [0, 1, 30] as [UInt8])
  func `an impossible length ends the walk, and the options before it count`(_ length: UInt8) throws {
    let segment = try segment([2, 4, 5, 0xb4, 19, length, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(segment.traits == [.dontFragment, .maximumSegmentSize, .malformedOptions])
    #expect(segment.maximumSegmentSize == 1460)
  }

  @Test func `a kind whose length would stand behind the header is malformed`() throws {
    let segment = try segment([1, 1, 1, 8])
    #expect(segment.traits == [.dontFragment, .malformedOptions])
  }

  @Test func `nothing behind the end of the list counts`() throws {
    let segment = try segment([0, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1])
    #expect(segment.traits == .dontFragment)
  }

  @Test func `the right edge is that of the highest SACK block, across the wrap`() throws {
    let blocks: [[UInt8]] = [
      be32(50), be32(100), be32(0xffff_ff00), be32(0xffff_fff0), be32(0x10), be32(200),
    ]
    let segment = try segment([1, 1, 5, 26] + blocks.flatMap { $0 })
    #expect(segment.traits == [.dontFragment, .sackBlocks])
    #expect(segment.sackRightEdge == 200)
  }

  @Test(
    arguments: [
      ([19, 18] + [UInt8](repeating: 1, count: 16), SegmentTraits.md5Signature),
      ([29, 16] + [UInt8](repeating: 1, count: 14), .authentication),
      ([30, 12] + [UInt8](repeating: 1, count: 10), .multipath),
      ([34, 10, 1, 2, 3, 4, 5, 6, 7, 8], .fastOpen), ([34, 2], .fastOpen), ([254, 4, 0xf9, 0x89], .fastOpen),
      ([254, 4, 1, 2], []), ([77, 4, 1, 2], []),
    ] as [([UInt8], SegmentTraits)])
  func `the other standard options are recognized`(_ options: [UInt8], _ trait: SegmentTraits) throws {
    #expect(try segment(options).traits == trait.union(.dontFragment))
  }
}
