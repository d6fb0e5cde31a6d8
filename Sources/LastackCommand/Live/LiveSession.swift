import Glibc
import Lastack

/// One live capture on behalf of the command: waits, reads, and ends when it is asked to.
struct LiveSession: ~Copyable {
  private var analysis: LiveAnalysis
  private let limits: LiveLimits
  private let start = WallClock.now
  private let started = WallClock.running
  private var kernel: KernelCheck?

  /// Milliseconds after which signals are looked at.
  private static let wait: Int32 = 100

  /// Opens what takes privileges: the interfaces, and the first file for packets, which is to be `user`'s.
  init(
    _ options: LiveOptions, limits: LiveLimits, keeping: PacketKeepingOptions, checkingKernel: Bool,
    for user: Privileges.User?
  ) throws(CommandFailure) {
    self.limits = limits
    do throws(CaptureError) {
      kernel = checkingKernel ? try KernelCheck() : nil
    } catch {
      throw CommandFailure(status: .unreadable, message: "--check-kernel: \(error)")
    }
    analysis = try Self.open(options, keeping: keeping, for: user, at: start)
  }

  private static func open(
    _ options: LiveOptions, keeping: PacketKeepingOptions, for user: Privileges.User?, at start: CaptureTime
  ) throws(CommandFailure) -> LiveAnalysis {
    do {
      var analysis = try LiveAnalysis(options)
      if let path = keeping.write {
        let series = try CaptureFileSeries(
          path: path, interfaces: analysis.interfaces, rotation: keeping.rotation,
          application: "lastack \(Analysis.version)", at: start)
        // A file system without owners leaves it as it is.
        if let user { _ = fchown(series.currentDescriptor, user.id, user.group) }
        analysis.keepPackets(in: series, ringOctets: keeping.ringOctets)
      }
      return analysis
    } catch let error as CaptureError {
      throw CommandFailure(status: .unreadable, message: "--write \(error.description)")
    } catch AnalysisError.filter(let expression, let problem) {
      throw CommandFailure(status: .usage, message: "--filter '\(expression)': \(problem)")
    } catch {
      throw CommandFailure(status: .unreadable, message: "\(error)")
    }
  }

  mutating func run(
    _ signals: Signals, _ output: LiveOutput, failOn: Severity?
  ) throws(CommandFailure) {
    var ending: Ending?
    var mayHaveMore = false
    var polled = analysis.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    if let keys = output.keys { polled.append(pollfd(fd: keys, events: Int16(POLLIN), revents: 0)) }
    while ending == nil {
      poll(&polled, nfds_t(polled.count), mayHaveMore ? 0 : Self.wait)
      let now = WallClock.now
      do throws(AnalysisError) {
        mayHaveMore = try analysis.take(now: now) { flow in output.note(flow) }
      } catch {
        try end(output, failOn)
        throw CommandFailure(status: .unreadable, message: error.description)
      }
      if let problem = analysis.keepingProblem {
        try end(output, failOn)
        throw CommandFailure(status: .unreadable, message: problem.description)
      }
      do throws(CommandFailure) {
        try checkKernel(output, at: now)
        try output.turn(&analysis, at: now, since: start)
      } catch {
        // Nobody listens any more; the packets that were asked for are kept all the same.
        analysis.finish(now: WallClock.now) { _ in }
        throw error
      }
      ending = isOver ? .done : output.wantsToEnd() ? .done : nil
      while let request = signals.next() {
        switch request {
        case .end: ending = .interrupted
        case .interimReport: try output.reportInterim(&analysis)
        case .suspend: output.suspend()
        case .resized: output.redraw()
        }
      }
    }
    takeLast(output)
    try end(output, failOn)
    if ending == .interrupted { throw CommandFailure(status: .interrupted, message: "") }
  }

  private mutating func checkKernel(_ output: LiveOutput, at now: CaptureTime) throws(CommandFailure) {
    guard kernel != nil else { return }
    do throws(CaptureError) {
      if let comparison = try kernel?.turn(&analysis, at: now) { output.note(comparison, at: now) }
    } catch {
      throw CommandFailure(status: .unreadable, message: "--check-kernel: \(error)")
    }
  }

  private enum Ending { case done, interrupted }

  private var isOver: Bool {
    if let seconds = limits.seconds, WallClock.running - started >= Int64(seconds) * 1_000_000_000 {
      return true
    }
    return limits.packets.map { analysis.packets >= $0 } ?? false
  }

  /// Takes in what had arrived when the end was asked for: the kernel hands a block over when it is full or 100 ms old.
  private mutating func takeLast(_ output: LiveOutput) {
    poll(nil, 0, Self.lastWait)
    for _ in 0..<Self.lastTurns {
      let hasMore = try? analysis.take(now: WallClock.now) { flow in output.note(flow) }
      if hasMore != true { break }
    }
  }

  private static let lastWait: Int32 = 150
  /// On a wire that is never silent there is always more.
  private static let lastTurns = 64

  private mutating func end(_ output: LiveOutput, _ failOn: Severity?) throws(CommandFailure) {
    analysis.finish(now: WallClock.now) { flow in output.note(flow) }
    let worst = try output.end(analysis.summary)
    if let problem = analysis.keepingProblem {
      throw CommandFailure(status: .unreadable, message: problem.description)
    }
    if let worst, let failOn, worst >= failOn { throw CommandFailure(status: .findings, message: "") }
  }
}
