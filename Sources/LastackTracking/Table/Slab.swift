/// Storage for values of one fixed-size type, addressed by number from 1; freed places are used again.
///
/// It grows by pieces and never moves what it holds: an address is good until its place is removed.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
  private static var pieceBits: Int { 12 }
  private static var pieceCapacity: Int { 1 << pieceBits }

  private var pieces: UnsafeMutablePointer<UnsafeMutablePointer<Element>>
  private var pieceCount = 0
  private var pieceRoom: Int
  /// The first place never used.
  private(set) var end: UInt32 = 1
  /// Places that were given back, the last first.
  private var free: UnsafeMutablePointer<UInt32>
  private var freeCount = 0
  private var freeRoom = 64

  init() {
    pieceRoom = 64
    pieces = .allocate(capacity: pieceRoom)
    free = .allocate(capacity: freeRoom)
  }

  deinit {
    for piece in 0..<pieceCount { pieces[piece].deallocate() }
    pieces.deallocate()
    free.deallocate()
  }

  /// Places in use.
  var count: Int { Int(end) - 1 - freeCount }

  @inline(__always)
  func pointer(_ number: UInt32) -> UnsafeMutablePointer<Element> {
    pieces[Int(number) >> Self.pieceBits] + (Int(number) & (Self.pieceCapacity - 1))
  }

  /// Memory that it has taken for elements and free places.
  var octets: Int {
    pieceCount * Self.pieceCapacity * MemoryLayout<Element>.stride
      + freeRoom * MemoryLayout<UInt32>.stride
  }

  mutating func insert(_ element: Element) -> UInt32 {
    let number = take()
    pointer(number).initialize(to: element)
    return number
  }

  /// A place whose memory is still to be written.
  @inline(__always)
  mutating func take() -> UInt32 {
    if freeCount > 0 {
      freeCount &-= 1
      return free[freeCount]
    }
    if Int(end) >> Self.pieceBits == pieceCount { grow() }
    end += 1
    return end - 1
  }

  @inline(__always)
  mutating func remove(_ number: UInt32) {
    if freeCount == freeRoom { growFree() }
    (free + freeCount).initialize(to: number)
    freeCount &+= 1
  }

  @inline(never)
  private mutating func growFree() {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: freeRoom * 2)
    larger.moveInitialize(from: free, count: freeCount)
    free.deallocate()
    free = larger
    freeRoom *= 2
  }

  @inline(never)
  private mutating func grow() {
    if pieceCount == pieceRoom {
      let larger = UnsafeMutablePointer<UnsafeMutablePointer<Element>>.allocate(capacity: pieceRoom * 2)
      larger.moveInitialize(from: pieces, count: pieceCount)
      pieces.deallocate()
      pieces = larger
      pieceRoom *= 2
    }
    (pieces + pieceCount).initialize(to: .allocate(capacity: Self.pieceCapacity))
    pieceCount += 1
  }
}
