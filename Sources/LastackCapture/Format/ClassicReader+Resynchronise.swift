extension ClassicReader {
  /// How far to look for the next record behind damage.
  private static let searchDistance = 16 << 20
  /// So many records in a row are taken for the capture going on.
  private static let chainLength = 3
  /// A record behind the damage is at most so far from the last good one: a week.
  private static let largestGap: Int64 = 7 * 86_400 * 1_000_000_000
  /// No packet is longer on the wire; offloaded super-packets reach 512 KiB.
  private static let longestPacket = 1 << 20

  /// Moves the source to the next place where a chain of plausible records starts.
  ///
  /// - Returns: `false`, with the source somewhere behind the damage, if there is none within reach.
  mutating func resynchronise() -> Bool {
    for _ in 0..<ClassicReader.searchDistance {
      source.consume(1)
      guard source.fill(atLeast: headerLength) else {
        source.consume(source.available)
        return false
      }
      if isPlausible(at: 0, after: tally.packets > 0 ? tally.latest : nil), chainHolds() { return true }
    }
    return false
  }

  /// Whether the records from the source's position on follow each other plausibly, up to the end of the input.
  private mutating func chainHolds() -> Bool {
    var distance = 0
    for _ in 0..<ClassicReader.chainLength {
      guard source.fill(atLeast: distance + headerLength) else {
        // Fewer records are left: they must end where the input ends.
        return distance > 0 && source.available == distance
      }
      let header = UnsafeRawPointer(source.current)
      guard isPlausible(at: distance, after: decodeHeader(header).time) else { return false }
      distance += decodeHeader(header + distance).length
      guard source.fill(atLeast: distance) else { return false }
    }
    return true
  }

  /// Whether the header `distance` octets behind the source's position could be a record's.
  private func isPlausible(at distance: Int, after time: Int64?) -> Bool {
    let header = UnsafeRawPointer(source.current) + distance
    let record = decodeHeader(header)
    guard record.captured > 0, record.captured <= largestCapture, record.captured <= record.original,
      record.original <= ClassicReader.longestPacket, units(header) < fraction
    else { return false }
    guard let time else { return record.time > 0 }
    // Both times are of 32-bit seconds: the difference cannot overflow.
    return abs(record.time - time) <= ClassicReader.largestGap
  }
}
