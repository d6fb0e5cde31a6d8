import LastackTracking
import LastackWire
import Testing

@testable import LastackDiagnosis
@testable import LastackReport

/// The live view is a function of what is going on and of the room there is.
@Suite struct LiveViewTests {
  private static let client = v4(10, 0, 0, 7)
  private static let server = Endpoint(v4(10, 0, 0, 9), 443)

  /// A busy capture with everything in it.
  private static var busy: LiveSnapshot {
    var snapshot = LiveSnapshot(now: at(83))
    snapshot.interfaces = ["eth0", "eth1"]
    snapshot.elapsed = 5_025_300_000_000
    snapshot.packets = 48_123_456
    snapshot.packetsPerSecond = 52_340
    snapshot.droppedByKernel = 1200
    snapshot.droppedByInterface = 3
    snapshot.tracked = 71_204
    snapshot.evictions = 12
    snapshot.closes = [
      .init(outcome: .orderly, total: 12_345_678, recent: 4705),
      .init(outcome: .aborted, total: 1200, recent: 470),
      .init(outcome: .synUnanswered, total: 31, recent: 0),
    ]
    snapshot.timeWaits.now = 27_931
    snapshot.timeWaits.peak = 28_232
    snapshot.timeWaits.peakTime = at(60)
    snapshot.timeWaits.holders = [
      .init(address: client, now: 27_900, peak: 28_200),
      .init(address: IPAddress(v6: documentationPrefix | 0xff00_0053), now: 31, peak: 32),
    ]
    snapshot.ports = [
      LivePorts(
        path: Path(client: client, server: server), inTimeWait: 27_900, range: 32768...60999,
        rangeIsGiven: false),
      LivePorts(
        path: Path(client: client, server: Endpoint(v4(10, 0, 0, 9), 80)), inTimeWait: 10,
        range: 32768...60999,
        rangeIsGiven: false),
    ]
    snapshot.findings = [
      (
        at(80),
        Finding(
          .timeWaitBuckets(TimeWaitBuckets(host: client, peak: 270_000, peakTime: at(79), limit: 262_144)),
          severity: .warning, confidence: .possible, flows: 270_000, evidence: [], caveats: [])
      )
    ]
    for number in 0..<12 {
      let outcome: Outcome = number % 3 == 0 ? .aborted : .synUnanswered
      snapshot.endings.append(
        LiveActivity.Ending(
          flow: 100 + number, time: at(82 - Double(number)),
          client: Endpoint(client, UInt16(40_000 + number)),
          server: server, outcome: outcome, story: .aborted))
    }
    return snapshot
  }

  private func text(_ snapshot: LiveSnapshot, width: Int, height: Int, style: Style = .plain) -> String {
    LiveView(snapshot, width: width, height: height, style: style).lines.map { $0 + "\n" }.joined()
  }

  @Test func `the view has the capture, closes, TIME-WAIT, ports, findings and what ended badly`() {
    #expect(text(Self.busy, width: 80, height: 32) == GoldenLiveViews.narrow)
    #expect(text(Self.busy, width: 140, height: 44) == GoldenLiveViews.wide)
  }

  @Test func `a capture of nothing has a view too`() {
    var snapshot = LiveSnapshot(now: at(0))
    snapshot.interfaces = ["lo"]
    #expect(text(snapshot, width: 80, height: 24) == GoldenLiveViews.nothing)
  }

  @Test(arguments: [1, 40, 80, 140], [1, 10, 24, 60])
  func `no line is wider than the terminal, and there are no more than it has`(width: Int, height: Int) {
    let lines = LiveView(Self.busy, width: width, height: height, style: .plain).lines
    #expect(lines.count <= max(height, 10))
    for line in lines { #expect(line.count <= max(width, 40), "\(line)") }
  }

  @Test func `colours change no text`() {
    let coloured = text(Self.busy, width: 80, height: 32, style: .ansi)
    #expect(coloured != GoldenLiveViews.narrow)
    #expect(coloured.replacing(#/\u{1b}\[[0-9]+m/#, with: "") == GoldenLiveViews.narrow)
  }

  @Test func `a connection's end and a finding are a line each`() throws {
    let flow = try #require(SampleFlows.all.first)
    let line = FlowLine.text(flow, style: .plain)
    #expect(line.hasSuffix("\n") && line.count { $0 == "\n" } == 1)
    #expect(line.contains(flow.outcome.phrase))
    let found = try #require(Self.busy.findings.first)
    #expect(
      FindingLine.text(found.finding, at: found.time, style: .plain).hasPrefix(
        "13:12:55.000  finding  warning  time_wait_buckets  10.0.0.7: "))
  }
}
