import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// The columns of the laboratory's traces that tell of the past of a four-tuple, and which flow each frame belongs to.
@Suite struct LabTracePastTests {
  private static let nothing = "time_wait=-..-/- reopen=-/-/- isn=-/-"

  /// Each trace's flows in order; times in seconds from the trace's start. Traces that are not listed have one flow, no
  /// TIME-WAIT and no past.
  static let pasts: [(trace: String, flows: [String])] = [
    ("orderly4", ["time_wait=0.304936..60.304936/capture_end reopen=-/-/- isn=-/-"]),
    ("orderly3", ["time_wait=0.103952..60.103952/capture_end reopen=-/-/- isn=-/-"]),
    ("halfclose", ["time_wait=0.302703..60.302703/capture_end reopen=-/-/- isn=-/-"]),
    ("fin_with_data", ["time_wait=0.203860..60.203860/capture_end reopen=-/-/- isn=-/-"]),
    (
      "fw2_syn",
      [
        nothing,
        "time_wait=0.313338..60.313338/capture_end reopen=challenged/FIN-WAIT-2/none isn=clock/clock",
      ]
    ),
    (
      "est_syn",
      [
        nothing,
        "time_wait=0.110514..60.110514/capture_end reopen=challenged/ESTABLISHED/none isn=clock/clock",
      ]
    ),
    (
      "a",
      [
        "time_wait=0.050356..0.450869/reopened reopen=-/-/- isn=-/-",
        "time_wait=0.451084..60.451084/capture_end reopen=accepted/TIME-WAIT/higher_sequence"
          + " isn=clock/time_wait_derived",
      ]
    ),
    (
      "b0",
      [
        "time_wait=0.050361..0.192121/assassinated reopen=-/-/- isn=-/-",
        "time_wait=0.204102..60.204102/capture_end reopen=challenged/TIME-WAIT/none isn=clock/clock",
      ]
    ),
    // Never recovers: the TIME-WAIT is still there at the end.
    (
      "b1",
      [
        "time_wait=0.050381..60.050381/capture_end reopen=-/-/- isn=-/-",
        "time_wait=0.208283..62.380926/capture_end reopen=-/-/- isn=-/-",
        "time_wait=-..-/- reopen=challenged/TIME-WAIT/none isn=clock/-",
      ]
    ),
    // The client held the TIME-WAIT, the server nothing: its SYN met no one.
    (
      "e",
      [
        "time_wait=0.050352..1.054681/reopened reopen=-/-/- isn=-/-",
        "time_wait=1.054926..61.054926/capture_end reopen=-/-/- isn=time_wait_derived/clock",
      ]
    ),
    ("overflow", [nothing, nothing, nothing]),
  ]

  @Test(arguments: LabTrace.all)
  func `the past of each flow is what the kernel had`(trace: LabTrace) throws {
    let expected = Self.pasts.first { $0.trace == trace.name }?.flows ?? [Self.nothing]
    #expect(try records(of: trace.segments).map { $0.past(since: SegmentScript.defaultStart) } == expected)
  }

  /// The frames of each flow; traces that are not listed have one flow, with every frame.
  static let frames: [String: [Set<Int>]] = [
    "fw2_syn": [[1, 2, 3, 4, 5, 6, 7, 9, 10], [8, 11, 12, 13, 14, 15, 16]],
    "est_syn": [[1, 2, 3, 4, 5, 7, 8], [6, 9, 10, 11, 12, 13, 14]],
    "a": [Set(1...9), Set(10...15)],
    "b0": [[1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12], [10, 13, 14, 15, 16, 17, 18]],
    "b1": [Set(1...9), [10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 24, 25], [19, 22, 23, 26]],
    "e": [Set(1...9), Set(10...15)],
    "overflow": [[1, 2, 3, 12], [4, 5, 6, 8, 10, 13, 14], [7, 9, 11]],
  ]

  @Test(arguments: LabTrace.all)
  func `every segment belongs to its incarnation`(trace: LabTrace) throws {
    let segments = try trace.segments
    #expect(attribution(of: segments) == Self.frames[trace.name] ?? [Set(1...segments.count)])
  }

  /// How the flows that met an earlier one begin, and the traces' other words.
  @Test(arguments: LabTrace.all)
  func `handshake, timestamps and roles are the trace's`(trace: LabTrace) throws {
    for flow in try records(of: trace.segments) {
      let isUnanswered =
        flow.outcome == .refused || flow.outcome == .synUnanswered || flow.outcome == .tupleCollision
      #expect(flow.handshake == (isUnanswered ? .synOnly : .complete))
      #expect(flow.timestamps == (isUnanswered ? .unknown : .negotiated))
      #expect(flow.rolesFrom == .syn)
      #expect(flow.client.endpoint.address == IPAddress(v4: 0x0A09_0001))
      #expect(flow.quality == [])
      #expect(flow.client.tsvalRegressions + flow.server.tsvalRegressions == 0)
    }
  }

  /// From the SYN that was challenged to the one that was answered: 11.5, 9.7 and 9.5 ms.
  @Test(arguments: [("b0", 11_526_000), ("fw2_syn", 9_732_000), ("est_syn", 9_489_000)])
  func `a challenge costs the time until the SYN is sent again`(name: String, nanoseconds: Int64) throws {
    let flow = try #require(records(of: LabTrace.named(name).segments).last)
    let syns = flow.events.filter { $0.flags == .syn }
    #expect(syns.map(\.note) == [.synOnLiveTuple, .synRetransmission])
    #expect(syns[1].time.nanoseconds(since: syns[0].time) == nanoseconds)
  }

  @Test func `with rfc1337 the reset that does not end TIME-WAIT is a reset, and no assassination`() throws {
    let flow = try records(of: LabTrace.named("b1").segments)[1]
    #expect(flow.events.suffix(4).map(\.note) == [.challengeAck, .rst, .challengeAck, .rst])
    #expect(flow.firstRst == .client)
    #expect(flow.resetBy == nil)
  }

  /// A lab run of the same scenario ended with the challenge: the kernel's timer stood at 60 s from the SYN before it.
  @Test
  func
    `each SYN of an older timestamp restarts a TIME-WAIT that ignores resets, the last before its answer too`()
    throws
  {
    let segments = try LabTrace.named("b1").segments.dropLast()
    #expect(
      records(of: Array(segments))[1].past(since: SegmentScript.defaultStart)
        == "time_wait=0.208283..61.356924/capture_end reopen=-/-/- isn=-/-")
  }
}
