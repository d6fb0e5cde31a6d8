public import LastackWire

/// A timestamp clock, seen in the SYNs of several connections: a straight line of TSval over time.
public struct ClockLine: Sendable, Equatable {
  /// Ticks a second.
  public var hz: Int64
  /// SYNs on it, and the first and the last of them.
  public var syns: Int
  public var first: CaptureTime
  public var last: CaptureTime
  /// The clock at ``last``.
  public var tsval: TSval
  public var firstFlow: Int
  public var firstFrame: UInt64
  public var input: Int

  /// The clock at `time`; before and after what was seen.
  public func tsval(at time: CaptureTime) -> TSval {
    TSval(tsval.rawValue &+ ClockRate.ticks(hz, in: time.nanoseconds(since: last)))
  }

  /// Whether the other line is this clock, seen through queues: a SYN waits up to 3 s, its first retransmissions included.
  func isNear(_ other: ClockLine) -> Bool {
    abs(Int64(other.tsval.ticks(since: tsval(at: other.last)))) <= hz * 3
  }

  /// Ticks that it is ahead of another clock of the same rate, modulo 2^32; half of that and more is behind.
  public func ticks(aheadOf other: ClockLine) -> Int { Int(tsval.ticks(since: other.tsval(at: last))) }
}

/// Rates that timestamp clocks have (`semantics.md` §5.5), and what may lie between a clock and its line.
enum ClockRate {
  /// Linux of all HZ since 4.13, macOS and FreeBSD; Linux before by CONFIG_HZ; old systems; Linux' tcp_usec_ts.
  static let known: [Int64] = [1000, 250, 100, 10, 1_000_000]

  static func ticks(_ hz: Int64, in nanoseconds: Int64) -> UInt32 {
    // Whole seconds apart, so that no rate overflows.
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return UInt32(truncatingIfNeeded: seconds &* hz &+ rest &* hz / 1_000_000_000)
  }

  /// Ticks that a SYN may be off: 50 ms on its way, 50 ppm of drift since the line was seen last, 2 ticks.
  static func tolerance(_ hz: Int64, over nanoseconds: Int64) -> Int64 {
    let distance = min(abs(nanoseconds), 1 << 52)
    // A clock of a megahertz has room for chance: there 5 ms.
    let onTheWay: Int64 = hz > 1000 ? 5_000_000 : 50_000_000
    return hz * ((onTheWay + distance / 20_000) / 1000) / 1_000_000 + 2
  }
}

/// A line while it is being drawn: the rates that all its SYNs still allow.
struct ClockCandidate: Sendable, BitwiseCopyable {
  var rates: UInt8 = 0b1_1111
  var syns: UInt32 = 1
  var firstTime: Int64
  var firstTSval: TSval
  var lastTime: Int64
  var lastTSval: TSval
  /// Three different ports, while there are no more.
  var ports: InlineArray<3, UInt16>
  var portCount: UInt8 = 1
  var flow: UInt32
  var place: UInt64

  init(_ entry: HandshakeEntry) {
    firstTime = entry.time
    firstTSval = entry.tsval
    lastTime = entry.time
    lastTSval = entry.tsval
    ports = InlineArray(repeating: entry.clientPort)
    flow = entry.flow
    place = entry.place
  }

  /// Three ports: two may be on a line by chance, and one port always is, whatever its offset.
  var isConfirmed: Bool { portCount == 3 }

  /// The rates under which the SYN is on the line, and how far off it is at the best of them, in nanoseconds.
  func fit(_ entry: HandshakeEntry) -> (rates: UInt8, distance: Int64)? {
    var fitting: UInt8 = 0
    var nearest = Int64.max
    for (index, hz) in ClockRate.known.enumerated() where rates & 1 << index != 0 {
      guard let distance = distance(entry, hz, from: lastTime, lastTSval),
        self.distance(entry, hz, from: firstTime, firstTSval) != nil
      else { continue }
      fitting |= 1 << index
      nearest = min(nearest, distance * 1_000_000_000 / hz)
    }
    return fitting == 0 ? nil : (fitting, nearest)
  }

  private func distance(_ entry: HandshakeEntry, _ hz: Int64, from time: Int64, _ tsval: TSval) -> Int64? {
    let elapsed = entry.time &- time
    let expected = TSval(tsval.rawValue &+ ClockRate.ticks(hz, in: elapsed))
    let off = abs(Int64(entry.tsval.ticks(since: expected)))
    return off <= ClockRate.tolerance(hz, over: elapsed) ? off : nil
  }

  mutating func take(_ entry: HandshakeEntry, rates: UInt8) {
    self.rates = rates
    syns &+= 1
    if entry.time >= lastTime {
      lastTime = entry.time
      lastTSval = entry.tsval
    }
    guard portCount < 3 else { return }
    for index in 0..<Int(portCount) where ports[index] == entry.clientPort { return }
    ports[Int(portCount)] = entry.clientPort
    portCount += 1
  }

  /// The clock, at the highest rate that is left: SYNs close together allow several.
  var line: ClockLine {
    let hz = ClockRate.known.enumerated().first { rates & 1 << $0.offset != 0 }?.element ?? 1000
    return ClockLine(
      hz: hz, syns: Int(syns), first: CaptureTime(nanoseconds: firstTime),
      last: CaptureTime(nanoseconds: lastTime), tsval: lastTSval, firstFlow: Int(flow),
      firstFrame: place & 0xffff_ffff_ffff, input: Int(place >> 48))
  }
}
