internal import LastackTracking
internal import LastackWire

/// Segments of several interfaces, put in the order of their times.
///
/// Each interface hands over its packets in order, but in blocks: what one has seen the other may not have handed over yet.
/// So segments wait until no earlier one can come.
struct SegmentMerge {
  /// A segment, or an ICMP error.
  enum Content {
    case segment(Segment)
    case rejection(ICMPRejection)
  }

  private struct Held {
    var time: CaptureTime
    var content: Content
  }

  private var held: [Held] = []
  private var isSorted = true

  var count: Int { held.count }

  mutating func append(_ content: Content, at time: CaptureTime) {
    if let last = held.last, time < last.time { isSorted = false }
    held.append(Held(time: time, content: content))
  }

  /// Takes what is older than `horizon` into the batch, in order, as far as it has room; returns whether there is more.
  mutating func release(before horizon: CaptureTime, into batch: inout SegmentBatch) -> Bool {
    if !isSorted {
      // Stable, so that what one interface saw at one time stays in its order.
      held = held.enumerated().sorted { a, b in
        a.element.time == b.element.time ? a.offset < b.offset : a.element.time < b.element.time
      }.map(\.element)
      isSorted = true
    }
    var taken = 0
    defer { held.removeFirst(taken) }
    while taken < held.count, held[taken].time < horizon {
      guard batch.append(held[taken].content) else { return true }
      taken += 1
    }
    return false
  }
}
