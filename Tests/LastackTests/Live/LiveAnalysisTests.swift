import Foundation
import SegmentScript
import Testing

@testable import Lastack

/// Live input is tracked as a file is, whatever the speed, and time goes on where no packet comes.
@Suite struct LiveAnalysisTests {
  private static let start = SegmentScript.defaultStart
  private static let handshake = """
    +0.000 C > S  S   0:0(0)
    +0.010 S > C  S.  0:0(0) ack 1
    +0.001 C > S  .   1:1(0) ack 1

    """
  private static let closed =
    handshake + """
      +0.100 C > S  F.  1:1(0) ack 1
      +0.050 S > C  .   1:1(0) ack 2
      +0.050 S > C  F.  1:1(0) ack 2
      +0.001 C > S  .   2:2(0) ack 2

      """

  private func after(_ seconds: Double) -> CaptureTime {
    Self.start.advanced(byNanoseconds: Int64(seconds * 1e9))
  }

  private func options(_ names: String...) -> LiveOptions { LiveOptions(interfaces: names) }

  /// What a record says, in a line.
  private func words(_ flow: borrowing FlowRecord) -> String {
    "\(flow.phase) \(flow.flow) \(flow.client.endpoint) \(flow.outcome.rawValue) frames \(flow.firstFrame)-\(flow.lastFrame)"
  }

  @Test func `a close is told when it comes, and complete when the silence has been long enough`() throws {
    let source = ScriptSource(try SegmentScript(Self.closed).segments)
    var live = LiveAnalysis(options("lo"), sources: [source])
    var told: [String] = []
    #expect(try live.take(now: after(0.3)) { told.append(words($0)) } == false)
    #expect(told == ["ended 0 10.0.0.1:41001 orderly frames 1-7"])
    // No packet comes any more: 60 s of TIME-WAIT, 60 s for wanderers, and 1 s for what the kernel holds back.
    for second in 1...121 { _ = try live.take(now: after(Double(second))) { told.append(words($0)) } }
    #expect(told.count == 1)
    for second in 122...124 { _ = try live.take(now: after(Double(second))) { told.append(words($0)) } }
    #expect(told.last == "complete 0 10.0.0.1:41001 orderly frames 1-7")
    #expect(live.connections.tracked == 0)
  }

  @Test func `a half-closed connection ends as idle when the limit is over, without a packet`() throws {
    var options = options("lo")
    options.analysis.idleSeconds = 30
    let source = ScriptSource(try SegmentScript(Self.handshake).segments)
    var live = LiveAnalysis(options, sources: [source])
    var told: [String] = []
    for second in 0...33 { _ = try live.take(now: after(Double(second))) { told.append(words($0)) } }
    #expect(told == ["ended 0 10.0.0.1:41001 idle frames 1-3", "complete 0 10.0.0.1:41001 idle frames 1-3"])
  }

  /// The rows of every connection, by number.
  private func rows(_ flows: [FlowRecord]) -> [String] {
    let encoder = NDJSONEncoder(inputs: ["lo"])
    return flows.sorted { $0.flow < $1.flow }.map { flow in
      var output = OutputBuffer()
      encoder.encode(flow, to: &output)
      return output.text
    }
  }

  /// Closes, failures and reuse over ten minutes.
  private static func traffic() throws -> [Segment] {
    var text = ""
    for number in 0..<60 {
      let name = "c\(number)"
      text += """
        connection \(name) client 10.0.0.1:\(40_000 + number % 20) server 10.0.0.2:80 client-isn \(number * 1_000_000) \
        server-isn \(number * 2_000_000)
        \(number * 10).0 \(name) C > S  S   0:0(0)

        """
      if number % 7 == 3 { continue }
      text += "+0.010 \(name) S > C  S.  0:0(0) ack 1\n+0.001 \(name) C > S  .   1:1(0) ack 1\n"
      switch number % 5 {
      case 0: text += "+0.5 \(name) C > S  R.  1:1(0) ack 1\n"
      case 1: text += "+0.5 \(name) C > S  F.  1:1(0) ack 1\n+0.01 \(name) S > C  .  1:1(0) ack 2\n"
      default:
        text += """
          +0.5 \(name) C > S  F.  1:1(0) ack 1
          +0.01 \(name) S > C  F.  1:1(0) ack 2
          +0.01 \(name) C > S  .   2:2(0) ack 2

          """
      }
    }
    return try SegmentScript(text).segments.sorted { $0.time < $1.time }
  }

  @Test(arguments: [0.05, 1.0, 7.5, 400.0])
  func `records are those of the same packets in a file, however often it is looked`(step: Double) throws {
    let segments = try Self.traffic()
    var tracker = FlowTracker(policy: options("lo").analysis.tracking)
    var expected: [FlowRecord] = []
    for (index, segment) in segments.enumerated() {
      var segment = segment
      segment.frame = UInt64(index + 1)
      tracker.ingest(segment) { expected.append(copy $0) }
    }
    tracker.finish { expected.append(copy $0) }

    let source = ScriptSource(segments)
    var live = LiveAnalysis(options("lo"), sources: [source])
    var complete: [FlowRecord] = []
    func note(_ flow: borrowing FlowRecord) { if flow.phase == .complete { complete.append(copy flow) } }
    var now = 0.0
    // What time it is after the last packet is something that a file does not tell.
    let last = try #require(segments.last?.time)
    while !source.segments.isEmpty {
      now += step
      source.available = after(now)
      while try live.take(now: min(after(now), last), note) {}
    }
    live.finish(now: last, note)
    #expect(rows(complete) == rows(expected))
  }

  // MARK: Several interfaces

  @Test func `packets of several interfaces are put in the order of their times`() throws {
    let segments = try SegmentScript(Self.closed).segments
    let one = ScriptSource(segments.filter { $0.source.port == 41_001 }, name: "a")
    let two = ScriptSource(segments.filter { $0.source.port != 41_001 }, name: "b")
    var live = LiveAnalysis(options("a", "b"), sources: [one, two])
    var outcomes: [String] = []
    func note(_ flow: borrowing FlowRecord) {
      if flow.phase == .complete { outcomes.append("\(flow.outcome) \(flow.rolesFrom) \(flow.handshake)") }
    }
    // The second interface hands over its block first, the first one later.
    one.available = Self.start.advanced(byNanoseconds: -1)
    _ = try live.take(now: after(0.212), note)
    one.available = CaptureTime(nanoseconds: .max)
    _ = try live.take(now: after(0.3), note)
    live.finish(now: after(1), note)
    #expect(outcomes == ["orderly syn complete"])
    #expect(live.summary.totals.outOfOrder == 0)
    #expect(live.summary.inputs.map(\.packets) == [4, 3])
    #expect(live.interfaces.map(\.name) == ["a", "b"])
  }

  @Test func `a merge hands over by time, and what came at one time in the order in which it came`() throws {
    let segments = try SegmentScript(Self.closed).segments
    var merge = SegmentMerge()
    for (index, segment) in segments.reversed().enumerated() {
      var segment = segment
      segment.frame = UInt64(index)
      segment.time = CaptureTime(nanoseconds: Int64([5, 3, 3, 9, 1, 5, 3][index]))
      merge.append(.segment(segment), at: segment.time)
    }
    var batch = SegmentBatch(capacity: 2)
    var frames: [UInt64] = []
    var hasMore = true
    while hasMore {
      batch.removeAll()
      hasMore = merge.release(before: CaptureTime(nanoseconds: 9), into: &batch)
      for position in 0..<batch.count { frames.append(batch.segments[position].frame) }
    }
    #expect(frames == [4, 1, 2, 6, 0, 5])
    #expect(merge.count == 1)
  }

  // MARK: Losses and errors

  @Test func `losses are counted beyond the kernel's 32 bits and stand in the run's summary`() throws {
    let source = ScriptSource([])
    var live = LiveAnalysis(options("lo"), sources: [source])
    for (second, dropped) in [10, 4_000_000_000, 4_294_967_290, 5, 20].enumerated() {
      source.counts = CaptureStatistics(received: 7, dropped: dropped, droppedByInterface: second)
      _ = try live.take(now: after(Double(second))) { _ in }
    }
    #expect(live.drops.byKernel == 4_294_967_316)
    #expect(live.drops.byInterface == 4)
    #expect(live.summary.inputs.first?.captureDrops == 4_294_967_320)
    #expect(live.summary.inputs.first?.isLive == true)
  }

  @Test func `an interface that goes away is an error, and what was seen can still be finished`() throws {
    let source = ScriptSource(try SegmentScript(Self.closed).segments)
    var live = LiveAnalysis(options("lo"), sources: [source])
    _ = try live.take(now: after(1)) { _ in }
    source.problem = CaptureError(.interface, subject: "lo", problem: "The interface disappeared")
    var message = ""
    do throws(AnalysisError) {
      _ = try live.take(now: after(2)) { _ in }
    } catch {
      message = error.description
    }
    #expect(message == "lo: The interface disappeared")
    var outcomes: [Outcome] = []
    live.finish(now: after(2)) { if $0.phase == .complete { outcomes.append($0.outcome) } }
    #expect(outcomes == [.orderly])
  }

  // MARK: Packets that are kept

  private func kept(ring: Int?) throws -> [String] {
    let path = NSTemporaryDirectory() + "lastack-live-\(UUID().uuidString).pcapng"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let source = ScriptSource(try Self.traffic())
    var live = LiveAnalysis(options("lo"), sources: [source])
    live.keepPackets(
      in: try CaptureFileSeries(path: path, interfaces: live.interfaces, application: "test", at: Self.start),
      ringOctets: ring)
    // A moment after the last packet, so that nothing has timed out that the file does not show to have.
    while try live.take(now: after(590.1), { _ in }) {}
    live.finish(now: after(590.1)) { _ in }
    #expect(live.keepingProblem == nil)
    #expect(live.summary.inputs.first?.packetFile == (ring == nil ? path : nil))
    return try Analysis(of: path).flows.map { "\($0.client.endpoint) \($0.outcome.rawValue)" }
  }

  @Test func `all packets are kept, or those of connections that deserve a look`() throws {
    let all = try kept(ring: nil)
    #expect(all.count == 60)
    let flagged = try kept(ring: 1 << 20)
    let worth = all.filter { !$0.hasSuffix("orderly") && !$0.hasSuffix("open") }
    // Alone in their file the last ones may not have been silent for long enough.
    #expect(flagged.map { $0.split(separator: " ")[0] } == worth.map { $0.split(separator: " ")[0] })
    #expect(flagged.prefix(28) == worth.prefix(28))
    #expect(flagged.count == 29)
  }

  @Test func `an interim survey tells of what is open and of what is closed, and nothing ends by it`() throws
  {
    let source = ScriptSource(try SegmentScript(Self.closed).segments)
    var live = LiveAnalysis(options("lo"), sources: [source])
    _ = try live.take(now: after(1)) { _ in }
    var surveyed: [Outcome] = []
    live.survey { surveyed.append($0.outcome) }
    #expect(surveyed == [.orderly])
    #expect(live.connections.tracked == 1)
  }
}
