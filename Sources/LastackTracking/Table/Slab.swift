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
  private var free: [UInt32] = []

  init() {
    pieceRoom = 64
    pieces = .allocate(capacity: pieceRoom)
  }

  deinit {
    for piece in 0..<pieceCount { pieces[piece].deallocate() }
    pieces.deallocate()
  }

  /// Places in use.
  var count: Int { Int(end) - 1 - free.count }

  @inline(__always)
  func pointer(_ number: UInt32) -> UnsafeMutablePointer<Element> {
    pieces[Int(number) >> Self.pieceBits] + (Int(number) & (Self.pieceCapacity - 1))
  }

  /// Memory that it has taken for elements and free places.
  var octets: Int {
    pieceCount * Self.pieceCapacity * MemoryLayout<Element>.stride
      + free.capacity * MemoryLayout<UInt32>.stride
  }

  mutating func insert(_ element: Element) -> UInt32 {
    let number = take()
    pointer(number).initialize(to: element)
    return number
  }

  /// A place whose memory is still to be written.
  mutating func take() -> UInt32 {
    if let number = free.popLast() { return number }
    if Int(end) >> Self.pieceBits == pieceCount { grow() }
    end += 1
    return end - 1
  }

  mutating func remove(_ number: UInt32) { free.append(number) }

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
