/// Storage for runs of octets of any length, addressed by number: each in the smallest class of blocks that holds it.
///
/// It grows by pieces of about 16 KiB and never moves what it holds; freed blocks are used again, the last freed first.
struct ByteRuns: ~Copyable {
  /// A run's number holds the class in its upper bits and the block in its class below them.
  private static let blockBits: UInt32 = 24
  private static let pieceOctets = 1 << 14
  static let classes = 80

  /// Blocks of one size.
  private struct Blocks {
    var size: Int
    var pieces: [UnsafeMutableRawPointer] = []
    /// A piece holds two to this power of them.
    var pieceBits: UInt32
    /// The first block never used.
    var end: UInt32 = 0
    /// The first free block and one; each free block's first octets hold the next. 0: none.
    var free: UInt32 = 0
  }

  private let blocks: UnsafeMutablePointer<Blocks>
  /// Octets of all pieces.
  private(set) var octets = 0
  /// Runs that are kept, and their octets as they were asked for.
  private(set) var count = 0

  init() {
    blocks = .allocate(capacity: Self.classes)
    for number in 0..<Self.classes {
      let size = Self.size(ofClass: number)
      let bits = (Self.pieceOctets / size).bitWidth - 1 - (Self.pieceOctets / size).leadingZeroBitCount
      (blocks + number).initialize(to: Blocks(size: size, pieceBits: UInt32(bits)))
    }
  }

  deinit {
    for number in 0..<Self.classes {
      for piece in blocks[number].pieces { piece.deallocate() }
    }
    blocks.deinitialize(count: Self.classes)
    blocks.deallocate()
  }

  /// Steps of 8 octets to 256, of 16 to 768, of 512 beyond.
  private static func size(ofClass number: Int) -> Int {
    switch number {
    case ..<32: 8 * (number + 1)
    case ..<64: 256 + 16 * (number - 31)
    default: 768 + 512 * (number - 63)
    }
  }

  private static func smallestClass(for count: Int) -> Int? {
    switch count {
    case ..<1: 0
    case ...256: (count - 1) / 8
    case ...768: 32 + (count - 257) / 16
    case ...size(ofClass: classes - 1): 64 + (count - 769) / 512
    default: nil
    }
  }

  /// The longest run there is room for.
  static var longest: Int { size(ofClass: classes - 1) }

  /// Room for `count` octets; `nil` where no class holds so many, or its numbers are used up.
  mutating func insert(_ count: Int) -> UInt32? {
    guard let number = Self.smallestClass(for: count) else { return nil }
    let block: UInt32
    if blocks[number].free != 0 {
      block = blocks[number].free - 1
      blocks[number].free = address(number, block).load(as: UInt32.self)
    } else {
      block = blocks[number].end
      guard block < 1 << Self.blockBits else { return nil }
      if Int(block >> blocks[number].pieceBits) == blocks[number].pieces.count {
        let piece = blocks[number].size << Int(blocks[number].pieceBits)
        // Whoever looks at a run ahead of time looks at three lines, however short it is.
        blocks[number].pieces.append(.allocate(byteCount: piece + 192, alignment: 16))
        octets += piece
      }
      blocks[number].end += 1
    }
    self.count += 1
    return UInt32(number) << Self.blockBits | block
  }

  mutating func remove(_ run: UInt32) {
    let number = Int(run >> Self.blockBits)
    let block = run & (1 << Self.blockBits - 1)
    address(number, block).storeBytes(of: blocks[number].free, as: UInt32.self)
    blocks[number].free = block + 1
    count -= 1
  }

  @inline(__always)
  func pointer(_ run: UInt32) -> UnsafeMutableRawPointer {
    address(Int(run >> Self.blockBits), run & (1 << Self.blockBits - 1))
  }

  @inline(__always)
  private func address(_ number: Int, _ block: UInt32) -> UnsafeMutableRawPointer {
    let blocks = blocks + number
    let piece = blocks.pointee.pieces[Int(block >> blocks.pointee.pieceBits)]
    return piece + Int(block & (1 << blocks.pointee.pieceBits - 1)) * blocks.pointee.size
  }
}
