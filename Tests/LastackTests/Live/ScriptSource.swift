import SegmentScript

@testable import Lastack

/// A source that hands over what a script says, as far as the test lets it.
final class ScriptSource: LiveSource {
  let name: String
  let linkType = LinkType.raw
  let snapLength = 128
  let descriptor: Int32? = nil
  /// In the order in which they are handed over.
  var segments: [Segment]
  /// Those up to here have been handed over by the kernel.
  var available = CaptureTime(nanoseconds: .max)
  var counts = CaptureStatistics(received: 0, dropped: 0, droppedByInterface: 0)
  /// What goes wrong at the next reading.
  var problem: CaptureError?

  init(_ segments: [Segment], name: String = "lo") {
    self.segments = segments
    self.name = name
  }

  func read(limit: Int, _ body: (borrowing Packet) -> Void) throws(CaptureError) -> Int {
    if let problem { throw problem }
    var count = 0
    while count < limit, let segment = segments.first, segment.time <= available {
      segments.removeFirst()
      count += 1
      let octets = SegmentEncoder(framing: .rawIP).encode(segment)
      body(
        Packet(
          bytes: octets.span.bytes, time: segment.time, originalLength: octets.count, linkType: linkType,
          frame: UInt64(count)))
    }
    return count
  }

  func statistics() throws(CaptureError) -> CaptureStatistics { counts }
}
