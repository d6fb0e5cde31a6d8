import Glibc
import Lastack

/// What a live capture says as it goes, and what it will say at the end.
final class LiveOutput {
  private let format: LiveCommand.Format
  private let options: LiveOutputOptions
  private let style: Style
  private let encoder: NDJSONEncoder
  private let interfaces: [String]
  private var closes = CloseSummary()
  private var hosts: HostStage
  private var activity: LiveActivity
  private var findings: LiveFindings
  private var found: [(time: CaptureTime, finding: Finding)] = []
  private var kernel: KernelComparison?
  private var rows = OutputBuffer()
  /// What went wrong in writing them.
  private var failure: CommandFailure?
  private var screen: LiveScreen?
  private var nextSecond = CaptureTime(nanoseconds: .min)
  private var nextFindings = CaptureTime(nanoseconds: .min)
  private var packets = 0
  private var packetsPerSecond = 0
  private var lastSecond: CaptureTime?
  private let timeWaitSeconds: Int

  private static let second: Int64 = 1_000_000_000
  /// Findings are looked for this often, and never for more than a twentieth of the time.
  private static let findingsEvery = 5 * second
  private static let findingsShare: Int64 = 20
  private static let findingsKept = 64
  /// Octets of rows that gather within a turn.
  private static let piece = 1 << 18

  init(_ live: LiveOptions, format: LiveCommand.Format, options: LiveOutputOptions) {
    self.format = format
    self.options = options
    style = options.style
    interfaces = live.interfaces
    hosts = HostStage(policy: live.analysis.hosts)
    activity = LiveActivity(policy: live.analysis.hosts)
    findings = LiveFindings(policy: live.analysis.hosts)
    encoder = NDJSONEncoder(inputs: live.interfaces)
    timeWaitSeconds = live.analysis.timeWait.standardSeconds
    if format == .view { screen = LiveScreen() }
  }

  // MARK: The terminal

  var keys: Int32? { screen?.keys }

  func wantsToEnd() -> Bool { screen?.wantsToEnd() ?? false }

  func suspend() {
    screen?.suspend()
    redraw()
  }

  /// The next turn draws, whether a second has gone by or not.
  func redraw() { nextSecond = CaptureTime(nanoseconds: .min) }

  // MARK: As it goes

  func note(_ flow: borrowing FlowRecord) {
    switch flow.phase {
    case .ended:
      findings.note(flow)
      switch format {
      case .view: activity.note(flow)
      case .lines: rows.append(FlowLine.text(flow, style: style))
      case .ndjson: encoder.encodeEnd(flow, to: &rows)
      }
    case .revised: if format == .view { activity.note(flow) }
    case .complete:
      closes.add(flow)
      hosts.add(flow)
      if format == .ndjson { encoder.encode(flow, to: &rows) }
    }
    writePiece()
  }

  func note(_ comparison: KernelComparison, at now: CaptureTime) {
    switch format {
    case .view: kernel = comparison
    case .lines: rows.append(KernelLine.text(comparison, at: now, style: style))
    case .ndjson: encoder.encode(comparison, at: now, to: &rows)
    }
  }

  /// Writes what has gathered, and draws where a second has gone by.
  func turn(
    _ analysis: inout LiveAnalysis, at now: CaptureTime, since start: CaptureTime
  ) throws(CommandFailure) {
    if nextFindings <= now { lookForFindings(analysis, at: now) }
    if nextSecond <= now { showView(analysis, at: now, since: start) }
    try flush()
  }

  private func lookForFindings(_ analysis: borrowing LiveAnalysis, at now: CaptureTime) {
    for finding in findings.take(at: now) {
      found.append((now, finding))
      switch format {
      case .view: break
      case .lines: rows.append(FindingLine.text(finding, at: now, style: style))
      case .ndjson: encoder.encode(finding, at: now, to: &rows)
      }
    }
    if found.count > Self.findingsKept { found.removeFirst(found.count - Self.findingsKept) }
    let cost = WallClock.now.nanoseconds(since: now)
    nextFindings = now.advanced(byNanoseconds: max(Self.findingsEvery, cost * Self.findingsShare))
  }

  private func showView(_ analysis: borrowing LiveAnalysis, at now: CaptureTime, since start: CaptureTime) {
    nextSecond = now.advanced(byNanoseconds: Self.second)
    guard format == .view else { return }
    activity.advance(to: now)
    if let last = lastSecond {
      let elapsed = max(now.nanoseconds(since: last), 1)
      packetsPerSecond = Int(Double(analysis.packets - packets) * 1e9 / Double(elapsed))
    }
    (lastSecond, packets) = (now, analysis.packets)
    let terminal = options.terminal
    var snapshot = LiveSnapshot(now: now)
    snapshot.interfaces = interfaces
    snapshot.elapsed = now.nanoseconds(since: start)
    snapshot.packets = analysis.packets
    snapshot.packetsPerSecond = packetsPerSecond
    snapshot.droppedByKernel = analysis.drops.byKernel
    snapshot.droppedByInterface = analysis.drops.byInterface
    snapshot.tracked = analysis.connections.tracked
    snapshot.evictions = analysis.connections.evicted
    snapshot.timeWaitSeconds = timeWaitSeconds
    snapshot.kernel = kernel
    snapshot.findings = found.reversed()
    snapshot.take(activity, rows: terminal.rows ?? 24)
    screen?.show(
      LiveView(snapshot, width: terminal.columns ?? 80, height: terminal.rows ?? 24, style: style).lines)
  }

  /// Writes the rows once they fill a piece: at the end there may be a million, and memory is bounded.
  private func writePiece() {
    guard rows.count >= Self.piece, failure == nil else {
      if failure != nil { rows.removeAll() }
      return
    }
    do throws(CommandFailure) { try write() } catch { failure = error }
  }

  private func flush() throws(CommandFailure) {
    if let failure { throw failure }
    try write()
  }

  private func write() throws(CommandFailure) {
    guard rows.count > 0 else { return }
    let error = rows.withBytes { FileDescriptor.writeAll($0, to: StandardOutput.descriptor) }
    rows.removeAll()
    if error == EPIPE { throw CommandFailure(status: .done, message: "") }
    guard error == 0 else {
      throw CommandFailure(
        status: .unreadable, message: "standard output: cannot be written: \(FileDescriptor.text(error))")
    }
  }

  // MARK: Reports

  /// Writes the last rows and the report; returns how bad its worst finding is.
  func end(_ run: RunSummary) throws(CommandFailure) -> Severity? {
    if format == .ndjson { encoder.encodeHeader(run, to: &rows) }
    try flush()
    screen?.leave()
    return try report(run, closes, hosts)
  }

  /// Writes a report of what there is so far, connections that go on included.
  func reportInterim(_ analysis: inout LiveAnalysis) throws(CommandFailure) {
    var (closes, hosts) = (closes, hosts)
    analysis.survey { flow in
      closes.add(flow)
      hosts.add(flow)
    }
    // Beside the view: it is there to be read when the terminal is given back.
    screen?.leave()
    _ = try report(analysis.summary, closes, hosts)
    screen?.enter()
    redraw()
  }

  private func report(
    _ run: RunSummary, _ closes: CloseSummary, _ hosts: HostStage
  ) throws(CommandFailure) -> Severity? {
    let findings = hosts.findings()
    let isFile = options.output != nil && options.output != "-"
    let report = TextReport(
      run: run, closes: closes, findings: findings,
      pressure: HostPressure(hosts, of: closes, rows: ReportScope().most()),
      width: isFile ? 80 : options.terminal.columns ?? 80,
      style: isFile ? .plain : style)
    if isFile {
      let file = try ResultFile(path: options.output, inputs: [], isKeptOnInterruption: true)
      try file.write(report.text)
      try file.finish()
    } else if format != .ndjson {
      StandardOutput.write(report.text)
    } else if !options.quiet {
      StandardError.write(report.text)
    }
    return findings.first?.severity
  }
}
