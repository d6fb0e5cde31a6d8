internal import LastackWire

/// Segments on their way from the decoder to the tracker, a fixed number of them in memory of their own.
struct SegmentBatch: ~Copyable {
  /// Enough for the tracker to look ahead, few enough to stay in the nearest cache.
  private static let capacity = 64

  private let segments: UnsafeMutablePointer<Segment>
  private var count = 0

  init() {
    let nowhere = Endpoint(IPAddress(v4: 0), 0)
    segments = .allocate(capacity: Self.capacity)
    segments.initialize(
      repeating: Segment(
        from: nowhere, to: nowhere, sequence: 0, flags: [], at: CaptureTime(nanoseconds: 0)),
      count: Self.capacity)
  }

  deinit { segments.deallocate() }

  /// Where the next segment is written.
  var next: Segment {
    @inline(__always) unsafeAddress { UnsafePointer(segments + count) }
    @inline(__always) unsafeMutableAddress { segments + count }
  }

  /// Keeps what was written to ``next``; returns whether the batch is full and must be taken.
  @inline(__always)
  mutating func advance() -> Bool {
    count += 1
    return count == Self.capacity
  }

  /// The segments kept so far; the batch is empty afterwards, and they are valid until it is written to.
  @_lifetime(&self)
  mutating func take() -> Span<Segment> {
    let taken = Span(_unsafeStart: segments, count: count)
    count = 0
    return _overrideLifetime(taken, mutating: &self)
  }
}
