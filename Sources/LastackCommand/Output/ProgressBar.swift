import Lastack

/// A line on standard error that says how far a long read is; silent for the first second and off a terminal.
final class ProgressBar {
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var shownAt: ContinuousClock.Instant?
  private let isOn: Bool

  private let columns: Int

  /// - Parameter columns: the terminal's width: a longer line would wrap, and could not be taken away.
  init(isOn: Bool, columns: Int) {
    self.isOn = isOn
    self.columns = columns
    start = clock.now
  }

  func show(_ progress: AnalysisProgress) {
    guard isOn else { return }
    let now = clock.now
    let elapsed = now - start
    guard elapsed >= .seconds(1), shownAt.map({ now - $0 >= .milliseconds(200) }) ?? true else { return }
    shownAt = now
    let line = ProgressBar.line(progress, elapsed: elapsed)
    StandardError.write("\r\u{1b}[K" + line.prefix(max(columns - 1, 0)))
  }

  /// Takes the line away.
  func clear() {
    guard shownAt != nil else { return }
    shownAt = nil
    StandardError.write("\r\u{1b}[K")
  }

  /// `42 %  1,204,000 packets, 3,100,000 packets/s, 4 s left`.
  static func line(_ progress: AnalysisProgress, elapsed: Duration) -> String {
    let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
    let rate = seconds > 0 ? Int(Double(progress.packets) / seconds) : 0
    var line = "\(Units.count(progress.packets)) packets, \(Units.count(rate)) packets/s"
    if let total = progress.totalOctets, total > 0, progress.octets > 0 {
      let share = min(1, Double(progress.octets) / Double(total))
      let left = Int64(min((seconds / share - seconds) * 1e9, 1e18))
      line = "\(Int(share * 100)) %  \(line), \(Units.duration(left - left % 1_000_000_000)) left"
    } else {
      line = "\(Units.octets(progress.octets))  \(line)"
    }
    return line
  }
}
