internal import CMemory

/// How far the cache lines have been asked for that a walk over a mapped file will read.
///
/// A buffer was just written and is in the cache; without this a mapped file is read more slowly than through one.
struct PrefetchFront {
  /// About the way that a walk goes in the time that memory takes.
  static let distance = 4096
  /// Lines are asked for by fours.
  private static let step = 256

  /// `nil` where there is no need.
  private var place: UnsafeRawPointer?

  @inline(__always)
  init(from start: UnsafeRawPointer, isMapped: Bool) {
    place = isMapped ? start + PrefetchFront.distance : nil
  }

  /// Asks for what is within the distance behind `position`.
  @inline(__always)
  mutating func move(to position: UnsafeRawPointer) {
    guard var place else { return }
    while position + PrefetchFront.distance > place {
      prefetch_octets(place, PrefetchFront.step)
      place += PrefetchFront.step
    }
    self.place = place
  }
}
