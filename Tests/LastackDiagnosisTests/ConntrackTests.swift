import LastackTracking
import LastackWire
import SegmentScript
import Testing

@testable import LastackDiagnosis

/// nf_conntrack's table, and where it parts from the ends' states (`semantics.md` §8.6, §14 item 12).
@Suite struct ConntrackTests {
  typealias State = ConntrackState

  /// Rows of `tcp_conntracks`, a letter a state from none to SYN_SENT2: what a packet leads to, `-` invalid, `i` ignored.
  static let table: [(State.Packet, State.Direction, String)] = [
    (.syn, .original, "SSiiiiiSS2"), (.syn, .reply, "-2-----S-2"),
    (.synAck, .original, "--R------R"), (.synAck, .reply, "-RiiiiiiiR"),
    (.fin, .original, "--FFLLLTC-"), (.fin, .reply, "--FFLLLTC-"),
    (.ack, .original, "E-EEWWTTC-"), (.ack, .reply, "-iREWWTTCi"),
    (.reset, .original, "-CCCCCCCCC"), (.reset, .reply, "-CCCCCCCCC"),
  ]

  static let letters: [Character: State.Step] = [
    "-": .invalid, "i": .ignored, "S": .to(.synSent), "R": .to(.synReceived), "E": .to(.established),
    "F": .to(.finWait), "W": .to(.closeWait), "L": .to(.lastAck), "T": .to(.timeWait), "C": .to(.close),
    "2": .to(.synSent2),
  ]

  @Test(arguments: table)
  func `every cell of the table is the kernel's`(
    packet: State.Packet, direction: State.Direction, row: String
  ) {
    #expect(row.count == State.allCases.count)
    for (state, letter) in zip(State.allCases, row) {
      #expect(state.step(packet, direction) == Self.letters[letter], "\(state) \(packet) \(direction)")
    }
  }

  private func shadow(_ script: String) throws -> ConntrackShadow {
    var shadow = ConntrackShadow()
    var tracker = FlowTracker()
    for segment in try SegmentScript(script).segments { tracker.ingest(segment) { shadow.add($0) } }
    tracker.finish { shadow.add($0) }
    return shadow
  }

  private static let opening = """
    0.0 C > S S 0:0(0)
    +0.001 S > C S. 0:0(0) ack 1
    +0.001 C > S . 1:1(0) ack 1
    +0.1 C > S P. 1:11(10) ack 1
    +0.001 S > C . 1:1(0) ack 11

    """

  @Test(arguments: [(29.0, 0), (31, 1)])
  func `LAST_ACK is gone after 30 s, while Linux repeats its FIN for longer`(gap: Double, expired: Int) throws
  {
    let found = try shadow(
      Self.opening + """
        +1.0 C > S F. 11:11(0) ack 1
        +0.001 S > C F. 1:1(0) ack 12
        +\(gap) S > C F. 1:1(0) ack 12
        +0.001 C > S . 12:12(0) ack 2
        """)
    #expect(found.expired[.lastAck, default: 0] == expired)
    #expect(found.longestSilence == (expired == 1 ? 31_000_000_000 : 0))
    #expect(found.firstExpired?.frame == (expired == 1 ? 8 : nil))
  }

  @Test(arguments: [(59.0, 0), (61, 1)])
  func `a half-close that is silent for more than 60 s loses its entry`(gap: Double, expired: Int) throws {
    let found = try shadow(
      Self.opening + """
        +1.0 C > S F. 11:11(0) ack 1
        +0.001 S > C . 1:1(0) ack 12
        +\(gap) S > C P. 1:101(100) ack 12
        +0.001 C > S . 12:12(0) ack 101
        +0.1 S > C F. 101:101(0) ack 12
        +0.001 C > S . 12:12(0) ack 102
        """)
    #expect(found.expired[.closeWait, default: 0] == expired)
  }

  @Test func `a quick orderly close is not even replayed`() throws {
    let found = try shadow(
      Self.opening + """
        +1.0 C > S F. 11:11(0) ack 1
        +0.001 S > C F. 1:1(0) ack 12
        +0.001 C > S . 12:12(0) ack 2
        """)
    #expect(found.replayed == 0)
    #expect(found.lingeringEntries == [:])
  }

  @Test(arguments: [(11, 0, 0), (12, 1, 0), (10, 0, 1)])
  func `only a reset with the number expected closes an established entry`(
    number: Int, ahead: Int, invalid: Int
  ) throws {
    // The server would take the one ahead for a challenge (RFC 5961 §3.2), older stacks for the end.
    let found = try shadow(Self.opening + "+1.0 C > S R. \(number):\(number)(0) ack 1\n")
    #expect((found.resetsAhead, found.resetsInvalid) == (ahead, invalid))
  }

  @Test func `a SYN meets the entry of a connection whose close was never finished`() throws {
    let found = try shadow(
      Self.opening + """
        +1.0 C > S F. 11:11(0) ack 1
        +0.001 S > C . 1:1(0) ack 12
        +20.0 C > S S 0:0(0) isn 900000
        +1.0 C > S S 0:0(0)
        """)
    #expect(found.lingeringEntries == [.closeWait: 1])
    #expect(found.ignored.syns == 1)
    #expect(found.ignored.failed == 1)
    #expect(found.ignored.first?.state == .closeWait)
  }

  @Test func `a connection that takes its four-tuple again has an entry like any other`() throws {
    let found = try shadow(
      Self.opening + """
        +1.0 C > S F. 11:11(0) ack 1
        +0.001 S > C F. 1:1(0) ack 12
        +0.001 C > S . 12:12(0) ack 2
        +5.0 C > S S 0:0(0) isn 900000
        +0.001 S > C S. 0:0(0) ack 1 isn 800000
        +0.001 C > S . 1:1(0) ack 1
        +0.1 S > C F. 1:1(0) ack 1
        +0.001 C > S P. 1:84(83) ack 2
        +0.001 S > C R 2:2(0)
        """)
    // The reset meets an entry that a FIN had moved on: its number no longer matters.
    #expect(found.replayed == 1)
    #expect((found.resetsAhead, found.resetsInvalid, found.resetsUnknown) == (0, 0, 0))
    #expect(found.ignored.syns == 0)
  }
}
