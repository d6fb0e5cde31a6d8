import LastackTracking
import LastackWire
import Testing

/// What a TIME-WAIT makes of a SYN, cell by cell, against Linux' `tcp_timewait_state_process` (`semantics.md` §3.1), and
/// what the other systems' rules make of the same (§3.3).
@Suite struct TimeWaitDecisionTests {
  enum Order: CaseIterable { case lower, equal, higher }

  /// The SYN that a client sends to a server whose TIME-WAIT waits for 12 and has TS.Recent 1,000,000.
  struct Cell: CustomTestStringConvertible {
    var oldTimestamps: Bool
    /// The SYN's TSval beside TS.Recent; nil: a SYN without timestamps.
    var timestamp: Order?
    var sequence: Order
    var rfc1337: Bool
    var reaction: TimeWaitDecision.Reaction
    /// Whether the SYN that the client sends after SYN, ACK, RST finds the four-tuple free; nil: it was taken at once.
    var freeAfterReset: Bool?

    var testDescription: String {
      "old \(oldTimestamps), TSval \(timestamp.map { "\($0)" } ?? "none"), seq \(sequence), rfc1337 \(rfc1337)"
    }
  }

  static let receiveNext: SequenceNumber = 12
  static let recent: TSval = 1_000_000

  static func syn(_ timestamp: Order?, _ sequence: Order) -> Segment {
    let numbers: [Order: UInt32] = [.lower: 4_000_000_000, .equal: 12, .higher: 500_000]
    var syn = Segment(
      from: Endpoint(IPAddress(v4: 0x0A00_0001), 41001), to: Endpoint(IPAddress(v4: 0x0A00_0002), 80),
      sequence: SequenceNumber(numbers[sequence] ?? 0), flags: .syn, at: CaptureTime(nanoseconds: 0))
    guard let timestamp else { return syn }
    let clocks: [Order: UInt32] = [.lower: 999_999, .equal: 1_000_000, .higher: 1_000_001]
    syn.traits.insert(.timestamps)
    syn.tsval = TSval(clocks[timestamp] ?? 0)
    return syn
  }

  static func memory(_ timestamps: Bool, age: Int64 = 1_000_000_000) -> TimeWaitDecision.Memory {
    TimeWaitDecision.Memory(
      receiveNext: receiveNext, sendNext: 2, recentTSval: timestamps ? recent : nil, recentAge: age,
      receiveWindow: 64_256)
  }

  // MARK: - Linux

  /// Written out by hand from §3.1: old timestamps, TSval, sequence number, answer, whether TIME-WAIT begins anew.
  static let rule: [(old: Bool, timestamp: Order?, sequence: Order, TimeWaitDecision.Reaction)] = [
    // Timestamps in both: newer is taken whatever the number, equal by the number, older never.
    (true, .higher, .lower, .init(.synAck(.newerTimestamp), .ends)),
    (true, .higher, .equal, .init(.synAck(.newerTimestamp), .ends)),
    (true, .higher, .higher, .init(.synAck(.higherSequence), .ends)),
    (true, .equal, .lower, .init(.ack, .stays)),
    (true, .equal, .equal, .init(.ack, .stays)),
    (true, .equal, .higher, .init(.synAck(.higherSequence), .ends)),
    (true, .lower, .lower, .init(.ack, .restarts)),
    (true, .lower, .equal, .init(.ack, .restarts)),
    (true, .lower, .higher, .init(.ack, .restarts)),
    // The SYN without: no PAWS, by the number.
    (true, nil, .lower, .init(.ack, .stays)),
    (true, nil, .equal, .init(.ack, .stays)),
    (true, nil, .higher, .init(.synAck(.higherSequence), .ends)),
    // The old connection without: the options are not even read.
    (false, .higher, .lower, .init(.ack, .stays)),
    (false, .higher, .equal, .init(.ack, .stays)),
    (false, .higher, .higher, .init(.synAck(.higherSequence), .ends)),
    (false, .equal, .lower, .init(.ack, .stays)),
    (false, .equal, .equal, .init(.ack, .stays)),
    (false, .equal, .higher, .init(.synAck(.higherSequence), .ends)),
    (false, .lower, .lower, .init(.ack, .stays)),
    (false, .lower, .equal, .init(.ack, .stays)),
    (false, .lower, .higher, .init(.synAck(.higherSequence), .ends)),
    (false, nil, .lower, .init(.ack, .stays)),
    (false, nil, .equal, .init(.ack, .stays)),
    (false, nil, .higher, .init(.synAck(.higherSequence), .ends)),
  ]

  static let cells: [Cell] = rule.flatMap { row in
    [false, true].map { rfc1337 in
      let isTaken = row.3.effect == .ends
      return Cell(
        oldTimestamps: row.old, timestamp: row.timestamp, sequence: row.sequence, rfc1337: rfc1337,
        reaction: row.3, freeAfterReset: isTaken ? nil : !rfc1337)
    }
  }

  @Test func `the table has every cell once`() {
    let keys = Self.cells.map(\.testDescription)
    #expect(keys.count == 2 * 4 * 3 * 2)
    #expect(Set(keys).count == keys.count)
  }

  @Test(arguments: cells)
  func `Linux answers a SYN in TIME-WAIT`(cell: Cell) {
    let linux = TimeWaitDecision(system: .linux, ignoresResets: cell.rfc1337)
    let memory = Self.memory(cell.oldTimestamps)
    let reaction = linux.reaction(of: memory, to: Self.syn(cell.timestamp, cell.sequence))
    #expect(reaction == cell.reaction)
    guard reaction.answer == .ack else {
      #expect(cell.freeAfterReset == nil)
      return
    }
    // The client resets what it was challenged by, with the challenge's acknowledgment for a number.
    let reset = Segment(
      from: Endpoint(IPAddress(v4: 0x0A00_0001), 41001), to: Endpoint(IPAddress(v4: 0x0A00_0002), 80),
      sequence: Self.receiveNext, flags: .rst, at: CaptureTime(nanoseconds: 0))
    #expect((linux.reaction(of: memory, to: reset).effect == .ends) == cell.freeAfterReset)
  }

  @Test(arguments: [
    (Int64(2_146), TimeWaitDecision.Reaction(.ack, .restarts)),
    (2_148, .init(.synAck(.higherSequence), .ends)),
  ])
  func `a remembered timestamp older than 2147 s rejects nothing`(
    seconds: Int64, reaction: TimeWaitDecision.Reaction
  ) {
    let memory = Self.memory(true, age: seconds * 1_000_000_000)
    #expect(TimeWaitDecision().reaction(of: memory, to: Self.syn(.lower, .higher)) == reaction)
  }

  @Test func `a remembered timestamp of 0 rejects nothing`() {
    var memory = Self.memory(true)
    memory.recentTSval = 0
    var syn = Self.syn(.lower, .higher)
    syn.tsval = 0xffff_0000
    #expect(TimeWaitDecision().reaction(of: memory, to: syn).answer == .synAck(.higherSequence))
  }

  /// `(s32)(a - b) < 0` holds both ways where a and b are 2^31 apart: the kernel takes both for newer.
  @Test func `numbers and timestamps 2^31 apart are taken for newer, as in the source`() {
    var syn = Self.syn(.equal, .lower)
    syn.sequence = Self.receiveNext &+ 0x8000_0000
    #expect(TimeWaitDecision().reaction(of: Self.memory(true), to: syn).answer == .synAck(.higherSequence))
    syn = Self.syn(.equal, .lower)
    syn.tsval = TSval(Self.recent.rawValue &+ 0x8000_0000)
    #expect(TimeWaitDecision().reaction(of: Self.memory(true), to: syn).answer == .synAck(.newerTimestamp))
  }

  // MARK: - Other segments (§2.3)

  private static func segment(
    _ flags: TCPFlags, _ sequence: UInt32, _ payload: UInt32 = 0, tsval: UInt32? = nil
  ) -> Segment {
    var segment = Segment(
      from: Endpoint(IPAddress(v4: 0x0A00_0001), 41001), to: Endpoint(IPAddress(v4: 0x0A00_0002), 80),
      sequence: SequenceNumber(sequence), acknowledgment: 2, flags: flags, payloadLength: payload,
      at: CaptureTime(nanoseconds: 0))
    if let tsval {
      segment.traits.insert(.timestamps)
      segment.tsval = TSval(tsval)
    }
    return segment
  }

  @Test(arguments: [
    ("the FIN again", segment([.fin, .ack], 11), TimeWaitDecision.Reaction(.ack, .restarts)),
    ("the last ACK again", segment(.ack, 12), .init(.none, .restarts)),
    ("old data", segment([.psh, .ack], 2, 10), .init(.ack, .restarts)),
    ("a keepalive", segment(.ack, 11), .init(.ack, .restarts)),
    ("new data", segment([.psh, .ack], 12, 10), .init(.ack, .restarts)),
    ("the last ACK, with an older TSval", segment(.ack, 12, tsval: 999_999), .init(.ack, .restarts)),
    ("SYN-ACK", segment([.syn, .ack], 900_000), .init(.ack, .restarts)),
    ("RST with the number", segment(.rst, 12), .init(.none, .ends)),
    ("RST one off", segment(.rst, 13), .init(.none, .stays)),
    ("RST with an older TSval", segment(.rst, 12, tsval: 999_999), .init(.none, .stays)),
    ("data without ACK", segment([], 2, 10), .init(.ack, .stays)),
  ])
  func `Linux answers a segment in TIME-WAIT`(
    what: String, segment: Segment, reaction: TimeWaitDecision.Reaction
  ) {
    #expect(TimeWaitDecision().reaction(of: Self.memory(true), to: segment) == reaction)
  }

  @Test func `a reset with an older TSval is exempt from PAWS after 60 s`() {
    let reset = Self.segment(.rst, 12, tsval: 999_999)
    let memory = Self.memory(true, age: 61_000_000_000)
    #expect(TimeWaitDecision().reaction(of: memory, to: reset).effect == .ends)
  }

  // MARK: - Other systems (§3.3)

  /// The answers to: higher number and older TSval; lower and newer; equal and equal; higher without timestamps.
  @Test(arguments: [
    (TimeWaitSystem.linux, ["ack", "newer_timestamp", "ack", "higher_sequence"]),
    (.bsd, ["higher_sequence", "none", "none", "higher_sequence"]),
    (.macos, ["higher_sequence", "ack", "ack", "higher_sequence"]),
    (.windows, ["higher_sequence", "ack", "ack", "higher_sequence"]),
    (.rfc9293, ["none", "newer_timestamp", "none", "higher_sequence"]),
  ])
  func `each system has its rule`(system: TimeWaitSystem, answers: [String]) {
    let syns = [
      Self.syn(.lower, .higher), Self.syn(.higher, .lower), Self.syn(.equal, .equal), Self.syn(nil, .higher),
    ]
    let decision = TimeWaitDecision(system: system)
    #expect(
      syns.map {
        switch decision.reaction(of: Self.memory(true), to: $0).answer {
        case .synAck(let rule): rule.rawValue
        case .ack: "ack"
        case .reset: "reset"
        case .none: "none"
        }
      } == answers)
  }

  @Test func `XNU wants a number beyond the window`() {
    var syn = Self.syn(nil, .higher)
    syn.sequence = Self.receiveNext &+ 64_255
    let decision = TimeWaitDecision(system: .macos)
    #expect(decision.reaction(of: Self.memory(true), to: syn).answer == .ack)
    syn.sequence = Self.receiveNext &+ 64_256
    #expect(decision.reaction(of: Self.memory(true), to: syn).answer == .synAck(.higherSequence))
  }

  /// RFC 6191 §2, where it differs from Linux.
  @Test func `by RFC 6191 timestamps that the old connection had not make any number acceptable`() {
    let decision = TimeWaitDecision(system: .rfc9293)
    let reaction = decision.reaction(of: Self.memory(false), to: Self.syn(.lower, .lower))
    #expect(reaction.answer == .synAck(.newerTimestamp))
  }

  @Test(arguments: [
    (TimeWaitSystem.linux, true), (.bsd, false), (.macos, false), (.windows, true), (.rfc9293, true),
  ])
  func `a reset ends a TIME-WAIT on some systems`(system: TimeWaitSystem, ends: Bool) {
    let reaction = TimeWaitDecision(system: system).reaction(
      of: Self.memory(false), to: Self.segment(.rst, 12))
    #expect((reaction.effect == .ends) == ends)
    #expect(reaction.answer == .none)
  }

  @Test(arguments: TimeWaitSystem.allCases)
  func `every system begins anew at the FIN again, and answers it`(system: TimeWaitSystem) {
    let reaction = TimeWaitDecision(system: system).reaction(
      of: Self.memory(false), to: Self.segment([.fin, .ack], 11))
    #expect(reaction == .init(.ack, .restarts))
  }

  @Test(arguments: [
    (TimeWaitSystem.linux, 60), (.bsd, 60), (.macos, 30), (.windows, 120), (.rfc9293, 240),
  ])
  func `each system has its length`(system: TimeWaitSystem, seconds: Int) {
    #expect(system.seconds == seconds)
  }
}
