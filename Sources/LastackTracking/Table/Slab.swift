/// Storage for values of one fixed-size type, addressed by number from 1; freed places are used again.
struct Slab<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  /// The first place never used.
  private(set) var end: UInt32 = 1
  private var free: [UInt32] = []

  init(capacity: Int) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// Places in use.
  var count: Int { Int(end) - 1 - free.count }

  @inline(__always)
  func pointer(_ number: UInt32) -> UnsafeMutablePointer<Element> { base + Int(number) }

  /// Puts `element` in a free place. Pointers taken before are void when this grows the storage.
  mutating func insert(_ element: Element) -> UInt32 {
    if let number = free.popLast() {
      base[Int(number)] = element
      return number
    }
    if Int(end) == capacity {
      let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
      larger.update(from: base, count: capacity)
      base.deallocate()
      base = larger
      capacity *= 2
    }
    base[Int(end)] = element
    end += 1
    return end - 1
  }

  mutating func remove(_ number: UInt32) { free.append(number) }
}
