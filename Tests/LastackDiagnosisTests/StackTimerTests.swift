import LastackDiagnosis
import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Waits of a close beside the timers that end them on Linux (`semantics.md` §1.6).
@Suite struct StackTimerTests {
  static let halfClosed = """
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1
    +0.100 C > S  F.  1:1(0) ack 1
    +0.010 S > C  .   1:1(0) ack 2

    """

  static func timers(_ script: String) throws -> [StackTimer] {
    try #require(flows(of: SegmentScript(halfClosed + script).segments).first.map(StackTimer.comparisons))
  }

  @Test func `a FIN that meets no socket after 60 s came later than tcp_fin_timeout`() throws {
    #expect(
      try Self.timers("+61 S > C  F.  1:1(0) ack 2\n+0.001 C > S  R  2:2(0)\n")
        == [.finWait2Gone(side: .client, nanoseconds: 61_000_000_000, isDefault: true)])
  }

  @Test func `a FIN that meets no socket sooner met another limit`() throws {
    #expect(
      try Self.timers("+4 S > C  F.  1:1(0) ack 2\n+0.001 C > S  R  2:2(0)\n")
        == [.finWait2Gone(side: .client, nanoseconds: 4_000_000_000, isDefault: false)])
  }

  static let otherwise: [(what: String, script: String)] = [
    ("data met no socket", "+4 S > C  P.  1:11(10) ack 2\n+0.001 C > S  R  2:2(0)\n"),
    (
      "the FIN was acknowledged first",
      "+4 S > C  F.  1:1(0) ack 2\n+0.001 C > S  .  2:2(0) ack 2\n+1 C > S  R.  2:2(0) ack 2\n"
    ),
    ("the reset has another number", "+4 S > C  F.  1:1(0) ack 2\n+0.001 C > S  R  1:1(0)\n"),
    ("the application aborted", "+4 S > C  F.  1:1(0) ack 2\n+0.001 C > S  R.  2:2(0) ack 1\n"),
    ("the close was orderly", "+4 S > C  F.  1:1(0) ack 2\n+0.001 C > S  .  2:2(0) ack 2\n"),
    ("an orphan may wait 60 s", "+61 S > C  F.  1:1(0) ack 2\n+0.001 C > S  .  2:2(0) ack 2\n"),
  ]

  @Test(arguments: otherwise)
  func `nothing is said where`(case: (what: String, script: String)) throws {
    #expect(try Self.timers(`case`.script) == [])
  }

  @Test func `an end that answers after more than 60 s of FIN-WAIT-2 is no orphan`() throws {
    #expect(
      try Self.timers("+75 S > C  F.  1:1(0) ack 2\n+0.001 C > S  .  2:2(0) ack 2\n")
        == [.finWait2Held(side: .client, nanoseconds: 75_000_000_000)])
  }

  static let traces: [(trace: String, timers: [StackTimer])] = [
    ("fw2_orphan", [.finWait2Gone(side: .server, nanoseconds: 3_998_084_000, isDefault: false)]),
    ("lastack_syn", [.finWait2Gone(side: .client, nanoseconds: 108_952_000, isDefault: false)]),
    (
      "finrtx",
      [.finUnanswered(side: .server, transmissions: 9, nanoseconds: 26_339_644_000, isGivenUp: true)]
    ),
    ("fw2_data", []), ("half_open_fin", []), ("orderly4", []), ("halfclose", []),
  ]

  @Test(arguments: traces)
  func `a real kernel's closes`(trace: (trace: String, timers: [StackTimer])) throws {
    let flow = try #require(flows(of: LabTrace.named(trace.trace).segments).first)
    #expect(StackTimer.comparisons(of: flow) == trace.timers)
  }

  @Test(arguments: [(3, false), (9, true)])
  func `a FIN without an answer is counted against tcp_orphan_retries`(transmissions: Int, isGivenUp: Bool)
    throws
  {
    let opening = Self.halfClosed.split(separator: "\n").prefix(4).joined(separator: "\n") + "\n"
    let again = String(repeating: "+0.4 C > S  F.  1:1(0) ack 1\n", count: transmissions - 1)
    let flow = try #require(flows(of: SegmentScript(opening + again).segments).first)
    #expect(
      StackTimer.comparisons(of: flow) == [
        .finUnanswered(
          side: .client, transmissions: transmissions, nanoseconds: Int64(transmissions - 1) * 400_000_000,
          isGivenUp: isGivenUp)
      ])
  }
}

/// The records of a whole input, by flow number.
func flows(of segments: [Segment]) -> [FlowRecord] {
  var tracker = FlowTracker()
  var records: [FlowRecord] = []
  for segment in segments { tracker.ingest(segment) { records.append(copy $0) } }
  tracker.finish { records.append(copy $0) }
  return records.sorted { $0.flow < $1.flow }
}
