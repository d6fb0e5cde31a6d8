internal import CMemory
internal import LastackCapture
internal import LastackTracking
internal import LastackWire

/// Segments on their way from the decoder to the tracker, in order, and what else the tracker has to know of them.
///
/// A value of arrays: it goes from thread to thread by being moved, and is filled again and again without an allocation.
struct SegmentBatch: Sendable {
  /// An ICMP error, and how many of the batch's segments came before it.
  struct Rejection: Sendable {
    var position: Int
    var rejection: ICMPRejection
  }

  private(set) var segments: [Segment]
  private(set) var count = 0
  private(set) var rejections: [Rejection] = []
  /// Encapsulations that the decoder met first in this batch, in the order of their numbers.
  var encapsulations: [[EncapsulationLayer]] = []

  init(capacity: Int) {
    let nowhere = Endpoint(IPAddress(v4: 0), 0)
    segments = Array(
      repeating: Segment(
        from: nowhere, to: nowhere, sequence: 0, flags: [], at: CaptureTime(nanoseconds: 0)),
      count: capacity)
  }

  /// Fills the batch with the segments of the next packets; returns whether there are more packets.
  mutating func fill(
    from reader: inout CaptureReader, by decoder: inout PacketDecoder
  ) throws(CaptureError) -> Bool {
    rejections.removeAll(keepingCapacity: true)
    encapsulations.removeAll(keepingCapacity: true)
    let capacity = segments.count
    var found = 0
    // Of the segments found before an error none is lost.
    defer { count = found }
    return try segments.withUnsafeMutableBufferPointer { room throws(CaptureError) in
      guard let first = room.baseAddress else { return false }
      return try reader.readBatch(limit: capacity) { packet in
        let outcome = decoder.decode(packet, into: &first[found])
        if case .segment = outcome {
          found &+= 1
        } else {
          SegmentBatch.keep(outcome, at: found, in: &rejections)
        }
      }
    }
  }

  /// Decodes one packet into the batch, which must have room.
  mutating func decode(_ packet: borrowing Packet, by decoder: inout PacketDecoder) {
    let outcome = decoder.decode(packet, into: &segments[count])
    if case .segment = outcome {
      count &+= 1
    } else {
      SegmentBatch.keep(outcome, at: count, in: &rejections)
    }
  }

  /// Appends a segment or an ICMP error; returns false where there is no room for it.
  mutating func append(_ content: SegmentMerge.Content) -> Bool {
    switch content {
    case .segment(let segment):
      guard count < segments.count else { return false }
      segments[count] = segment
      count &+= 1
    case .rejection(let rejection): rejections.append(Rejection(position: count, rejection: rejection))
    }
    return true
  }

  /// Hands over what the batch holds, in order, with the times.
  func handOver(_ body: (SegmentMerge.Content, CaptureTime) -> Void) {
    var next = 0
    for position in 0...count {
      while next < rejections.count, rejections[next].position == position {
        body(.rejection(rejections[next].rejection), rejections[next].rejection.time)
        next += 1
      }
      if position < count { body(.segment(segments[position]), segments[position].time) }
    }
  }

  /// Keeps what a packet without a segment has to say. Not inlined: what it needs would be made ready for every packet.
  @inline(never)
  private static func keep(_ outcome: DecodeOutcome, at position: Int, in rejections: inout [Rejection]) {
    if case .rejection(let rejection) = outcome {
      rejections.append(Rejection(position: position, rejection: rejection))
    }
  }

  /// Empties the batch.
  mutating func removeAll() {
    count = 0
    rejections.removeAll(keepingCapacity: true)
    encapsulations.removeAll(keepingCapacity: true)
  }

  /// Whether there is room for all segments that `other` can hold.
  func hasRoom(for other: borrowing SegmentBatch) -> Bool { segments.count - count >= other.segments.count }

  /// Appends what is in `other`, for another processor to read.
  mutating func append(contentsOf other: borrowing SegmentBatch) {
    let start = count
    for entry in other.rejections {
      rejections.append(Rejection(position: start + entry.position, rejection: entry.rejection))
    }
    encapsulations.append(contentsOf: other.encapsulations)
    let added = other.count
    segments.withUnsafeMutableBytes { room in
      other.segments.withUnsafeBytes { octets in
        guard let to = room.baseAddress, let from = octets.baseAddress else { return }
        let stride = MemoryLayout<Segment>.stride
        copy_to_other_processor(to + start * stride, from, added * stride)
      }
    }
    count = start + added
  }

  /// Asks for the segments of a range before they are needed.
  func prefetch(_ range: Range<Int>) {
    segments.withUnsafeBytes { octets in
      guard let first = octets.baseAddress else { return }
      let stride = MemoryLayout<Segment>.stride
      prefetch_octets(first + range.lowerBound * stride, range.count * stride)
    }
  }
}
