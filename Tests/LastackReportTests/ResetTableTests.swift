import LastackDiagnosis
import Testing

@testable import LastackReport
@testable import LastackTracking

/// Resets by cause, as the report has them.
@Suite struct ResetTableTests {
  private static func reset(
    _ number: Int, _ cause: ResetCause, _ confidence: Confidence?, by side: Side, lost: Int = 0,
    repeats: Int = 0,
    effect: ResetEffect = .accepted, origin: ResetOrigin = .endpoint
  ) -> FlowRecord {
    var record = SampleFlows.refused
    record.flow = number
    record.outcome = .aborted
    (record.firstRst, record.resetBy) = (side, side)
    (record.resetCause, record.resetCauseConfidence) = (cause, confidence)
    (record.resetEffect, record.resetOrigin) = (effect, origin)
    record.reset = ResetAccount(
      by: side, kind: .reply, frame: 1, input: 0, time: at(0), repeats: repeats, stage: .postPsh,
      damage: ResetDamage(clientUnacked: lost))
    return record
  }

  private static func text(_ flows: [FlowRecord], width: Int) -> String {
    var tally = ResetTally()
    for flow in flows { tally.add(flow) }
    var page = Page(width: width, style: Style.plain)
    var run = SampleFlows.run
    run.inputs = Array(run.inputs.suffix(1))
    ResetTable(tally: tally, run: run).write(to: &page)
    return page.text
  }

  private static let mixed: [FlowRecord] =
    (0..<12).map { reset($0, .closedPort, .strong, by: .server) }
    + (12..<16).map { reset($0, .keepaliveRace, $0 == 12 ? .strong : .probable, by: .server, lost: $0 * 10) }
    + [
      reset(16, .idleMiddlebox, .probable, by: .server, lost: 7, origin: .suspectedMiddlebox),
      reset(17, .unknown, nil, by: .client, repeats: 8), reset(18, .forged, .possible, by: .server),
      reset(19, .timeout, .strong, by: .client, effect: .challengedAndSurvived),
      reset(20, .handshakeAbandoned, .strong, by: .client),
    ]

  @Test func `causes stand in rows, the most frequent first, with commands where something was lost`() {
    let text = Self.text(Self.mixed, width: 80)
    #expect(
      text == """
          cause                             resets   share      c/s      sure      lost
          nothing listened on the port          12  57.1 %     0/12    strong         ·
          a request crossed an idle close        4  19.0 %      0/4  probable     540 B
            lastack flow 15 --filter 'tcp or "x"' --key vlan rest,1.pcap
          forgotten after an idle time           1   4.8 %      0/1  probable       7 B
            lastack flow 16 --filter 'tcp or "x"' --key vlan rest,1.pcap
          an end gave up waiting                 1   4.8 %      1/0    strong         ·
          3 other causes                         3  14.3 %      2/1         ·         ·
          of these: 1 challenged and survived; 8 more resets of the same events, in 1
          connection; 1 unlike the end that they name (suspected, not proven)
          Cloudflare's stages, of 21 connections: post-PSH 100 %

        """)
  }

  @Test func `a wide page has the commands in the rows`() {
    let lines = Self.text(Self.mixed, width: 160).split(separator: "\n")
    #expect(lines[1].hasSuffix("·  lastack flow 0 --filter 'tcp or \"x\"' --key vlan rest,1.pcap"))
    #expect(lines.count == 8)
    #expect(lines.allSatisfy { $0.count <= 160 })
  }

  @Test func `the usual number of resets that lose nothing is called usual, and nothing else`() {
    let resets = (0..<2).map { Self.reset($0, .closeWithUnreadDataOrLinger, .strong, by: .client) }
    let orderly = (2..<10).map { number in
      var flow = SampleFlows.orderly
      flow.flow = number
      return flow
    }
    let usual = "15 to 25 % of connections have a reset"
    #expect(Self.text(resets + orderly, width: 100).contains(usual))
    #expect(!Self.text(resets + orderly.prefix(5), width: 100).contains(usual))
    let losing = [Self.reset(20, .dataAfterClose, .strong, by: .client, lost: 1)]
    #expect(!Self.text(losing + orderly, width: 100).contains(usual))
    let suspected = [Self.reset(20, .unknown, nil, by: .server, origin: .suspectedMiddlebox)]
    #expect(!Self.text(suspected + orderly, width: 100).contains(usual))
  }

  @Test func `every cause has words that fit the column`() {
    for cause in ResetCause.allCases { #expect(cause.phrase.count <= 32) }
  }
}
