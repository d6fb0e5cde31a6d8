import LastackCapture
import LastackWire
import Testing

/// The latest packets, of which some turn out to be worth keeping.
@Suite struct PacketRingTests {
  private func tuple(_ port: UInt16) -> FourTuple {
    FourTuple(
      source: Endpoint(IPAddress(v4: 0x0A00_0001), port),
      destination: Endpoint(IPAddress(v4: 0x0A00_0002), 80))
  }

  /// Frames of `ports` in turn, `length` octets each of the frame's number; the frames that leave are collected.
  private struct Feed: ~Copyable {
    var ring: PacketRing
    var frame: UInt64 = 0
    var left: [UInt64] = []

    mutating func append(_ tuple: FourTuple, length: Int) {
      frame += 1
      let octets = [UInt8](repeating: UInt8(truncatingIfNeeded: frame), count: length)
      var left = left
      ring.append(
        Packet(
          bytes: octets.span.bytes, time: CaptureTime(nanoseconds: Int64(frame) * 10),
          originalLength: length + 1000,
          linkType: .ethernet, frame: frame, input: 3), of: tuple
      ) { left.append($0.frame) }
      self.left = left
    }

    /// The frames that are marked and left, with what they are checked for.
    mutating func finish() -> [UInt64] {
      var frames: [UInt64] = []
      ring.finish { packet in
        frames.append(packet.frame)
        let octets = packet.bytes.withUnsafeBytes { Array($0) }
        #expect(octets.allSatisfy { $0 == UInt8(truncatingIfNeeded: packet.frame) })
        #expect(packet.originalLength == octets.count + 1000)
        #expect(packet.time.nanoseconds == Int64(packet.frame) * 10)
        #expect(packet.linkType == .ethernet && packet.input == 3)
      }
      return frames
    }
  }

  @Test func `marked packets of a four-tuple are handed over in order, either way, the others never`() {
    var feed = Feed(ring: PacketRing(octets: 1 << 16))
    for _ in 0..<5 {
      feed.append(tuple(1), length: 60)
      feed.append(tuple(2).reversed, length: 61)
      feed.append(tuple(2), length: 0)
    }
    feed.ring.mark(tuple(2), frames: 4...12)
    #expect(feed.left.isEmpty)
    #expect(feed.finish() == [5, 6, 8, 9, 11, 12])
    #expect(feed.finish() == [])
  }

  @Test func `marked packets that have to make room leave at once, the rest is what fits`() {
    var feed = Feed(ring: PacketRing(octets: 1 << 16))
    for _ in 0..<100 { feed.append(tuple(1), length: 100) }
    feed.ring.mark(tuple(1), frames: 1...10)
    // More than two times around, lengths that do not divide the ring.
    for number in 0..<2000 { feed.append(tuple(7), length: number % 131) }
    #expect(feed.left == Array(1...10))
    feed.ring.mark(tuple(7), frames: 0...UInt64.max)
    let kept = feed.finish()
    #expect(kept.count > 200)
    #expect(kept == Array((feed.frame - UInt64(kept.count) + 1)...feed.frame))
  }

  @Test func `what has left the ring cannot be marked, nor what never was in it`() {
    var feed = Feed(ring: PacketRing(octets: 1 << 16))
    feed.append(tuple(1), length: 500)
    for _ in 0..<1000 { feed.append(tuple(2), length: 500) }
    feed.ring.mark(tuple(1), frames: 1...1)
    feed.ring.mark(tuple(9), frames: 1...1000)
    #expect(feed.left.isEmpty)
    #expect(feed.finish() == [])
  }

  @Test func `a packet larger than half of the ring is not taken`() {
    var feed = Feed(ring: PacketRing(octets: 1 << 16))
    feed.append(tuple(1), length: 100)
    feed.append(tuple(1), length: 1 << 16)
    feed.ring.mark(tuple(1), frames: 1...2)
    #expect(feed.finish() == [1])
  }
}
