import LastackTracking
import LastackWire
import SegmentScript
import Testing

/// Connections that were never established: a script for each label of `semantics.md` §1.5 H, and its neighbours that
/// must not get it.
@Suite struct HandshakeOutcomeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var script: String
    var verdict: String

    init(_ name: String, _ verdict: String, _ script: String) {
      self.name = name
      self.verdict = verdict
      self.script = script
    }

    var testDescription: String { name }
  }

  static let syn = "+0.000 C > S  S   0:0(0)\n"
  static let later = Opening.inputGoesOn("+3.5")

  static let cases = [
    // H1
    Case(
      "refused: RST,ACK acknowledges the SYN", "refused reset_by=server states=CLOSED/CLOSED",
      syn + "+0.01 S > C  R.  =0:=0(0) ack 1"),
    Case(
      "refused: the data of a fast open too", "refused reset_by=server states=CLOSED/CLOSED",
      "+0 C > S  S  0:10(10)\n+0.01 S > C  R.  =0:=0(0) ack 11"),
    Case(
      "refused: the SYN sent again before the answer", "refused reset_by=server states=CLOSED/CLOSED",
      syn + "+1 C > S  S  0:0(0)\n+0.01 S > C  R.  =0:=0(0) ack 1"),
    Case(
      "not refused: after a SYN-ACK and its ACK it is an abort",
      "aborted reset_by=server states=CLOSED/CLOSED",
      Opening.handshake + "+0.01 S > C  R.  1:1(0) ack 1"),

    // H2
    Case(
      "tuple collision: an ACK of something else, and the reset that it gets",
      "tuple_collision states=SYN-SENT/-",
      syn + "+0.01 S > C  .  =900:=900(0) ack =7777\n+0.001 C > S  R  =7777:=7777(0)"),
    Case(
      "tuple collision: every SYN is challenged", "tuple_collision states=SYN-SENT/-",
      """
      +0.000 C > S  S  0:0(0)
      +0.010 S > C  .  =900:=900(0) ack =7777
      +0.001 C > S  R  =7777:=7777(0)
      +1.000 C > S  S  0:0(0)
      +0.010 S > C  .  =900:=900(0) ack =7777
      +0.001 C > S  R  =7777:=7777(0)
      """),
    Case(
      "no tuple collision: the SYN sent again gets through", "open states=ESTABLISHED/ESTABLISHED",
      """
      +0.000 C > S  S   0:0(0)
      +0.010 S > C  .   =900:=900(0) ack =7777
      +0.001 C > S  R   =7777:=7777(0)
      +0.011 C > S  S   0:0(0)
      +0.001 S > C  S.  0:0(0) ack 1
      +0.001 C > S  .   1:1(0) ack 1
      """),
    Case(
      "no tuple collision: the SYN sent again is refused", "refused reset_by=server states=CLOSED/CLOSED",
      """
      +0.000 C > S  S   0:0(0)
      +0.010 S > C  .   =900:=900(0) ack =7777
      +0.001 C > S  R   =7777:=7777(0)
      +0.011 C > S  S   0:0(0)
      +0.001 S > C  R.  =0:=0(0) ack 1
      """),

    // H3
    Case(
      "SYN unanswered: sent again", "syn_unanswered states=SYN-SENT/-", syn + "+1 C > S  S  0:0(0)"),
    Case(
      "SYN unanswered: silence while the input goes on", "syn_unanswered states=SYN-SENT/-", syn + later),
    Case("not SYN unanswered: the input ends with the SYN", "open states=SYN-SENT/-", syn),
    Case(
      "not SYN unanswered: the third SYN is answered", "open states=ESTABLISHED/ESTABLISHED",
      syn + "+1 C > S S 0:0(0)\n+2 C > S S 0:0(0)\n+0.01 S > C S. 0:0(0) ack 1\n+0.01 C > S . 1:1(0) ack 1"),

    // H4
    Case(
      "SYN-ACK unanswered: sent again", "syn_ack_unanswered states=SYN-SENT/SYN-RECEIVED",
      syn + "+0.01 S > C  S.  0:0(0) ack 1\n+1 S > C  S.  0:0(0) ack 1"),
    Case(
      "SYN-ACK unanswered: silence while the input goes on",
      "syn_ack_unanswered states=SYN-SENT/SYN-RECEIVED",
      syn + "+0.01 S > C  S.  0:0(0) ack 1\n" + later),
    Case(
      "not SYN-ACK unanswered: the input ends with it", "open states=SYN-SENT/SYN-RECEIVED",
      syn + "+0.01 S > C  S.  0:0(0) ack 1"),
    Case(
      "not SYN-ACK unanswered: the ACK comes after the second", "open states=ESTABLISHED/ESTABLISHED",
      syn + "+0.01 S > C  S.  0:0(0) ack 1\n+1 S > C  S.  0:0(0) ack 1\n+0.01 C > S  .  1:1(0) ack 1"),

    // H5
    Case(
      "handshake reset: the client does not want the answer",
      "handshake_reset reset_by=client states=CLOSED/CLOSED",
      syn + "+0.01 S > C  S.  0:0(0) ack 1\n+0.01 C > S  R  1:1(0)"),
    Case(
      "not handshake reset: the ACK came first", "aborted reset_by=client states=CLOSED/CLOSED",
      Opening.handshake + "+0.01 C > S  R.  1:1(0) ack 1"),
  ]

  @Test(arguments: cases)
  func `a handshake that fails is labelled by how`(_ example: Case) throws {
    #expect(try records(of: example.script).first?.verdict == example.verdict)
  }

  // MARK: - H6: an ICMP error quotes the SYN

  /// The records when an ICMP error comes after the first `count` segments of the script.
  private func rejected(
    _ script: String, after count: Int, quoting sequence: SequenceNumber = 1000
  ) throws -> [FlowRecord] {
    let segments = try SegmentScript(script).segments
    var tracker = FlowTracker()
    var records: [FlowRecord] = []
    for segment in segments[..<count] { tracker.ingest(segment) { records.append(copy $0) } }
    tracker.ingest(
      ICMPRejection(
        time: segments[count - 1].time, frame: 99, input: 0, scope: 0, reporter: IPAddress(v4: 0x0A00_0001),
        quoted: FourTuple(source: segments[0].source, destination: segments[0].destination),
        quotedSequence: sequence, type: 3, code: 10))
    for segment in segments[count...] { tracker.ingest(segment) { records.append(copy $0) } }
    tracker.finish { records.append(copy $0) }
    return records
  }

  @Test func `a SYN that an ICMP error quotes was rejected`() throws {
    let flow = try #require(rejected(Self.syn + "+1 C > S  S  0:0(0)", after: 1).first)
    #expect(flow.verdict == "icmp_rejected states=SYN-SENT/-")
  }

  @Test func `an ICMP error that quotes another number is about another SYN`() throws {
    let flow = try #require(
      rejected(Self.syn + "+1 C > S  S  0:0(0)", after: 1, quoting: 1001).first)
    #expect(flow.outcome == .synUnanswered)
  }

  /// Anyone can send one (RFC 5927): an end that has been heard of is there.
  @Test func `an ICMP error about an established connection changes nothing`() throws {
    let flow = try #require(rejected(Opening.handshake, after: 3).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
  }

  @Test func `a SYN that was answered after the ICMP error was not rejected`() throws {
    let flow = try #require(
      rejected(
        Self.syn + "+1 C > S S 0:0(0)\n+0.01 S > C S. 0:0(0) ack 1\n+0.01 C > S . 1:1(0) ack 1",
        after: 1
      ).first)
    #expect(flow.verdict == "open states=ESTABLISHED/ESTABLISHED")
  }

  @Test func `a SYN-ACK after the ICMP error makes it a SYN-ACK that nobody answered`() throws {
    let flow = try #require(
      rejected(
        Self.syn + "+1 C > S S 0:0(0)\n+0.01 S > C S. 0:0(0) ack 1\n+1 S > C S. 0:0(0) ack 1",
        after: 1
      ).first)
    #expect(flow.outcome == .synAckUnanswered)
  }
}
