import LastackTracking
import SegmentScript
import Testing

/// What a Linux kernel did in the laboratory, and what a reader of the packets must say of it.
@Suite struct LabTraceTests {
  /// Each trace's flows in order: the verdict that the trace's heading names.
  static let verdicts: [(trace: String, flows: [String])] = [
    ("orderly4", ["orderly four_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client"]),
    ("orderly3", ["orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client"]),
    ("halfclose", ["orderly half_close active=client/proven states=TIME-WAIT/CLOSED time_wait=client"]),
    ("fin_with_data", ["orderly four_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server"]),
    (
      "data_after_close",
      ["reset_after_fin data_after_close active=client/proven reset_by=client states=CLOSED/CLOSED"]
    ),
    ("unread", ["aborted reset_by=server states=CLOSED/CLOSED"]),
    (
      "unread_after_fin", ["reset_after_fin active=server/proven reset_by=client states=CLOSED/CLOSED"]
    ),
    ("rst_to_half_open", ["aborted reset_by=server states=CLOSED/CLOSED"]),
    ("half_open_fin", ["reset_after_fin active=client/proven reset_by=server states=CLOSED/CLOSED"]),
    // Both ends closed in order, but one took longer than the other's tcp_fin_timeout.
    (
      "fw2_orphan",
      ["reset_after_fin active=server/proven reset_by=server states=CLOSED/CLOSED"]
    ),
    (
      "fw2_data",
      ["reset_after_fin data_after_close active=server/proven reset_by=server states=CLOSED/CLOSED"]
    ),
    (
      "fw2_syn",
      [
        "reset_after_fin active=server/proven reset_by=client states=CLOSED/CLOSED",
        "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client",
      ]
    ),
    (
      "est_syn",
      [
        "aborted reset_by=client states=CLOSED/CLOSED",
        "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client",
      ]
    ),
    (
      "lastack_syn",
      ["reset_after_fin active=client/proven reset_by=client states=CLOSED/CLOSED"]
    ),
    (
      "a",
      [
        // The SYN took the TIME-WAIT's place.
        "orderly four_segment active=server/proven states=CLOSED/CLOSED time_wait=server",
        "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client",
      ]
    ),
    (
      "b0",
      [
        "orderly_then_reset four_segment active=server/proven reset_by=client states=CLOSED/CLOSED"
          + " time_wait=server",
        "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client",
      ]
    ),
    // With rfc1337 the TIME-WAIT survives the RST, so the SYN never gets through.
    (
      "b1",
      [
        "orderly four_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server",
        "orderly four_segment active=server/proven states=CLOSED/TIME-WAIT time_wait=server",
        "tuple_collision states=SYN-SENT/-",
      ]
    ),
    (
      "e",
      [
        // tcp_tw_reuse: the client's SYN came out of its TIME-WAIT.
        "orderly four_segment active=client/proven states=CLOSED/CLOSED time_wait=client",
        "orderly three_segment active=client/proven states=TIME-WAIT/CLOSED time_wait=client",
      ]
    ),
    ("keepalive", ["keepalive_timeout active=client/proven reset_by=server states=CLOSED/CLOSED"]),
    (
      "overflow",
      [
        "aborted reset_by=server states=CLOSED/CLOSED", "refused reset_by=server states=CLOSED/CLOSED",
        "syn_unanswered states=SYN-SENT/-",
      ]
    ),
    ("finrtx", ["fin_unanswered simultaneous active=both/proven states=FIN-WAIT-2/CLOSING"]),
  ]

  @Test func `every trace has a verdict here`() {
    #expect(LabTrace.all.map(\.name).sorted() == Self.verdicts.map(\.trace).sorted())
  }

  @Test(arguments: verdicts)
  func `the verdict is the heading's`(trace: String, flows: [String]) throws {
    #expect(try records(of: LabTrace.named(trace).segments).map(\.verdict) == flows)
  }

  @Test func `challenge and reset belong to the incarnation that the SYN met`() throws {
    let flows = try records(of: LabTrace.named("b0").segments)
    #expect(flows.map(\.incarnation) == [0, 1])
    #expect(flows.map(\.previousFlow) == [nil, 0])
    #expect(
      flows[0].ladder.suffix(3) == [
        "9 server final_ack CLOSED/TIME-WAIT", "11 server challenge_ack CLOSED/TIME-WAIT",
        "12 client time_wait_assassination CLOSED/CLOSED",
      ])
    #expect(
      flows[1].ladder.prefix(3) == [
        "10 client syn_on_live_tuple SYN-SENT/-", "13 client syn_retransmission SYN-SENT/-",
        "14 server syn_ack SYN-SENT/SYN-RECEIVED",
      ])
  }

  @Test func `dwell in CLOSE-WAIT and FIN-WAIT-2 runs from the acknowledgment to the FIN`() throws {
    let flow = try #require(records(of: LabTrace.named("orderly4").segments).first)
    #expect(flow.server.closeWait == 260_069_000)
    #expect(flow.client.finWait2 == 260_069_000)
    #expect(flow.client.closeWait == nil)
    #expect(flow.server.finWait2 == nil)
  }

  @Test func `what was sent and not acknowledged was lost with the reset`() throws {
    let flow = try #require(records(of: LabTrace.named("data_after_close").segments).first)
    #expect(flow.server.unackedBytes == 9)
    #expect(flow.client.unackedBytes == 0)
  }

  @Test func `probes that nobody answers are keepalives, answered or not`() throws {
    let flow = try #require(records(of: LabTrace.named("keepalive").segments).first)
    #expect(flow.events.filter { $0.note == .keepalive }.map(\.frame) == [6, 8, 9])
    #expect(flow.server.retransmissions == 0)
  }

  // MARK: - Resets

  /// What the kernel did, where it is known from its own account, and what its packets show of that.
  static let resets: [(trace: String, flows: [String])] = [
    ("data_after_close", ["data_after_close/proven reply accepted to=8"]),
    ("fw2_data", ["data_after_close/proven reply accepted to=8"]),
    ("unread", ["close_with_unread_data_or_linger/strong abort accepted"]),
    ("unread_after_fin", ["close_with_unread_data_or_linger/strong abort accepted"]),
    // The process had gone without a FIN, and its host sent what it does for an aborted socket.
    ("rst_to_half_open", ["close_with_unread_data_or_linger/strong abort accepted"]),
    ("half_open_fin", ["half_open_peer/possible reply accepted to=6"]),
    ("fw2_orphan", ["half_open_peer/probable reply accepted to=8"]),
    ("lastack_syn", ["half_open_peer/probable reply accepted to=6"]),
    ("fw2_syn", ["tuple_collision/strong reply accepted to=9", "none"]),
    ("est_syn", ["tuple_collision/strong reply accepted to=7", "none"]),
    ("b0", ["tuple_collision/strong reply accepted to=11", "none"]),
    ("b1", ["none", "tuple_collision/strong reply ignored to=20", "none"]),
    ("keepalive", ["timeout/strong abort ignored"]),
    (
      "overflow",
      [
        "close_with_unread_data_or_linger/strong abort accepted", "closed_port/strong refusal accepted to=13",
        "none",
      ]
    ),
  ]

  @Test(arguments: resets)
  func `a reset's cause is the kernel's`(trace: String, flows: [String]) throws {
    let records = try records(of: LabTrace.named(trace).segments)
    #expect(records.map(\.resetVerdict) == flows)
    for reset in records.compactMap(\.reset) { #expect(reset.systems.contains(.linux)) }
  }
}
