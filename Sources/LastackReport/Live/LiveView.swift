public import LastackDiagnosis
internal import LastackTracking
internal import LastackWire

/// A live capture as a screen: what goes on now in the lines and columns that there are.
///
/// The same lines for the same snapshot: nothing is remembered and nothing asked.
public struct LiveView {
  private let snapshot: LiveSnapshot
  private var page: Page
  private let height: Int

  /// At least 40 columns and 10 lines are used.
  public init(_ snapshot: LiveSnapshot, width: Int, height: Int, style: Style) {
    self.snapshot = snapshot
    self.height = max(height, 10)
    page = Page(width: width, style: style)
    head()
    closes()
    timeWaits()
    ports()
    findings()
    endings()
  }

  /// No line is wider than the width, none is missing at the top.
  public var lines: [String] { Array(page.lines.prefix(height)) }

  /// Lines that the tables share: what is not one of their titles.
  private var rows: Int { max(2, (height - 14) / 5) }

  // MARK: The capture

  private mutating func head() {
    let left =
      "lastack live  \(snapshot.interfaces.joined(separator: ", "))  \(elapsed)"
    let right = "q ends, with the report"
    let room = page.width - right.count
    page.styled(
      room > left.count + 1
        ? page.style(.heading, left.leading(room)) + page.style(.faint, right)
        : page.style(.heading, left.fitted(page.width)))
    page.line(
      "  \(Units.count(snapshot.packetsPerSecond)) packets/s, \(Units.brief(snapshot.packets)) in all; "
        + "\(Units.count(snapshot.tracked, "connection")) kept")
    let dropped = snapshot.droppedByKernel + snapshot.droppedByInterface
    if dropped == 0 {
      page.line("  no packet lost", .good)
    } else {
      page.paragraph(
        "\(Units.count(dropped, "packet")) lost: \(Units.count(snapshot.droppedByKernel)) for want of buffer "
          + "(--buffer-size), \(Units.count(snapshot.droppedByInterface)) by the interface: verdicts are weaker",
        .bad)
    }
    if let kernel = snapshot.kernel {
      page.line("  kernel: \(KernelLine.words(kernel))", kernel.differences.isEmpty ? .good : .warning)
    }
    if snapshot.evictions > 0 {
      page.line(
        "  \(Units.count(snapshot.evictions, "connection")) dropped by --max-flows: counts are lower bounds",
        .warning)
    }
  }

  /// `0:01:23`
  private var elapsed: String {
    let seconds = Int(snapshot.elapsed / 1_000_000_000)
    return "\(seconds / 3600):\(Units.padded(seconds / 60 % 60, 2)):\(Units.padded(seconds % 60, 2))"
  }

  // MARK: Closes

  private mutating func closes() {
    let recent = snapshot.closes.reduce(0) { $0 + $1.recent }
    page.heading("CLOSES", "a second, over the last \(LiveActivity.rateSeconds) s; and in all")
    if snapshot.closes.isEmpty { return page.line("  none yet", .faint) }
    let most = snapshot.closes.map(\.recent).max() ?? 0
    for row in snapshot.closes.prefix(rows + 2) {
      let room = min(page.width - 2 - 18 - 8 - 10 - 2, 50)
      let drawn = bar(row.recent, of: max(most, 1), width: room)
      page.styled(
        "  " + row.outcome.phrase.leading(18) + rate(row.recent).trailing(8)
          + Units.brief(row.total).trailing(10)
          + (drawn.isEmpty ? "" : "  " + page.style(row.outcome.role, drawn)))
    }
    if snapshot.closes.count > 1 {
      page.line(
        "  " + "all".leading(18) + rate(recent).trailing(8)
          + Units.brief(snapshot.closes.reduce(0) { $0 + $1.total }).trailing(10), .faint)
    }
  }

  /// A count over the rates' seconds, in events a second.
  private func rate(_ count: Int) -> String {
    Units.decimal(count, over: LiveActivity.rateSeconds, digits: 1)
  }

  // MARK: TIME-WAIT and ports

  private mutating func timeWaits() {
    let held = snapshot.timeWaits
    page.heading("TIME-WAIT", "taken to last \(snapshot.timeWaitSeconds) s")
    let peak =
      held.peakTime.map { ", at most \(Units.count(held.peak)) at \(Units.clock($0).prefix(8))Z" } ?? ""
    page.line("  \(Units.count(held.now)) now\(peak)")
    for holder in held.holders.prefix(rows) {
      page.line(
        "  " + Units.address(holder.address).leading(26) + Units.count(holder.now).trailing(10)
          + "  at most \(Units.count(holder.peak))")
    }
  }

  private mutating func ports() {
    guard !snapshot.ports.isEmpty else { return }
    page.heading("PORTS", "in TIME-WAIT, of those that the client chooses from")
    for ports in snapshot.ports.prefix(rows) {
      let share = "\(Units.count(ports.inTimeWait)) of \(Units.count(ports.range.count))"
      let percent = Units.percent(ports.inTimeWait, of: ports.range.count)
      let isHigh = ports.inTimeWait * 5 >= ports.range.count * 4
      page.line(
        "  " + FindingWording.path(ports.path).leading(min(max(page.width - 30, 10), 60)) + share.trailing(18)
          + percent.trailing(8), isHigh ? .bad : nil)
    }
  }

  // MARK: What stands out

  private mutating func findings() {
    guard !snapshot.findings.isEmpty else { return }
    page.heading("FINDINGS", "newest first")
    for (time, finding) in snapshot.findings.prefix(rows) {
      page.line("  \(Units.clock(time).prefix(8))  \(FindingLine.words(finding))", finding.severity.role)
    }
  }

  private mutating func endings() {
    guard !snapshot.endings.isEmpty else { return }
    page.heading("LATELY", "connections that deserve a look, newest first")
    for ending in snapshot.endings {
      page.line(
        "  \(Units.clock(ending.time).prefix(8))  " + ending.outcome.phrase.leading(19)
          + "\(Units.endpoint(ending.client)) > \(Units.endpoint(ending.server))", ending.outcome.role)
    }
  }
}
