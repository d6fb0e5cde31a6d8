public import LastackWire

/// How the clocks of two captures stand to each other, solved from the segments that both have.
public struct ClockRelation: Sendable {
  /// A stretch of time without a step of either clock.
  public struct Piece: Sendable {
    /// Where it begins, on A's clock; the first piece reaches back without end.
    public var start: CaptureTime
    /// Nanoseconds that B's clock is ahead of A's at ``start``.
    public var offset: Int64
    /// Nanoseconds that B's clock gains on A's in a second, over a thousand: parts per million.
    public var drift: Double
    /// The offset may be off by so many nanoseconds either way: half the least round trip between the two places. nil
    /// where segments of one direction only were matched: then the offset contains their one-way delay.
    public var uncertainty: Int64?
    /// Segments that it rests on.
    public var segments: Int

    func offset(at time: CaptureTime) -> Int64 {
      let gained = Double(time.nanoseconds(since: start)) * drift * 1e-6
      return offset &+ Int64(clamped: gained)
    }
  }

  /// In order of time; empty where nothing was matched.
  public internal(set) var pieces: [Piece]
  /// Segments left out, whose times contradict all others.
  public internal(set) var outliers = 0

  /// Nanoseconds that B's clock is ahead of A's when A's shows `time`.
  public func offset(at time: CaptureTime) -> Int64 {
    guard let first = pieces.first else { return 0 }
    return (pieces.last { $0.start <= time } ?? first).offset(at: time)
  }

  /// What A's clock showed when B's showed `time`.
  public func timeAtA(whenB time: CaptureTime) -> CaptureTime {
    guard let first = pieces.first else { return time }
    let piece = pieces.last { $0.start.advanced(byNanoseconds: $0.offset) <= time } ?? first
    let apart = time.nanoseconds(since: piece.start.advanced(byNanoseconds: piece.offset))
    let elapsed = Double(apart) / (1 + piece.drift * 1e-6)
    // The difference is small and exact where the quotient of large numbers is not.
    return piece.start.advanced(byNanoseconds: apart &+ Int64(clamped: elapsed - Double(apart)))
  }

  /// The time of a segment of either capture, on A's clock.
  func common(_ time: CaptureTime, at vantage: Vantage) -> CaptureTime {
    vantage == .a ? time : timeAtA(whenB: time)
  }
}

extension Int64 {
  /// The nearest whole number; a number beyond all others where there is none.
  init(clamped number: Double) {
    self = number.isNaN ? 0 : number >= 9.2e18 ? .max : number <= -9.2e18 ? .min : Int64(number.rounded())
  }
}
