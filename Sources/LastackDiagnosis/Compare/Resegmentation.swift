internal import LastackTracking
internal import LastackWire

/// Finds octets that both captures have, in segments cut otherwise: offload merges what it receives and splits what it
/// sends, so that neither loss nor injection follows from a segment without its like.
struct Resegmentation {
  /// A segment without its like: its index, when it was captured on the common clock, and its place in the sequence.
  struct Piece {
    var index: Int
    var time: CaptureTime
    var start: SequenceNumber
    var length: UInt32
  }

  /// For each of the sender's pieces, in order: octets that the receiver's side lacks, and the first piece that has some.
  private(set) var sent: [(missing: Int, partner: Int?)] = []
  /// For each of the receiver's pieces: the first of the sender's that has octets of it.
  private(set) var received: [Int?]

  /// - Parameters:
  ///   - sent: pieces captured on the sender's side, in order of time.
  ///   - delays: how much later, in nanoseconds, the receiver's side has what was sent.
  init(sent pieces: [Piece], received others: [Piece], delays: ClosedRange<Int64>) {
    received = Array(repeating: nil, count: others.count)
    // Each octet that arrived was sent once: what one piece has taken, no other can.
    var left = others.map { [Range(uncheckedBounds: (0, Int64($0.length)))] }
    var first = 0
    for piece in pieces {
      var needs = [Range(uncheckedBounds: (Int64(0), Int64(piece.length)))]
      var partner: Int?
      while first < others.count,
        others[first].time.nanoseconds(since: piece.time) < delays.lowerBound || left[first].isEmpty
      {
        first += 1
      }
      var position = first
      while position < others.count, !needs.isEmpty {
        let other = others[position]
        if other.time.nanoseconds(since: piece.time) > delays.upperBound { break }
        defer { position += 1 }
        let shift = Int64(other.start.distance(from: piece.start))
        for range in left[position] {
          let moved = range.lowerBound + shift..<range.upperBound + shift
          let taken = needs.map { $0.clamped(to: moved) }.filter { !$0.isEmpty }
          guard !taken.isEmpty else { continue }
          if partner == nil { partner = other.index }
          if received[position] == nil { received[position] = piece.index }
          for part in taken {
            needs = needs.flatMap { Self.subtract(part, from: $0) }
            left[position] = left[position].flatMap {
              Self.subtract(part.lowerBound - shift..<part.upperBound - shift, from: $0)
            }
          }
        }
      }
      sent.append((Int(needs.reduce(0) { $0 + Int64($1.count) }), partner))
    }
  }

  private static func subtract(_ part: Range<Int64>, from range: Range<Int64>) -> [Range<Int64>] {
    guard range.overlaps(part) else { return [range] }
    return [
      range.lowerBound..<max(range.lowerBound, part.lowerBound),
      min(range.upperBound, part.upperBound)..<range.upperBound,
    ].filter { !$0.isEmpty }
  }
}
