import Glibc
import Lastack

/// One live capture on behalf of the command: waits, reads, and ends when it is asked to.
struct LiveSession: ~Copyable {
  private var analysis: LiveAnalysis
  private let limits: LiveLimits
  private let output: LiveOutput

  /// Milliseconds after which signals are looked at.
  private static let wait: Int32 = 100

  init(_ options: LiveOptions, limits: LiveLimits, output: LiveOutput) throws(CommandFailure) {
    do throws(AnalysisError) {
      analysis = try LiveAnalysis(options)
    } catch {
      switch error {
      case .unreadable: throw CommandFailure(status: .unreadable, message: error.description)
      case .filter: throw CommandFailure(status: .usage, message: "--filter: \(error.description)")
      }
    }
    self.limits = limits
    self.output = output
  }

  mutating func run(_ signals: Signals) throws(CommandFailure) {
    let output = output
    let start = WallClock.now
    var isInterrupted = false
    var polled = analysis.descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var mayHaveMore = false
    while !isInterrupted {
      poll(&polled, nfds_t(polled.count), mayHaveMore ? 0 : Self.wait)
      let now = WallClock.now
      do throws(AnalysisError) {
        mayHaveMore = try analysis.take(now: now) { flow in output.note(flow) }
      } catch {
        try end()
        throw CommandFailure(status: .unreadable, message: error.description)
      }
      try output.flush()
      while let request = signals.next() {
        switch request {
        case .end: isInterrupted = true
        case .interimReport: try output.report(analysis.summary)
        }
      }
      if let seconds = limits.seconds, now.nanoseconds(since: start) >= Int64(seconds) * 1_000_000_000 {
        break
      }
      if let packets = limits.packets, analysis.packets >= packets { break }
    }
    try end()
    if isInterrupted { throw CommandFailure(status: .interrupted, message: "") }
  }

  private mutating func end() throws(CommandFailure) {
    let output = output
    analysis.finish { flow in output.note(flow) }
    try output.end(analysis.summary)
  }
}
