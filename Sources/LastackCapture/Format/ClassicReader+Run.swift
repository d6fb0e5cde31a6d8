internal import CMemory
internal import LastackWire

extension ClassicReader {
  /// Octets of a record's header, but of the modified format's.
  static let plainHeaderLength = 16

  /// Hands over up to `limit` packets in a row whose records are whole in the buffer, in this machine's byte order and as
  /// version 2.4 has them; returns how many, having passed over them.
  ///
  /// Stops in front of the first record that needs a second look, which ``locate()`` takes. Where the walk is, and what is
  /// counted, is in registers meanwhile: it is written back at the end, since nobody can ask before.
  @inline(__always)
  mutating func deliverRun(limit: Int, input: UInt16, _ body: (borrowing Packet) -> Void) -> Int {
    guard isPlain, limit > 0, source.available >= ClassicReader.plainHeaderLength else { return 0 }
    let start = UnsafeRawPointer(source.current)
    let lastHeader = start + (source.available - ClassicReader.plainHeaderLength)
    var ahead = PrefetchFront(from: start, isMapped: source.isMapped)
    let region = source.guardedRegion
    let longest = UInt32(truncatingIfNeeded: largestCapture)
    let before = tally.frames
    var header = start
    var frame = before
    var earliest = tally.earliest
    var latest = tally.latest
    let last = before &+ UInt64(limit)
    repeat {
      let captured = header.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
      // No packet is empty: zeros behind the end of a mapped file that was cut look like such.
      guard captured &- 1 < longest, header + Int(captured) <= lastHeader else { break }
      let next = header + (Int(captured) &+ ClassicReader.plainHeaderLength)
      let seconds = header.loadUnaligned(as: UInt32.self)
      let units = header.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      let original = header.loadUnaligned(fromByteOffset: 12, as: UInt32.self)
      if let region, guard_lost_page(region) { break }
      let time = nanoseconds(seconds, units)
      if time < earliest { earliest = time }
      if time > latest { latest = time }
      frame &+= 1
      ahead.move(to: next)
      let octets = UnsafeRawBufferPointer(
        start: header + ClassicReader.plainHeaderLength, count: Int(captured))
      header = next
      body(
        Packet(
          bytes: octets.bytes, time: CaptureTime(nanoseconds: time), originalLength: Int(original),
          linkType: linkType, frame: frame, input: input))
    } while frame != last && header <= lastHeader
    let count = Int(frame - before)
    guard count > 0 else { return 0 }
    source.consume(header - start)
    tally.count(
      packets: count, capturedOctets: header - start - count * ClassicReader.plainHeaderLength,
      earliest: earliest,
      latest: latest, linkType: linkType)
    return count
  }
}
