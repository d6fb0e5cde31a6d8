import LastackDiagnosis
import LastackTracking
import SegmentScript
import Testing

/// What packets leave open is what the report says (`semantics.md` §13): each question with its case, and silence where the
/// packets decide.
@Suite struct AmbiguityTests {
  static let established = """
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1

    """

  static func questions(_ script: String, flow number: Int = 0) throws -> [Ambiguity] {
    let flows = try flows(of: SegmentScript(script).segments)
    return try #require(flows.indices.contains(number) ? Ambiguity.left(by: flows[number]) : nil)
  }

  static let cases: [(script: String, questions: [Ambiguity])] = [
    // An orderly close leaves nothing open.
    (
      established + """
        +0.1 C > S  F.  1:1(0) ack 1
        +0.1 S > C  F.  1:1(0) ack 2
        +0.1 C > S  .   2:2(0) ack 2
        """, []
    ),
    // Of the second FIN only a retransmission was captured.
    (
      established + """
        +0.1 C > S  F.  1:1(0) ack 1
        +0.1 S > C  .   2:2(0) ack 2
        +0.2 S > C  F.  1:1(0) ack 2
        +0.1 C > S  .   2:2(0) ack 2
        """, [.firstFin]
    ),
    (established + "+0.1 C > S  F.  1:1(0) ack 1\n+0.1 S > C  .  1:1(0) ack 2\n", [.closeWaitIntention]),
    // The FIN met no socket, long before the default of tcp_fin_timeout.
    (
      established + """
        +0.1 C > S  F.  1:1(0) ack 1
        +0.1 S > C  .   1:1(0) ack 2
        +4.0 S > C  F.  1:1(0) ack 2
        +0.1 C > S  R   2:2(0)
        """, [.finWait2End, .resetSender, .resetReceived]
    ),
    ("+0 C > S  S  0:0(0)\n+1 C > S  S  0:0(0)\n", [.droppedSyn]),
  ]

  @Test(arguments: cases)
  func `each question has its case`(case: (script: String, questions: [Ambiguity])) throws {
    #expect(try Self.questions(`case`.script) == `case`.questions)
  }

  @Test func `capture loss is an absence, and no sign of a queued FIN`() throws {
    let questions = try Self.questions(
      Self.established + """
        +0.1 S > C  .   1:1(0) ack 501
        +0.1 C > S  F.  501:501(0) ack 1
        +0.1 S > C  F.  1:1(0) ack 502
        +0.1 C > S  .   502:502(0) ack 2
        """)
    #expect(questions == [.absence])
  }

  @Test func `a four-tuple used again may be another host's, unless its ISN continues`() throws {
    let again =
      Self.established + "+0.1 C > S  R.  1:1(0) ack 1\n+70 C > S  S  0:0(0) isn 77\n+1 C > S  S  0:0(0)\n"
    #expect(try Self.questions(again, flow: 1).contains(.sameHost))
    #expect(try !Self.questions(again).contains(.sameHost))
  }
}
