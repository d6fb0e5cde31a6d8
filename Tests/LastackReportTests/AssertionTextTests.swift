import LastackDiagnosis
import LastackReport
import Testing

@Suite struct AssertionTextTests {
  static let mistakes: [(assertion: String, text: String)] = [
    (
      "resets = 0",
      """
          resets = 0
                 ^
        write `==`
      """
    ),
    (
      "aborted < 3 && active_closer(port: 80) == sever",
      """
          aborted < 3 && active_closer(port: 80) == sever
                                                    ^^^^^
        `sever` is no value of `active_closer`: did you mean `server`? It is one of client, server, both, unknown
      """
    ),
    (
      "resets(prot: 80) == 0",
      """
          resets(prot: 80) == 0
                 ^^^^
        `resets` cannot be restricted by `prot`: did you mean `port`? There are port, host, client, server
      """
    ),
    (
      "active_closer > 1",
      """
          active_closer > 1
                          ^
        `active_closer` is compared by == or != with one of client, server, both, unknown; to count, write \
      `active_closer(client)`
      """
    ),
    (
      "aborted / connections",
      """
          aborted / connections
          ^^^^^^^^^^^^^^^^^^^^^
        a number says nothing by itself: compare it, as in `resets == 0`
      """
    ),
    (
      "p99 < 5 ms",
      """
          p99 < 5 ms
          ^^^
        `p99` needs a value, as in `p99(duration)`
      """
    ),
    (
      "aborted < 3 \u{1b}[2J",
      """
          aborted < 3 ?[2J
                      ^
        unexpected `\\u{1b}`
      """
    ),
    (
      "aborted <",
      """
          aborted <
                   ^
        the assertion ends where a name or a number should be
      """
    ),
  ]

  @Test(arguments: mistakes)
  func `a mistake is shown with a caret under it`(mistake: (assertion: String, text: String)) throws {
    let error = try #require(throws: AssertionError.self) { try Assertion(mistake.assertion) }
    #expect(AssertionErrorText(error, in: mistake.assertion).text == mistake.text)
  }

  @Test func `numbers between bounds say so`() throws {
    var run = RunSummary(version: "0", inputs: [RunSummary.Input(name: "a", path: "a.pcap")])
    run.inputs[0].captureDrops = 2
    var assertion = try Assertion("open(port: 1-65535) <= 2 && connections > 4.5")
    for _ in 0..<3 { assertion.add(SampleFlows.orderly) }
    let text = AssertionText(
      assertion.result(run: run, findings: []), run: run, width: 80, style: .plain
    ).text
    #expect(
      text == """
        UNDECIDED  open(port: 1-65535) <= 2 && connections > 4.5
          open(port: 1-65535) <= 2: holds, 0 to 2
          connections > 4.5: undecided, 3 to 5
            because the capturing program dropped 2 packets

        """)
  }
}
