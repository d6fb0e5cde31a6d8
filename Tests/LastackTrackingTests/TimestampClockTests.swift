import LastackWire
import SegmentScript
import Testing

@testable import LastackTracking

/// The rate of a timestamp clock (`semantics.md` §5.5).
@Suite struct TimestampClockTests {
  /// Readings of a clock of `hertz` at the given milliseconds.
  private static func readings(_ hertz: Double, from first: UInt32 = 1_000_000, at milliseconds: [Int64])
    -> [TimestampClock.Reading]
  {
    milliseconds.map { time in
      let ticks = (hertz * Double(time) / 1000).rounded(.down)
      return TimestampClock.Reading(
        time: CaptureTime(nanoseconds: 5_000_000_000 + time * 1_000_000),
        tsval: TSval(first &+ UInt32(truncatingIfNeeded: Int64(ticks))))
    }
  }

  @Test(arguments: [1, 2, 10, 100, 250, 300, 512, 1000, 1024, 1200, 1_000_000])
  func `a known rate is told, over the wrap too`(hertz: Int) {
    for first: UInt32 in [1_000_000, 0xFFFF_FFFF, 0xFFFF_FFFF - 2500] {
      let readings = Self.readings(Double(hertz), from: first, at: [0, 900, 4000, 15_000])
      #expect(TimestampClock.rate(of: readings) == hertz)
    }
  }

  /// 24.8 days at 1 kHz, 36 minutes at 1 MHz: half the range; twice that: all of it. In seconds.
  static let longTimes: [(hertz: Int, seconds: Int64)] = [
    (1000, 1_728_000), (1000, 3_456_000), (1_000_000, 2400), (1_000_000, 4800),
  ]

  @Test(arguments: longTimes)
  func `a rate is told when the numbers have gone halfway round, or all the way`(
    hertz: Int, seconds: Int64
  ) {
    let times = [0, 1000, seconds * 333, seconds * 500, seconds * 1000 - 10, seconds * 1000]
    #expect(TimestampClock.rate(of: Self.readings(Double(hertz), at: times)) == hertz)
  }

  @Test func `a clock off by a few per cent, and late readings, snap to the rate that is in use`() {
    #expect(TimestampClock.rate(of: Self.readings(1009, at: [0, 300, 1000])) == 1000)
    var readings = Self.readings(1000, at: [0, 150, 300])
    readings[2].time = readings[2].time.advanced(byNanoseconds: 8_000_000)
    #expect(TimestampClock.rate(of: readings) == 1000)
  }

  @Test func `1000 and 1024 are told apart where the time is long enough`() {
    #expect(TimestampClock.rate(of: Self.readings(1024, at: [0, 200, 400])) == 1000, "too short")
    #expect(TimestampClock.rate(of: Self.readings(1024, at: [0, 2500, 5000])) == 1024)
    #expect(TimestampClock.rate(of: Self.readings(1200, at: [0, 200, 400])) == nil, "may be a late reading")
  }

  @Test func `an unknown rate is reported as measured over ten seconds, and not at all over less`() {
    #expect(TimestampClock.rate(of: Self.readings(640, at: [0, 3000, 9000])) == nil)
    #expect(TimestampClock.rate(of: Self.readings(640, at: [0, 3000, 20_000])) == 640)
  }

  @Test(arguments: [
    ("too short", [0, 100, 199] as [Int64], 1000.0), ("does not move", [0, 5000, 60_000], 0.0),
    ("one reading", [0], 1000.0), ("hardly moves", [0, 2000], 2.0),
  ])
  func `nothing is told of a clock that`(case: String, times: [Int64], hertz: Double) {
    #expect(TimestampClock.rate(of: Self.readings(hertz, at: times)) == nil)
  }

  @Test func `readings on no line tell no rate`() {
    var readings = Self.readings(1000, at: [0, 6000, 12_000])
    readings[1].tsval = TSval(readings[1].tsval.rawValue &+ 5_000_000)
    #expect(TimestampClock.rate(of: readings) == nil)
  }

  @Test func `a going-back clock tells none`() {
    #expect(TimestampClock.rate(of: Self.readings(-1000, at: [0, 6000, 12_000])) == nil)
  }

  // MARK: - In a flow

  static func longFlow(_ header: String) -> String {
    var script = header + "\n" + Opening.handshake
    for end in stride(from: 11, through: 81, by: 10) {
      script += "+0.400 C > S  P.  \(end - 10):\(end)(10) ack 1\n"
      script += "+0.010 S > C  .   1:1(0) ack \(end)\n"
    }
    return script
  }

  @Test(arguments: [(1000, 250), (100, 1000), (1_000_000, 10)])
  func `a flow's columns have each end's rate`(client: Int, server: Int) throws {
    let script = Self.longFlow(
      "client-ts 4294966000 server-ts 7\nclient-hz \(client) server-hz \(server)")
    let flow = try #require(records(of: script).first)
    #expect(flow.client.tsHz == client)
    #expect(flow.server.tsHz == server)
    let middle = try #require(
      try records(of: Array(SegmentScript(script).segments.dropFirst(3))).first)
    #expect(middle.client.tsHz == client, "the handshake was not captured")
  }

  @Test func `seven segments of an end are too few, and no timestamps none`() throws {
    let script = Self.longFlow("client-ts 1 server-ts 7")
    let short = try #require(records(of: Array(try SegmentScript(script).segments.dropLast(6))).first)
    #expect(short.client.packets == 7)
    #expect(short.client.tsHz == nil)
    #expect(try records(of: Self.longFlow("")).first?.client.tsHz == nil)
  }
}
